import { NagFindings } from '../nag-findings';
import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { Problems, ProblemCode } from '../../domain';
import { PostgresDatabase } from './postgres-database';

/** What `Secrets` share. Each secret costs $0.40 a month. */
export interface SecretsProps {
  /** What every name begins with, e.g. `traitortrack/production` (TT-SEC-01). */
  readonly prefix: string;
  /**
   * Key of the secrets.
   *
   * @default - the key that AWS manages (aws/secretsmanager)
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * What happens to the secrets when the stack goes. A kept secret keeps its name taken.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** What a generated secret looks like. */
export interface GeneratedSecretOptions {
  /**
   * What it is for.
   *
   * @default - none
   */
  readonly description?: string;
  /**
   * Characters, 16 to 4096.
   *
   * @default 64
   */
  readonly length?: number;
}

/** How and when a database password changes. */
export interface DatabaseRotationOptions {
  /** The VPC of the database. */
  readonly vpc: ec2.IVpc;
  /**
   * Subnets of the rotation function. They need a route to Secrets Manager: a NAT gateway, or its interface endpoint.
   *
   * @default - the private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * Time between two rotations, 4 hours to 999 days. Secrets Manager counts from midnight UTC; name a `schedule` to choose the
   * hour instead.
   *
   * @default - the schedule decides
   */
  readonly interval?: Duration;
  /**
   * When to rotate, in UTC, as a Secrets Manager `cron()` expression: an hour of little traffic, because connections that are
   * opened while the application still knows the old password fail.
   *
   * @default 'cron(0 4 1 * ? *)' (04:00 on the first of each month)
   */
  readonly schedule?: string;
}

/** Every printable character of ASCII that is neither letter nor digit: none of them is safe in a URL or a shell. */
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/**
 * The one home of secrets: generated or brought by the user, rotated, and read by named roles only.
 *
 * Generated values are letters and digits. No value ever stands in a template.
 */
export class Secrets extends Construct {
  private readonly prefix: string;
  private readonly encryptionKey?: kms.IKey;
  private readonly removalPolicy: RemovalPolicy;
  private readonly names = new Set<string>();
  private readonly included: secretsmanager.ISecret[] = [];
  private readonly readers: iam.IGrantable[] = [];

  constructor(scope: Construct, id: string, props: SecretsProps) {
    super(scope, id);
    const problems = Problems.of(this);
    problems.check(!Token.isUnresolved(props.prefix) && /^[\w+=.@-]+(?:\/[\w+=.@-]+)*$/.test(props.prefix), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'prefix',
      what: `prefix is '${props.prefix}'`,
      expected: 'names of letters, digits and + = . @ - _ separated by single slashes',
      fix: 'use the application and the environment, such as shop/production',
    });
    problems.throwIfAny();
    this.prefix = props.prefix;
    this.encryptionKey = props.encryptionKey;
    this.removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
  }

  /** Adds a secret with a random value: letters and digits only. `name` goes below the prefix. */
  public addGenerated(id: string, name: string, options: GeneratedSecretOptions = {}): secretsmanager.ISecret {
    const secretName = this.nameFor(id, name, options.length);
    const secret = new secretsmanager.Secret(this, id, {
      secretName,
      description: options.description,
      encryptionKey: this.encryptionKey,
      generateSecretString: { passwordLength: options.length ?? 64, excludePunctuation: true },
      removalPolicy: this.removalPolicy,
    });
    NagFindings.acknowledge(secret, {
      'AwsSolutions-SMG4':
        'Changing this value ends what was signed or shared with it (sessions, for one), so a person decides when. It is random, is read by named roles only, and each read is in CloudTrail.',
    });
    this.include(secret);
    return secret;
  }

  /**
   * Adds a secret whose value only the user has, such as the key of another company's API. It is created without any value:
   * until one is put there (`aws secretsmanager put-secret-value`), reading it fails, which no made-up value would.
   */
  public addProvidedByUser(id: string, name: string, description: string): secretsmanager.ISecret {
    const secretName = this.nameFor(id, name);
    const resource = new secretsmanager.CfnSecret(this, id, {
      name: secretName,
      description,
      kmsKeyId: this.encryptionKey?.keyArn,
    });
    resource.applyRemovalPolicy(this.removalPolicy);
    NagFindings.acknowledge(resource, {
      'AwsSolutions-SMG4':
        'The value is issued by another party, who alone can change it: the user puts the new one here, and the application takes it over by itself.',
    });
    const secret = secretsmanager.Secret.fromSecretAttributes(this, `${id}Value`, {
      secretCompleteArn: resource.ref,
      encryptionKey: this.encryptionKey,
    });
    this.include(secret);
    return secret;
  }

