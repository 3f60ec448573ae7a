import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeclaredSystems, PERMISSION_OPTIONS } from '../../../scripts/permissions/declared';
import { renderPermissionsPage } from '../../../scripts/permissions/page';
import { PermissionReview } from '../../../scripts/permissions/review';
import { Breadth, Json, PolicyKind } from '../../../lib/domain';
import { AWS_OPTIONS } from '../../../stacks/parts/aws-options';
import { AZURE_OPTIONS } from '../../../stacks/parts/azure-options';
import { SYSTEMS } from '../../../stacks/systems';

/** Statements without a reason for their breadth, and paths without a reason, a line each. */
function open({ statements, paths, azurePaths }: PermissionReview): string[] {
  return [
    ...statements.flatMap(({ system, holders, statement, breadths }) =>
      breadths
        .filter(({ reason }) => reason === undefined)
        .map(({ breadth }) => `${system} ${holders.join()}: ${breadth}: ${statement.actions.join()}`),
    ),
    ...[...paths, ...azurePaths]
      .filter(({ reason }) => reason === undefined)
      .map(({ system, from, to, path }) => `${system} ${from} > ${to}: ${path.steps.at(-1)?.means.join('; ')}`),
  ];
}

/** Tests the permissions of all systems. */
export function testPermissions(systems: () => DeclaredSystems): void {
  let declared: DeclaredSystems;
  let review: PermissionReview;

  beforeAll(() => {
    declared = systems();
    review = new PermissionReview(declared);
  });

  test('docs/permissions.md is up to date: otherwise run npm run docs', () => {
    const page = readFileSync(join(__dirname, '../../../docs/permissions.md'), 'utf8');
    expect(page).toBe(renderPermissionsPage(review, SYSTEMS));
  });

  test('every statement of the templates is reviewed', () => {
    const count = (value: unknown): number => {
      if (typeof value !== 'object' || value === null) return 0;
      const own = ['Allow', 'Deny'].includes((value as Json).Effect as string) ? 1 : 0;
      return Object.values(value).reduce<number>((sum, it) => sum + count(it), own);
    };
    const resources = declared.aws.flatMap(({ templates }) =>
      templates.flatMap(({ template }) => Object.values(template.Resources as { [id: string]: Json })),
    );
    const permissions = resources.filter(({ Type }) => Type === 'AWS::Lambda::Permission');
    expect(review.statements).toHaveLength(count(resources) + permissions.length);
    expect(review.statements.length).toBeGreaterThan(500);
    const assignments = declared.azure.flatMap(({ preview }) =>
      (preview.steps as { urn: string }[]).filter(({ urn }) => urn.includes(':authorization:RoleAssignment::')),
    );
    expect(review.azure.flatMap((it) => it.declared.assignments)).toHaveLength(assignments.length);
    expect(assignments.length).toBeGreaterThan(30);
  });

  test('the systems have every option that adds a permission, or one that is known to add none', () => {
    const NONE = [
      ...['environment', 'region', 'availabilityZoneIds', 'cloudFrontPrefixListId', 'zoneName', 'owner', 'costCenter'],
      ...['githubProviderArn', 'githubOwnerId', 'githubRepositoryId', 'migrationRun', 'migrationAllowAhead'],
      // Settings of the application, of the edge and of alarms.
      ...['frontendOrigin', 'rateLimit', 'defaultPool', 'poolAlarmMode', 'authOrigin', 'strictCsp', 'adoptAuditLog'],
      ...['applicationDirectory', 'apm', 'requestsPerTenMinutes', 'applicationLimits', 'keyName', 'imagesCacheSeconds'],
      // On Azure.
      ...['location', 'alarmEmails', 'monthlyBudgetUsd', 'budgetStartMonth', 'databasePassword', 'image'],
      ...[
        'maxReplicas',
        'poolerClients',
        'reportImages',
        'reportNames',
        'reportRuleSets',
        'registryRanges',
        'addressSpace',
      ],
      ...['databaseSku', 'databaseAvailability', 'databaseGeoBackup', 'databaseStorageGiB', 'databaseStorageTier'],
      ...['businessImage', 'analyticsImage'],
    ];
    const DOMAIN_OR_KEY = ['domainName', 'hostedZoneId', 'encryptData'];
    const used = new Set(Object.values(PERMISSION_OPTIONS).flatMap((it) => Object.keys(it)));
    expect(DOMAIN_OR_KEY.filter((it) => !used.has(it))).toEqual([]);
    const common = [...Object.keys(AWS_OPTIONS), ...Object.keys(AZURE_OPTIONS)].filter((it) => !used.has(it));
    const own = SYSTEMS.flatMap(({ name, options }) =>
      Object.keys(options).filter((it) => PERMISSION_OPTIONS[name][it] === undefined),
    );
    const missing = [...common, ...own].filter((it) => !NONE.includes(it) && !/^existing[A-Z]/.test(it));
    expect(missing).toEqual([]);
  });

  test('every broad statement and every path between identities has a reason, and every reason is used', () => {
    expect(open(review)).toEqual([]);
    expect(review.unusedReasons()).toEqual([]);
    expect(review.managedPolicies.filter(({ reason }) => reason === undefined)).toEqual([]);
    expect(review.paths.length).toBeGreaterThan(20);
    expect(review.azurePaths.length).toBeGreaterThan(3);
  });

  test('no identity may do anything, or anything with a service; only keys may, for their account', () => {
    const wide = review.statements.filter((it) =>
      it.breadths.some(({ breadth }) => [Breadth.ANY_ACTION, Breadth.ANY_ACTION_OF_A_SERVICE].includes(breadth)),
    );
    const owners = new Set(wide.map(({ statement }) => `${statement.type} ${statement.principals.join()}`));
    expect([...owners]).toEqual(['AWS::KMS::Key AWS arn:${AWS::Partition}:iam::${AWS::AccountId}:root']);
    expect(
      review.statements.filter((it) => it.breadths.some(({ breadth }) => breadth === Breadth.ANY_PRINCIPAL)),
    ).toEqual([]);
  });

  test('no user, no group and no boundary is declared', () => {
    const types = new Set(
      review.statements
        .filter(({ statement }) => statement.kind !== PolicyKind.RESOURCE)
        .map(({ statement }) => statement.type),
    );
    expect([...types].sort()).toEqual(['AWS::IAM::Policy', 'AWS::IAM::Role']);
  });

  test('on Azure every role and every principal is known, and no role is for more than one resource', () => {
    const all = review.azure.flatMap((it) => it.declared.assignments);
    expect(all.filter(({ role, principal }) => role === undefined || principal === '')).toEqual([]);
    expect(all.filter(({ scopeId }) => /^\/subscriptions|:ResourceGroup::|:Vault::/.test(scopeId))).toEqual([]);
  });

  describe('a planted permission is found', () => {
    const copied = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

    /** Argo-Alpine with another statement in the policy of a role whose logical id begins so. */
    const planted = (role: string, statement: Json): string[] => {
      const aws = copied(declared.aws.filter(({ system }) => system.name === 'ArgoAlpine'));
      const resources = aws[0].templates.flatMap(({ template }) =>
        Object.entries(template.Resources as { [id: string]: Json }),
      );
      const [, { Properties }] = resources.find(
        ([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.startsWith(role),
      )!;
      const { PolicyDocument } = Properties as { PolicyDocument: { Statement: Json[] } };
      PolicyDocument.Statement.push({ Effect: 'Allow', ...statement });
      return open(new PermissionReview({ aws, azure: [] }));
    };
    const EXECUTION = 'BackendTaskDefinitionExecutionRole';

    test.each([
      ['any action of a service: s3:*', { Action: 's3:*', Resource: 'arn:aws:s3:::shop' }],
      ['any resource: s3:GetObject', { Action: 's3:GetObject', Resource: '*' }],
      ['any action: iam:*', { NotAction: 'iam:*', Resource: 'arn:aws:s3:::shop' }],
    ])('%s', (breadth, statement) => {
      expect(planted(EXECUTION, statement)).toContain(`Argo-Alpine ${EXECUTION}: ${breadth}`);
    });

    test.each([
      ['DeploymentRole', { Action: 'iam:PassRole', Resource: '*' }, /^DeploymentRole > any role that trusts ecs-tasks/],
      ['DeploymentRole', { Action: 'iam:PutRolePolicy', Resource: '*' }, /^DeploymentRole > any permission: /],
      [
        EXECUTION,
        { Action: 'iam:UpdateAssumeRolePolicy', Resource: 'arn:aws:iam::*:role/*' },
        /^BackendTaskDefinitionExecutionRole > DeploymentRole: /,
      ],
      [
        EXECUTION,
        { Action: 'lambda:UpdateFunctionCode', Resource: 'arn:aws:lambda:*:*:function:*' },
        /^BackendTaskDefinitionExecutionRole > MigrationsRole: lambda:UpdateFunctionCode$/,
      ],
      // One that leads to the deployment role leads to what that one reaches.
      [
        EXECUTION,
        { Action: 'iam:UpdateAssumeRolePolicy', Resource: { 'Fn::GetAtt': ['DeploymentRole27A8D055', 'Arn'] } },
        /^BackendTaskDefinitionExecutionRole > ArgoTaskDefinitionTaskRole: iam:PassRole and ecs:/,
      ],
    ])('a path from %s by %j', (role, statement, expected) => {
      const found = planted(role, statement).map((it) => it.replace('Argo-Alpine ', ''));
      expect(found).toContainEqual(expect.stringMatching(expected));
    });

    test('an owner on Azure', () => {
      const azure = copied(declared.azure.slice(0, 1));
      const steps = azure[0].preview.steps as { urn: string; newState: { inputs: Json } }[];
      const grant = steps.find(({ urn }) => urn.includes(':authorization:RoleAssignment::'))!;
      const roleDefinitionId = '/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
      grant.newState.inputs = { ...grant.newState.inputs, roleDefinitionId };
      expect(open(new PermissionReview({ aws: [], azure }))).toContainEqual(
        expect.stringMatching(/> any permission on .*: Microsoft.Authorization/),
      );
    });
  });
}
