import { CfnResource, TagManager } from 'aws-cdk-lib';
import { MachineSizes } from '../../../lib/domain';
import { DeploymentEnvironment } from '../../../stacks/parts/environment';
import { PRIVATE_BUCKET } from '../../support/private-bucket';
import { Json, all, only, textOf } from '../../support/template';
import { Resource, VARIANTS, resourcesOf, stacksOf, synthesize, templatesOf } from './synthesized';

const TAGS = ['Project', 'Environment', 'Owner', 'CostCenter', 'ManagedBy'];

/** Tags in any of CloudFormation's shapes: a list of pairs, a map, or a list of pairs by another name. */
function tagsIn(value: unknown): { [name: string]: unknown } {
  if (!Array.isArray(value)) return (value ?? {}) as { [name: string]: unknown };
  return Object.fromEntries(
    value.map((tag) => [tag.Key ?? tag.TagKey ?? tag.key, tag.Value ?? tag.TagValue ?? tag.value]),
  );
}

/** Every object within a value, the value itself included. */
function objectsIn(value: unknown): { [name: string]: unknown }[] {
  if (value === null || typeof value !== 'object') return [];
  const inner = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? inner : [value as { [name: string]: unknown }, ...inner];
}

/** Logical ids a value refers to, in the same stack. */
function referencesIn(value: unknown): string[] {
  return objectsIn(value).flatMap((one) => {
    if (typeof one.Ref === 'string') return [one.Ref];
    const attribute = one['Fn::GetAtt'];
    return Array.isArray(attribute) ? [String(attribute[0])] : [];
  });
}

const at = ({ stack, id }: Resource): string => `${stack.node.id}/${id}`;
const leaves = ({ deletionPolicy }: Resource): boolean => deletionPolicy === undefined || deletionPolicy === 'Delete';

