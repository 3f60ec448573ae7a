/** The health page of every reference system on AWS: closed to the public, open to the canary and the pipeline. */
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { parseContext } from '../../bin/context';
import { PIPELINE as ARGO_ALPINE } from '../../stacks/argo-alpine/pipeline';
import { PIPELINE as BOOK_READER } from '../../stacks/book-reader/pipeline';
import { PIPELINE as OPS_CENTER } from '../../stacks/ops-center/pipeline';
import { PLACEHOLDERS } from '../support/container-systems';
import { anApp } from '../support/stacks';
import { Json, all, only, textOf } from '../support/template';

jest.setTimeout(120_000);

const SECRET = /^HealthSecret/;
/** Synthesizes a system in another region than that of its web ACL, with a pipeline if it runs in containers. */
function templatesOf(name: string): { readonly [stack: string]: Template } {
  const app = anApp({
    system: name,
    region: 'eu-west-1',
    ...(name === 'TraitorTrack'
      ? { applicationDirectory: 'placeholder', alarmEmail: 'none' }
      : { ...PLACEHOLDERS, githubRepository: 'example/app' }),
  });
  const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  parseContext(app).forEach(({ system, values }) => system.build(app, values));
  const stacks = app.node.findAll().filter((node): node is Stack => Stack.isStack(node));
  const templates = Object.fromEntries(stacks.map((stack) => [stack.node.id, Template.fromStack(stack)]));
  printed.mockRestore();
  return templates;
}

/** Reference to the secret from another stack, in another region. */
const fromGlobal = { 'Fn::GetStackOutput': expect.objectContaining({ Region: 'us-east-1' }) };

/** Statements that allow reading the health secret, by the role that has them. */
function readers(template: Template): string[] {
  return all(template, 'AWS::IAM::Policy').flatMap(({ PolicyDocument, Roles }) => {
    const reads = PolicyDocument.Statement.some(
      ({ Action, Resource }: Json) =>
        [Action].flat().includes('secretsmanager:GetSecretValue') && JSON.stringify(Resource).includes('HealthSecret'),
    );
    return reads ? Roles.map(({ Ref }: Json) => Ref.replace(/[0-9A-F]{8}$/, '')) : [];
  });
}

describe.each([
  ['TraitorTrack', '/api/health/detailed', undefined],
  ['OpsCenter', '/api/health', OPS_CENTER],
  ['BookReader', '/api/health', BOOK_READER],
  ['ArgoAlpine', '/api/health', ARGO_ALPINE],
] as const)('the health page of %s', (system, path, pipeline) => {
  const templates = templatesOf(system);
  const application = templates[system];
  const global = templates[`${system}Global`];
  const rules: Json[] = only(global, 'AWS::WAFv2::WebACL').Rules;
  const [paths, header] = rules.find(({ Name }) => Name === 'ProtectedPaths')!.Statement.AndStatement.Statements;
  const { FieldToMatch, SearchString } = header.NotStatement.Statement.ByteMatchStatement;

  test('[LB-RC-43] is blocked at the edge without the header, whose value is in the region of the web ACL', () => {
    const matches = paths.OrStatement.Statements.map(({ ByteMatchStatement }: Json) => [
      ByteMatchStatement.PositionalConstraint,
      ByteMatchStatement.SearchString,
    ]);
    expect(matches).toEqual([
      ['EXACTLY', path],
      ['STARTS_WITH', `${path}/`],
    ]);
    expect(textOf(SearchString)).toMatch(/^\{\{resolve:secretsmanager:.*:SecretString:::\}\}$/);
    // CloudFormation resolves it in the stack's own region, and so it must name a secret of this template.
    const { Ref } = SearchString['Fn::Join'][1].find((it: Json) => typeof it === 'object');
    expect(Ref).toMatch(SECRET);
    expect(global.toJSON().Resources[Ref].Type).toBe('AWS::SecretsManager::Secret');
  });

  test('[LB-RC-43] answers the canary, which reads the secret in us-east-1', () => {
    const canary = all(application, 'AWS::Synthetics::Canary').find(({ RunConfig }) =>
      textOf(RunConfig.EnvironmentVariables.HEALTH_URL ?? '').endsWith(path),
    )!;
    const { HEADER_NAME, HEADER_SECRET_ARN } = canary.RunConfig.EnvironmentVariables;
    expect(HEADER_NAME.toLowerCase()).toBe(FieldToMatch.SingleHeader.Name);
    expect(HEADER_SECRET_ARN).toEqual(fromGlobal);
    expect(readers(application)).toContain('CanaryRole');
  });

  test('[LB-RC-43] names its secret in an output, and the release sends the header', () => {
    expect(application.toJSON().Outputs.HealthSecret.Value).toEqual(fromGlobal);
    if (pipeline === undefined) return; // instances have no release
    expect(pipeline.deployment?.healthPath).toBe(path);
    expect(pipeline.deployment?.healthHeader?.toLowerCase()).toBe(FieldToMatch.SingleHeader.Name);
    expect(readers(application)).toContain('DeploymentRole');
  });
});
