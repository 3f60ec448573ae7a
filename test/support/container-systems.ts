/** Synthesis of the systems that run in containers, and the rules that all of them follow. */
import { App, CfnResource, Stack, TagManager } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DeploymentEnvironment } from '../../stacks/parts/environment';
import { annotations } from './annotations';
import { EVERY_PACK, NOTHING_OPEN, findingCounts, nagReport } from './nag-report';
import { PRIVATE_BUCKET } from './private-bucket';
import { anApp } from './stacks';
import { Json, all, only, textOf } from './template';
import { differences } from './template-differences';

/** A system of three stacks. */
export interface ContainerSystem {
  readonly global: Stack;
  readonly data: Stack;
  readonly application: Stack;
}

/** A system with its templates. */
export interface Synthesized<S extends ContainerSystem> {
  readonly app: App;
  readonly system: S;
  readonly global: Template;
  readonly data: Template;
  readonly application: Template;
}

interface Choices {
  readonly environment?: DeploymentEnvironment;
  readonly domain?: { readonly domainName: string; readonly hostedZoneId: string };
  readonly backendImage?: string;
  readonly argoImage?: string;
  readonly githubRepository?: string;
  readonly alarmEmail?: string;
}

export const DOMAIN = { domainName: 'app.example.com', hostedZoneId: 'Z0123456789ABCDEFGHIJ' };

/** Choices that production requires. */
export const PLACEHOLDERS = {
  backendImage: 'placeholder',
  argoImage: 'placeholder',
  frontendImage: 'placeholder',
  alarmEmail: 'none',
};

/** Every environment, and production with a domain, a released image and deployments from GitHub. */
export const VARIANTS: [string, Choices][] = [
  ...Object.values(DeploymentEnvironment).map((environment): [string, Choices] => [
    environment,
    { environment, ...PLACEHOLDERS },
  ]),
  [
    'production with a domain',
    {
      environment: DeploymentEnvironment.PRODUCTION,
      domain: DOMAIN,
      backendImage: 'released',
      argoImage: 'released',
      githubRepository: 'example/app',
      alarmEmail: 'none',
    },
  ],
];

/** Synthesizes a system as `bin/cdk.ts` does. */
export function synthesized<S extends ContainerSystem>(create: (app: App) => S): Synthesized<S> {
  const app = anApp();
  const system = create(app);
  // Synthesis prints its warnings. Tests read them from the constructs.
  const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  try {
    return {
      app,
      system,
      global: Template.fromStack(system.global),
      data: Template.fromStack(system.data),
      application: Template.fromStack(system.application),
    };
  } finally {
    printed.mockRestore();
  }
}

/** Returns the templates in the order of deployment, with the names of their stacks. */
export function templatesOf({ system, global, data, application }: Synthesized<ContainerSystem>): [string, Template][] {
  return [
    [system.global.node.id, global],
    [system.data.node.id, data],
    [system.application.node.id, application],
  ];
}

/** Types of resources with data, keys or names that others rely on. */
const STATEFUL = [
  'AWS::Backup::BackupVault',
  'AWS::EC2::Subnet',
  'AWS::EC2::VPC',
  'AWS::ECR::Repository',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::RDS::DBInstance',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
];

/** Returns the logical ids of stateful resources by stack. With another id, CloudFormation creates a new, empty resource. */
export function statefulIds(built: Synthesized<ContainerSystem>): { [stack: string]: string[] } {
  return Object.fromEntries(
    templatesOf(built).map(([name, template]) => [
      name,
      STATEFUL.flatMap((type) => Object.keys(template.findResources(type))).sort(),
    ]),
  );
}

interface Resource {
  readonly at: string;
  readonly type: string;
  readonly properties: Json;
  readonly deletionPolicy?: string;
}

function resourcesOf(built: Synthesized<ContainerSystem>): Resource[] {
  return templatesOf(built).flatMap(([name, template]) =>
    Object.entries<Json>(template.toJSON().Resources).map(([id, resource]) => ({
      at: `${name}/${id}`,
      type: resource.Type,
      properties: resource.Properties ?? {},
      deletionPolicy: resource.DeletionPolicy,
    })),
  );
}

function objectsIn(value: unknown): { [name: string]: unknown }[] {
  if (value === null || typeof value !== 'object') return [];
  const inner = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? inner : [value as { [name: string]: unknown }, ...inner];
}