describe.each(VARIANTS)('%s', (_, props) => {
  const synthesized = synthesize(props);
  const resources = resourcesOf(synthesized);
  const ofType = (type: string): Resource[] => resources.filter((resource) => resource.type === type);
  const { profile, sizing } = synthesized.system;
  const protectedData = profile.environment === DeploymentEnvironment.PRODUCTION;

  test('every taggable resource says whose it is, what for, and who pays', () => {
    const expected = {
      Project: 'TraitorTrack',
      Environment: props.environment,
      Owner: 'devops',
      CostCenter: 'traitor-track',
      ManagedBy: 'loadbearing',
    };
    const taggable = synthesized.app.node
      .findAll()
      .filter((node): node is CfnResource => CfnResource.isCfnResource(node))
      .flatMap((node) => {
        const manager = TagManager.of(node);
        return manager ? [{ node, property: manager.tagPropertyName }] : [];
      });
    expect(taggable.length).toBeGreaterThan(50);
    for (const { node, property } of taggable) {
      const id = node.stack.resolve(node.logicalId);
      const rendered = resources.find((resource) => resource.stack === node.stack && resource.id === id)!;
      const name = property.charAt(0).toUpperCase() + property.slice(1);
      expect({ at: at(rendered), ...tagsIn(rendered.properties[name]) }).toMatchObject({
        at: at(rendered),
        ...expected,
      });
    }
  });

  test('what the group launches carries the same tags', () => {
    const specifications = objectsIn(only(synthesized.application, 'AWS::EC2::LaunchTemplate')).flatMap(
      (one) => (one.TagSpecifications as Json[]) ?? [],
    );
    expect(specifications.map((one) => one.ResourceType).sort()).toEqual(
      expect.arrayContaining(['instance', 'launch-template', 'volume']),
    );
    specifications.forEach((one) => expect(Object.keys(tagsIn(one.Tags))).toEqual(expect.arrayContaining(TAGS)));
  });

  test('every ingress rule names its source: a security group or a prefix list', () => {
    const rules = [
      ...ofType('AWS::EC2::SecurityGroupIngress').map((resource) => ({ at: at(resource), rule: resource.properties })),
      ...ofType('AWS::EC2::SecurityGroup').flatMap((resource) =>
        (resource.properties.SecurityGroupIngress ?? []).map((rule: Json) => ({ at: at(resource), rule })),
      ),
    ];
    expect(rules.length).toBeGreaterThanOrEqual(5);
    const unnamed = rules.filter(
      ({ rule }) =>
        rule.CidrIp !== undefined ||
        rule.CidrIpv6 !== undefined ||
        (rule.SourceSecurityGroupId === undefined && rule.SourcePrefixListId === undefined),
    );
    expect(unnamed).toEqual([]);
    // No rule opens every port, either.
    expect(rules.filter(({ rule }) => rule.IpProtocol === '-1' || rule.FromPort !== rule.ToPort)).toEqual([]);
  });

  test('nothing stateful is public', () => {
    ofType('AWS::RDS::DBInstance').forEach((one) => expect(one.properties.PubliclyAccessible).toBe(false));
    const buckets = ofType('AWS::S3::Bucket');
    expect(buckets.length).toBeGreaterThan(0);
    buckets.forEach(({ properties }) =>
      expect(properties.PublicAccessBlockConfiguration).toEqual(PRIVATE_BUCKET.PublicAccessBlockConfiguration),
    );
    const isolated: string[] = [
      ...only(synthesized.data, 'AWS::RDS::DBSubnetGroup').SubnetIds,
      ...only(synthesized.data, 'AWS::ElastiCache::SubnetGroup').SubnetIds,
    ].map(textOf);
    expect(isolated).toHaveLength(4);
    isolated.forEach((subnet) => expect(subnet).toMatch(/^\$\{NetworkVpcIsolatedSubnet\d/));
    // Isolated means: no way out of the network, not even through NAT.
    const routes = all(synthesized.data, 'AWS::EC2::Route').map((route) => textOf(route.RouteTableId));
    expect(routes.filter((table) => table.includes('Isolated'))).toEqual([]);
  });

  test('everything is encrypted where it lies', () => {
    ofType('AWS::S3::Bucket').forEach((one) => expect(one.properties.BucketEncryption).toBeDefined());
    // A replica inherits the encryption of its source: RDS takes no StorageEncrypted for it.
    const lone = ofType('AWS::RDS::DBInstance').filter(
      (one) => one.properties.SourceDBInstanceIdentifier === undefined,
    );
    expect(lone.map((one) => one.properties.StorageEncrypted)).toEqual([true]);
    expect(only(synthesized.data, 'AWS::ElastiCache::ReplicationGroup').AtRestEncryptionEnabled).toBe(true);
    expect(only(synthesized.application, 'AWS::SNS::Topic').KmsMasterKeyId).toBeDefined();
    const devices = only(synthesized.application, 'AWS::EC2::LaunchTemplate').LaunchTemplateData.BlockDeviceMappings;
    expect(devices.map((device: Json) => device.Ebs.Encrypted)).toEqual([true]);
    ofType('AWS::KMS::Key').forEach((one) => expect(one.properties.EnableKeyRotation).toBe(true));
  });

  test('everything speaks TLS on its way', () => {
    const refusals = ofType('AWS::S3::BucketPolicy').map(({ stack, properties }) => ({
      bucket: `${stack.node.id}/${properties.Bucket.Ref}`,
      refuses: properties.PolicyDocument.Statement.some(
        (one: Json) => one.Effect === 'Deny' && one.Condition?.Bool?.['aws:SecureTransport'] === 'false',
      ),
    }));
    expect(
      refusals
        .filter(({ refuses }) => refuses)
        .map(({ bucket }) => bucket)
        .sort(),
    ).toEqual(ofType('AWS::S3::Bucket').map(at).sort());
    expect(only(synthesized.data, 'AWS::RDS::DBParameterGroup').Parameters['rds.force_ssl']).toBe('1');
    expect(only(synthesized.data, 'AWS::ElastiCache::ReplicationGroup')).toMatchObject({
      TransitEncryptionEnabled: true,
      TransitEncryptionMode: 'required',
    });
    const { DefaultCacheBehavior, CacheBehaviors } = only(
      synthesized.application,
      'AWS::CloudFront::Distribution',
    ).DistributionConfig;
    [DefaultCacheBehavior, ...CacheBehaviors].forEach((one) =>
      expect(one.ViewerProtocolPolicy).toBe('redirect-to-https'),
    );
  });

  test('instance metadata answers to tokens only, and not to containers', () => {
    expect(only(synthesized.application, 'AWS::EC2::LaunchTemplate').LaunchTemplateData.MetadataOptions).toMatchObject({
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 1,
    });
  });

  test('sizes are those of the report', () => {
    expect(only(synthesized.application, 'AWS::AutoScaling::AutoScalingGroup')).toMatchObject({
      MinSize: String(sizing.minInstances),
      MaxSize: String(sizing.maxInstances),
      DesiredCapacity: String(sizing.desiredInstances),
    });
    expect(only(synthesized.application, 'AWS::EC2::LaunchTemplate').LaunchTemplateData.InstanceType).toBe(
      profile.instanceType,
    );
    const cache = only(synthesized.data, 'AWS::ElastiCache::ReplicationGroup');
    expect(cache.CacheNodeType).toBe(MachineSizes.cacheNodeFor(sizing.cacheMiB));
    expect(cache.NumCacheClusters).toBe(profile.cacheNodes);
    const instances = all(synthesized.data, 'AWS::RDS::DBInstance');
    expect(instances).toHaveLength(1 + profile.readReplicas);
    instances.forEach((one) => expect(one.DBInstanceClass).toBe(profile.databaseClass));
    const userData = textOf(only(synthesized.application, 'AWS::EC2::LaunchTemplate').LaunchTemplateData.UserData);
    expect(userData).toContain(`GUNICORN_WORKERS="${sizing.processesPerInstance}"`);
    expect(userData).toContain(`DB_POOL_SIZE="${sizing.poolSize}"`);
    expect(userData).toContain(`DB_MAX_OVERFLOW="${sizing.maxOverflow}"`);
  });

  test('no secret is written down: only generated ones, empty ones and references', () => {
    const secrets = ofType('AWS::SecretsManager::Secret');
    expect(secrets.length).toBeGreaterThanOrEqual(4);
    for (const { properties } of secrets) {
      expect(properties.SecretString).toBeUndefined();
      const template = textOf(properties.GenerateSecretString?.SecretStringTemplate ?? '{"username":"x"}');
      expect(template).toMatch(/^\{"username":"\w+"(,"masterarn":"\$\{DatabaseSecretAttachment\w+\}")?\}$/);
    }
    const secretNames = /password|authtoken|secretstring|apikey|licen[cs]ekey|headervalue/i;
    const innocent = ['GenerateSecretString', 'PasswordLength', 'SecretStringTemplate'];
    const found = resources.flatMap((resource) =>
      objectsIn(resource.properties).flatMap((one) =>
        Object.entries(one)
          .filter(([name]) => secretNames.test(name) && !innocent.includes(name))
          .map(([name, value]) => ({ resource, name, text: textOf(value) })),
      ),
    );
    expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining(['MasterUserPassword', 'AuthToken']));
    const clear = found.filter(({ text }) => !/^\{\{resolve:secretsmanager:/.test(text));
    expect(clear.map(({ resource, name, text }) => `${at(resource)}.${name}: ${text}`)).toEqual([]);
    const userData = textOf(only(synthesized.application, 'AWS::EC2::LaunchTemplate').LaunchTemplateData.UserData);
    expect(userData).not.toContain('{{resolve:');
    const outputs = templatesOf(synthesized).flatMap(([, template]) => Object.values(template.toJSON().Outputs ?? {}));
    expect(JSON.stringify(outputs)).not.toContain('{{resolve:');
  });

  test('what outlives its stack needs nothing that goes with it', () => {
    const stuck = resources
      .filter((resource) => !leaves(resource) && resource.deletionPolicy !== 'Snapshot')
      .flatMap((resource) =>
        referencesIn(resource.properties)
          .map((id) => resources.find((other) => other.stack === resource.stack && other.id === id))
          .filter((other) => other !== undefined && leaves(other))
          .map((other) => `${at(resource)} (stays) needs ${at(other!)} (goes)`),
      );
    expect(stuck).toEqual([]);
  });

  if (profile.environment === DeploymentEnvironment.DEVELOPMENT) {
    test('nothing is left behind when the stacks go', () => {
      expect(resources.filter((resource) => !leaves(resource)).map(at)).toEqual([]);
      stacksOf(synthesized).forEach((stack) => expect(stack.terminationProtection).toBe(false));
      ofType('AWS::RDS::DBInstance').forEach(({ properties }) => {
        expect(properties.DeletionProtection).toBe(false);
      });
      expect(all(synthesized.data, 'AWS::RDS::DBInstance')[0].DeleteAutomatedBackups).toBe(true);
      // A vault with recovery points cannot be deleted: none are made.
      expect(ofType('AWS::Backup::BackupSelection')).toEqual([]);
    });
  }

  if (protectedData) {
    test('data is protected: nothing that holds any goes with its stack', () => {
      stacksOf(synthesized).forEach((stack) => expect(stack.terminationProtection).toBe(true));
      ofType('AWS::RDS::DBInstance').forEach(({ properties }) => expect(properties.DeletionProtection).toBe(true));
      const holdsData =
        /^AWS::(S3::Bucket|Backup::BackupVault|SecretsManager::Secret|Logs::LogGroup|RDS::DBInstance|ElastiCache::ReplicationGroup)$/;
      const goes = resources
        .filter((resource) => holdsData.test(resource.type) && leaves(resource))
        .map((one) => one.id);
      // Copies, the passwords and the logs of the database: a restored snapshot gets its own. The cache's token goes with the cache.
      const withTheDatabase = /^(Database(Replica\d|Secret|Login|Logs|Replica\dLogs)|CacheAuth)/;
      expect(goes.filter((id) => !withTheDatabase.test(id))).toEqual([]);
    });
  }
});

describe('names', () => {
  /** Names by which a resource is known in its account: `type.property value`. */
  const namesOf = (environment: DeploymentEnvironment): string[] =>
    resourcesOf(synthesize({ environment })).flatMap(({ type, properties }) => {
      const configurations = [properties, ...Object.values(properties).filter((value) => !Array.isArray(value))];
      return configurations
        .filter((value): value is { [name: string]: unknown } => typeof value === 'object' && value !== null)
        .flatMap((value) =>
          Object.entries(value)
            .filter(([name, text]) => /^Name$|Name$|Identifier$|Alias$/.test(name) && typeof text === 'string')
            .map(([name, text]) => `${type}.${name} ${text as string}`),
        );
    });
  /** Names of something inside a resource or of AWS, not of the resource. */
  const INNER = [
    'AWS::Backup::BackupPlan.BackupPlanName',
    'AWS::Backup::BackupSelection.SelectionName',
    'AWS::Backup::RestoreTestingSelection.RestoreTestingSelectionName',
    'AWS::CloudWatch::Alarm.MetricName',
    'AWS::IAM::Policy.PolicyName',
    'AWS::RDS::DBInstance.CACertificateIdentifier',
    'AWS::RDS::DBInstance.DBName',
    'AWS::SSM::Association.Name',
  ];

  test('all environments fit into one account: no two share a name', () => {
    const environments = Object.values(DeploymentEnvironment);
    const shared = environments.flatMap((one, i) =>
      environments.slice(i + 1).flatMap((other) => {
        const others = namesOf(other);
        return namesOf(one).filter(
          (name) => others.includes(name) && !INNER.some((inner) => name.startsWith(`${inner} `)),
        );
      }),
    );
    expect([...new Set(shared)]).toEqual([]);
  });

  test('the report’s literal names are production’s only: elsewhere a resource can be replaced', () => {
    const literal = /traitortrack-(lb|tg|asg|template|role)$/;
    expect(namesOf(DeploymentEnvironment.PRODUCTION).filter((name) => literal.test(name))).toHaveLength(5);
    expect(namesOf(DeploymentEnvironment.STAGING).filter((name) => literal.test(name))).toEqual([]);
    expect(namesOf(DeploymentEnvironment.DEVELOPMENT).filter((name) => literal.test(name))).toEqual([]);
  });
});
