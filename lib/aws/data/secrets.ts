import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { Defaults, ProblemCode, Problems, Resolved } from '../../domain';
import { requireTypes } from '../declared-types';
import { EncryptionKeys } from '../encryption-keys';
import { NagFindings } from '../nag-findings';
import { PhysicalName } from '../physical-name';
import { PostgresDatabase } from './postgres-database';
import { checkOtherHour, checkStatementLog, hostedRotation, rotationSchedule } from './rotation-rules';

/** Properties that all secrets of `Secrets` share. Each secret costs $0.40 a month. */
export interface SecretsProps {
  /** Prefix of every name, e.g. `shop/production`. */
  readonly prefix: string;
  /**
   * KMS key of the secrets.
   *
   * @default - that of `SecurityDefaults`, otherwise the key that AWS manages (aws/secretsmanager)
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Removal policy of the secrets. The name of a retained secret cannot be reused.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

const DEFAULTS = { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE } satisfies Partial<SecretsProps>;

/** Options of a generated secret. */
export interface GeneratedSecretOptions {
  /**
   * Description of the secret.
   *
   * @default - none
   */
  readonly description?: string;
  /**
   * Number of characters, 16 to 4096.
   *
   * @default 64
   */
  readonly length?: number;
}

const GENERATED_DEFAULTS = { length: 64 } satisfies Partial<GeneratedSecretOptions>;

/** Network and schedule of a password rotation. */
export interface DatabaseRotationOptions {
  /** VPC of the database. */
  readonly vpc: ec2.IVpc;
  /**
   * Subnets of the rotation function. They need a route to Secrets Manager: a NAT gateway, or its interface endpoint.
   *
   * @default - the private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * Time between two rotations, 4 hours to 999 days, counted from midnight UTC. Excludes `schedule`.
   *
   * Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
   *
   * @default - from schedule
   */
  readonly interval?: Duration;
  /**
   * Schedule in UTC, as a Secrets Manager `cron()` or `rate()` expression: at most every four hours. The default is 04:00 on the first of each month.
   *
   * Choose an hour with little traffic: new connections fail until the application reads the new password.
   *
   * @default 'cron(0 4 1 * ? *)'
   */
  readonly schedule?: string;
}

const ROTATION_DEFAULTS = { schedule: 'cron(0 4 1 * ? *)' } satisfies Partial<DatabaseRotationOptions>;

/** Names separated by single slashes. */
const SECRET_NAME = /^[\w+=.@-]+(?:\/[\w+=.@-]+)*$/;

/**
 * Secrets of an application: generated or provided by you, rotated, and readable by named roles only.
 *
 * Generated values consist of letters and digits. Templates never contain a value.
 *
 * @example
 * const vault = new Secrets(this, 'Secrets', { prefix: 'shop/production' });
 * vault.addGenerated('Session', 'session-secret', { description: 'Signs sessions' });
 * vault.addProvidedByUser('Mail', 'mail-api-key', 'API key of the mail provider');
 * vault.rotateDatabase(database, { vpc });
 * vault.grantRead(webTier.service.taskDefinition.taskRole);
 */
export class Secrets extends Construct {
  private readonly props: Resolved<SecretsProps, typeof DEFAULTS>;
  /** Names of the functions that rotate passwords, for `RotationEvents`. */
  public readonly rotationFunctionNames: string[] = [];
  private readonly names = new Set<string>();
  private readonly included: secretsmanager.ISecret[] = [];
  private readonly readers: iam.IGrantable[] = [];

  constructor(scope: Construct, id: string, props: SecretsProps) {
    super(scope, id);
    const given = requireTypes(this, 'SecretsProps', props);
    this.props = Defaults.apply(given, DEFAULTS);
    const problems = Problems.of(this);
    problems.match('prefix', given.prefix, SECRET_NAME, {
      expected: 'names of letters, digits and + = . @ - _ separated by single slashes',
      fix: 'use the application and the environment, such as shop/production',
    });
    problems.throwIfAny();
  }

  /** Adds a secret with a random value of letters and digits. The name is appended to the prefix. */
  public addGenerated(id: string, name: string, options: GeneratedSecretOptions = {}): secretsmanager.ISecret {
    requireTypes(this, 'Secrets#addGenerated', { id, name, options });
    const { length, description } = Defaults.apply(options, GENERATED_DEFAULTS);
    const secretName = this.nameFor(id, name, length);
    const secret = new secretsmanager.Secret(this, id, {
      secretName,
      description,
      encryptionKey: EncryptionKeys.forSecrets(this, this.props.encryptionKey),
      generateSecretString: { passwordLength: length, excludePunctuation: true },
      removalPolicy: this.props.removalPolicy,
    });
    NagFindings.acknowledge(secret, {
      SecretsManagerRotationEnabled:
        'Changing this value invalidates everything signed or shared with it, such as sessions, so an operator decides when. It is random, only named roles read it, and CloudTrail records each read.',
    });
    this.include(secret);
    return secret;
  }