function tagsIn(value: unknown): { [name: string]: unknown } {
  if (!Array.isArray(value)) return (value ?? {}) as { [name: string]: unknown };
  return Object.fromEntries(
    value.map((tag) => [tag.Key ?? tag.TagKey ?? tag.key, tag.Value ?? tag.TagValue ?? tag.value]),
  );
}

/** Declares tests of the common rules, for a system in every environment. */
export function holdsTheRules(project: string, create: (app: App, choices: Choices) => ContainerSystem): void {
  const variants = VARIANTS.map(([name, choices]) => ({
    name,
    choices,
    built: synthesized((app) => create(app, choices)),
  }));
  const production = variants.find(({ name }) => name === 'production')!;

  describe.each(variants)('$name', ({ choices, built }) => {
    const stacks = [built.system.global, built.system.data, built.system.application];
    const resources = resourcesOf(built);
    const ofType = (type: string): Resource[] => resources.filter((it) => it.type === type);

    if (built === production.built) {
      test('the templates are as they are deployed', () => {
        templatesOf(built).forEach(([name, template]) => expect(template.toJSON()).toMatchSnapshot(name));
      });

      test('each pack has so many findings, all of them acknowledged', () => {
        expect(findingCounts(built.app)).toMatchSnapshot();
      });
    } else {
      test('the templates differ from those of production where they are meant to', () => {
        const whole = templatesOf(production.built).map(([, template]) => template.toJSON());
        templatesOf(built).forEach(([name, template], index) => {
          const of = { environment: choices.environment!, template: template.toJSON() };
          const from = { environment: DeploymentEnvironment.PRODUCTION, template: whole[index] };
          expect(differences(of, from)).toMatchSnapshot(name);
        });
      });
    }

    // Compliance packs find what other environments do without: deletion protection, keys of their own, backups.
    const packs = choices.environment === DeploymentEnvironment.PRODUCTION ? EVERY_PACK : ['AwsSolutions'];
    test(`every finding of ${packs.join(', ')} is acknowledged, every acknowledgement has a finding, and the CDK does not warn`, () => {
      const reports = stacks.map((stack) => ({ stack: stack.node.id, ...nagReport(stack, packs) }));
      expect(reports).toEqual(stacks.map((stack) => ({ stack: stack.node.id, ...NOTHING_OPEN })));
      const notes = stacks.flatMap(annotations).filter((it) => !it.includes('loadbearing:'));
      expect(notes).toEqual([]);
    });

    test('every taggable resource has the required tags, apart from rules whose weights a release sets', () => {
      const expected = {
        Project: project,
        Environment: choices.environment,
        Owner: 'devops',
        ManagedBy: 'loadbearing',
      };
      const taggable = built.app.node.findAll().filter((it): it is CfnResource => CfnResource.isCfnResource(it));
      const checked = taggable.flatMap((node) => {
        const manager = TagManager.of(node);
        if (!manager) return [];
        const at = `${node.stack.node.id}/${node.stack.resolve(node.logicalId)}`;
        const rendered = resources.find((it) => it.at === at);
        if (rendered?.properties.Actions?.[0]?.ForwardConfig !== undefined) return [];
        const name = manager.tagPropertyName;
        const tags = tagsIn(rendered?.properties[name.charAt(0).toUpperCase() + name.slice(1)]);
        return [{ at, ...tags }];
      });
      expect(checked.length).toBeGreaterThan(40);
      checked.forEach((it) => expect(it).toMatchObject({ at: it.at, ...expected }));
    });

    test('every ingress rule has one source and one port', () => {
      const rules = [
        ...ofType('AWS::EC2::SecurityGroupIngress').map(({ at, properties }) => ({ at, rule: properties })),
        ...ofType('AWS::EC2::SecurityGroup').flatMap(({ at, properties }) =>
          (properties.SecurityGroupIngress ?? []).map((rule: Json) => ({ at, rule })),
        ),
      ];
      expect(rules.length).toBeGreaterThanOrEqual(4);
      const named = ({ rule }: { rule: Json }): boolean =>
        (rule.SourceSecurityGroupId !== undefined || rule.SourcePrefixListId !== undefined) &&
        rule.CidrIp === undefined &&
        rule.IpProtocol !== '-1' &&
        rule.FromPort === rule.ToPort;
      expect(rules.filter((it) => !named(it))).toEqual([]);
    });

    test('stateful resources are private and encrypted', () => {
      ofType('AWS::RDS::DBInstance').forEach(({ properties }) => {
        expect(properties.PubliclyAccessible).toBe(false);
        if (properties.SourceDBInstanceIdentifier === undefined) expect(properties.StorageEncrypted).toBe(true);
      });
      ofType('AWS::ElastiCache::ReplicationGroup').forEach(({ properties }) =>
        expect(properties).toMatchObject({
          AtRestEncryptionEnabled: true,
          TransitEncryptionEnabled: true,
          TransitEncryptionMode: 'required',
        }),
      );
      expect(ofType('AWS::S3::Bucket').length).toBeGreaterThan(0);
      ofType('AWS::S3::Bucket').forEach(({ properties }) => {
        expect(properties.PublicAccessBlockConfiguration).toEqual(PRIVATE_BUCKET.PublicAccessBlockConfiguration);
        expect(properties.BucketEncryption).toBeDefined();
      });
      expect(only(built.data, 'AWS::RDS::DBParameterGroup').Parameters['rds.force_ssl']).toBe('1');
      ofType('AWS::KMS::Key').forEach(({ properties }) => expect(properties.EnableKeyRotation).toBe(true));
      ofType('AWS::ECS::Service').forEach(({ properties }) =>
        expect(properties.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp).toBe('DISABLED'),
      );
    });

    test('templates contain no secrets, only generated ones, empty ones and references', () => {
      ofType('AWS::SecretsManager::Secret').forEach(({ properties }) => {
        expect(properties.SecretString).toBeUndefined();
        const template = textOf(properties.GenerateSecretString?.SecretStringTemplate ?? '{"username":"x"}');
        expect(template).toMatch(/^\{"username":"\w+"(,"masterarn":"\$\{DatabaseSecretAttachment\w+\}")?\}$/);
      });
      const names = /password|authtoken|secretstring|apikey|headervalue/i;
      const innocent = ['GenerateSecretString', 'PasswordLength', 'SecretStringTemplate'];
      const clear = resources.flatMap(({ at, properties }) =>
        objectsIn(properties)
          .flatMap((one) => Object.entries(one))
          .filter(([name]) => names.test(name) && !innocent.includes(name))
          .filter(([, value]) => !/^\{\{resolve:secretsmanager:/.test(textOf(value)))
          .map(([name, value]) => `${at}.${name}: ${textOf(value)}`),
      );
      expect(clear).toEqual([]);
      const environment = ofType('AWS::ECS::TaskDefinition').flatMap(({ properties }) =>
        properties.ContainerDefinitions.flatMap((it: Json) => it.Environment ?? []),
      );
      expect(environment.length).toBeGreaterThan(10);
      environment.forEach(({ Name, Value }: Json) => {
        expect(`${Name}=${textOf(Value)}`).not.toMatch(/\{\{resolve:|:\/\/[^/\s:@]*:[^/\s@]+@/);
        if (choices.environment !== DeploymentEnvironment.DEVELOPMENT && Name !== 'OTEL_EXPORTER_OTLP_ENDPOINT') {
          if (Name !== 'AOT_CONFIG_CONTENT') expect(`${Name}=${textOf(Value)}`).not.toMatch(/localhost|127\.0\.0\.1/);
        }
      });
      const outputs = templatesOf(built).map(([, template]) => template.toJSON().Outputs ?? {});
      expect(JSON.stringify(outputs)).not.toContain('{{resolve:');
    });

    if (choices.environment === DeploymentEnvironment.DEVELOPMENT) {
      test('deleting the stacks deletes everything', () => {
        const stays = resources.filter((it) => it.deletionPolicy !== undefined && it.deletionPolicy !== 'Delete');
        expect(stays.map(({ at }) => at)).toEqual([]);
        stacks.forEach((stack) => expect(stack.terminationProtection).toBe(false));
      });
    }
    if (choices.environment === DeploymentEnvironment.PRODUCTION) {
      test('data is protected', () => {
        stacks.forEach((stack) => expect(stack.terminationProtection).toBe(true));
        all(built.data, 'AWS::RDS::DBInstance').forEach((it) => expect(it.DeletionProtection).toBe(true));
        const stores = Object.values(built.data.findResources('AWS::ElastiCache::ReplicationGroup'));
        stores.forEach((it) => expect(it.DeletionPolicy).toBe('Snapshot'));
        const balancer = only(built.application, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
        expect(balancer.LoadBalancerAttributes).toContainEqual({ Key: 'deletion_protection.enabled', Value: 'true' });
      });
    }
  });
}