  /** Makes `grantRead` cover a secret that was made elsewhere, such as a database's. */
  public include(secret: secretsmanager.ISecret): void {
    this.included.push(secret);
    for (const reader of this.readers) secret.grantRead(reader);
  }

  /** Lets `grantee` read these secrets, and no others: those added so far and those added later. */
  public grantRead(grantee: iam.IGrantable): void {
    this.readers.push(grantee);
    for (const secret of this.included) secret.grantRead(grantee);
  }

  /**
   * Changes the password of a database at intervals, by the function that AWS hosts for it.
   *
   * CloudFormation makes the function from the transform `AWS::SecretsManager-2024-09-16`, in a nested stack.
   * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-secretsmanager.html
   */
  public rotateDatabase(
    database: PostgresDatabase,
    options: DatabaseRotationOptions,
  ): secretsmanager.CfnRotationSchedule {
    const scheduleExpression = this.rotationSchedule(options);
    const scope = new Construct(this, `Rotation${database.node.id}`);
    const securityGroup = new ec2.SecurityGroup(scope, 'SecurityGroup', {
      vpc: options.vpc,
      description: `Rotation of the password of ${database.node.id}`,
      allowAllOutbound: false,
    });
    securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'Secrets Manager');
    // The function logs in to the primary itself: a proxy knows only the password that is about to change.
    const port = database.connections.defaultPort ?? ec2.Port.POSTGRES;
    database.instance.connections.allowFrom(securityGroup, port, 'Rotation of the password');

    const rotation = secretsmanager.HostedRotation.postgreSqlSingleUser({
      vpc: options.vpc,
      vpcSubnets: options.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      securityGroups: [securityGroup],
      excludeCharacters: PUNCTUATION,
    });
    return new secretsmanager.CfnRotationSchedule(scope, 'Resource', {
      secretId: database.secret.secretArn,
      hostedRotationLambda: rotation.bind(database.secret, scope),
      rotationRules: { scheduleExpression, duration: '1h' },
      // The first password is young enough, and at the first deployment nothing could take over a second one.
      rotateImmediatelyOnUpdate: false,
    });
  }

  private rotationSchedule(options: DatabaseRotationOptions): string {
    const problems = Problems.of(this);
    problems.check(!(options.interval && options.schedule), {
      code: ProblemCode.UNREVIEWED,
      property: 'interval',
      what: 'interval and schedule are both set',
      expected: 'one of them',
      fix: 'keep schedule to choose the hour, or interval to choose the days',
    });
    const hours = options.interval?.toHours({ integral: false });
    problems.optionalNumber('interval', hours, { min: 4, max: 999 * 24, integer: true }, 'use Duration.days(30)');
    problems.check(options.schedule === undefined || /^(?:cron|rate)\(.+\)$/.test(options.schedule), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'schedule',
      what: `schedule is '${options.schedule}'`,
      expected: 'a cron() expression of Secrets Manager',
      fix: "use 'cron(0 4 1 * ? *)' for 04:00 UTC on the first of each month",
    });
    problems.throwIfAny();
    if (hours === undefined) return options.schedule ?? 'cron(0 4 1 * ? *)';
    if (hours % 24 !== 0) return `rate(${hours} hours)`;
    return hours === 24 ? 'rate(1 day)' : `rate(${hours / 24} days)`;
  }

  private nameFor(id: string, name: string, length?: number): string {
    const problems = new Problems(`the construct ${this.node.path}`, `${this.node.path}/${id}`);
    problems.check(!Token.isUnresolved(name) && /^[\w+=.@-]+(?:\/[\w+=.@-]+)*$/.test(name), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'name',
      what: `name is '${name}'`,
      expected: 'letters, digits and + = . @ - _ with single slashes between, not beginning with one',
      fix: 'use a name such as session-secret: the prefix is added',
    });
    problems.check(!this.names.has(name), {
      code: ProblemCode.UNKNOWN_CHOICE,
      property: 'name',
      what: `name is '${name}', which this construct already has`,
      expected: 'a different name for each secret',
      fix: 'rename one of them',
    });
    problems.optionalNumber('length', length, { min: 16, max: 4096, integer: true }, 'use 64');
    problems.throwIfAny();
    this.names.add(name);
    return `${this.prefix}/${name}`;
  }
}