  /**
   * Adds a secret whose value you provide, such as an API key of another company.
   *
   * The secret is created without a value. Reading it fails until you set one with `aws secretsmanager put-secret-value`, which is
   * safer than a made-up value.
   */
  public addProvidedByUser(id: string, name: string, description: string): secretsmanager.ISecret {
    requireTypes(this, 'Secrets#addProvidedByUser', { id, name, description });
    const { removalPolicy } = this.props;
    const encryptionKey = EncryptionKeys.forSecrets(this, this.props.encryptionKey);
    const secretName = this.nameFor(id, name);
    const resource = new secretsmanager.CfnSecret(this, id, {
      name: secretName,
      description,
      kmsKeyId: encryptionKey?.keyArn,
    });
    resource.applyRemovalPolicy(removalPolicy);
    NagFindings.acknowledge(resource, {
      SecretsManagerRotationEnabled:
        'Only the party that issued the value can change it. The operator then stores the new value here, and the application picks it up.',
    });
    const secret = secretsmanager.Secret.fromSecretAttributes(this, `${id}Value`, {
      secretCompleteArn: resource.ref,
      encryptionKey,
    });
    this.include(secret);
    return secret;
  }

  /** Extends `grantRead` to a secret created elsewhere, such as that of a database. */
  public include(secret: secretsmanager.ISecret): void {
    requireTypes(this, 'Secrets#include', { secret });
    this.included.push(secret);
    for (const reader of this.readers) secret.grantRead(reader);
  }

  /** Grants `grantee` read access to the secrets added so far and to those added later. */
  public grantRead(grantee: iam.IGrantable): void {
    requireTypes(this, 'Secrets#grantRead', { grantee });
    this.readers.push(grantee);
    for (const secret of this.included) secret.grantRead(grantee);
  }

  /**
   * Rotates the password of a database regularly, with the function that AWS hosts. Rejects a database whose `log_statement` is not `none`:
   * its log would get each new password in plain text.
   *
   * CloudFormation creates the function in a nested stack, from the transform `AWS::SecretsManager-2024-09-16`.
   * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-secretsmanager.html
   */
  public rotateDatabase(
    database: PostgresDatabase,
    options: DatabaseRotationOptions,
  ): secretsmanager.CfnRotationSchedule {
    requireTypes(this, 'Secrets#rotateDatabase', { database, options });
    const { vpc, vpcSubnets } = options;
    const scheduleExpression = Problems.of(this).build((problems) => {
      const rules = { leastHours: 4, defaultSchedule: ROTATION_DEFAULTS.schedule };
      const expression = rotationSchedule(problems, options, rules);
      checkOtherHour(problems, database, 'administrator', expression);
      checkStatementLog(problems, database.parameterGroup);
      return expression;
    });
    const scope = new Construct(this, `Rotation${database.node.id}`);
    const securityGroup = new ec2.SecurityGroup(scope, 'SecurityGroup', {
      vpc,
      description: `Rotation of the password of ${database.node.id}`,
      allowAllOutbound: false,
    });
    securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'Secrets Manager');
    // The function logs in to the primary directly: a proxy only accepts the password that is about to change.
    const port = database.connections.defaultPort ?? ec2.Port.POSTGRES;
    database.instance.connections.allowFrom(securityGroup, port, 'Rotation of the password');

    // Named, since the template of the nested stack, which AWS writes, does not return the name. Alarms need it.
    const functionName = PhysicalName.unique(scope, { maxLength: 64 });
    this.rotationFunctionNames.push(functionName);
    const rotation = secretsmanager.HostedRotation.postgreSqlSingleUser(
      hostedRotation(functionName, { vpc, vpcSubnets, securityGroup }),
    );
    return new secretsmanager.CfnRotationSchedule(scope, 'Resource', {
      secretId: database.secret.secretArn,
      hostedRotationLambda: rotation.bind(database.secret, scope),
      rotationRules: { scheduleExpression, duration: '1h' },
      // The first password is new, and during the first deployment no application could read a second one.
      rotateImmediatelyOnUpdate: false,
    });
  }

  private nameFor(id: string, name: string, length?: number): string {
    const problems = new Problems(`the construct ${this.node.path}`, `${this.node.path}/${id}`);
    problems.match('name', name, SECRET_NAME, {
      expected: 'letters, digits and + = . @ - _ with single slashes between, not beginning with one',
      fix: 'use a name such as session-secret: the prefix is added',
    });
    problems.check(!this.names.has(name), {
      code: ProblemCode.DUPLICATE,
      property: 'name',
      what: `name is '${name}', which another secret of this construct has`,
      expected: 'a different name for each secret',
      fix: 'rename one of them',
    });
    problems.optionalNumber('length', length, { min: 16, max: 4096, integer: true }, 'use 64');
    problems.throwIfAny();
    this.names.add(name);
    return `${this.props.prefix}/${name}`;
  }
}
