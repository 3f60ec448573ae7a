import { Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ProblemCode, Problems } from '../../domain';
import { requireTypes } from '../declared-types';
import { NagFindings } from '../nag-findings';
import { PhysicalName } from '../physical-name';
import { PostgresDatabase } from './postgres-database';
import { checkOtherHour, checkStatementLog, hostedRotation, rotationSchedule } from './rotation-rules';

/** Properties of a `LoginRotation`. */
export interface LoginRotationProps {
  /** Database with `roles`. */
  readonly database: PostgresDatabase;
  /** VPC of the database. */
  readonly vpc: ec2.IVpc;
  /**
   * Subnets of the rotation functions. They need a route to Secrets Manager: a NAT gateway, or its interface endpoint.
   *
   * @default - the private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * Time between two rotations, 1 to 999 days, counted from midnight UTC. Excludes `schedule`. A password that alternates is valid for twice as
   * long.
   *
   * @default - from schedule
   */
  readonly interval?: Duration;
  /**
   * Schedule in UTC, as a Secrets Manager `cron()` or `rate()` expression: at most once a day, and not in the hour in which
   * `Secrets.rotateDatabase` rotates the administrator's password. The default is 06:00 on the first of each month.
   *
   * @default 'cron(0 6 1 * ? *)'
   */
  readonly schedule?: string;
}

const DEFAULTS = { schedule: 'cron(0 6 1 * ? *)' } satisfies Partial<LoginRotationProps>;

/**
 * Regular rotation of the passwords of a database's roles, with functions that AWS hosts.
 *
 * With alternating logins no connection fails. A rotation changes the password of the login that is not in use and makes it the current one.
 * The login before it stays valid until the next rotation, so that services can restart in the meantime.
 * [Strategy](https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-strategy.html)
 *
 * The logins must exist: Secrets Manager tests the function when it creates the schedule, and a failed test can block later rotations.
 * Pass `schedules` to `MigrationRunner.runBefore`, in the stack of the migrations.
 * [Test](https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html)
 *
 * Rejects a database whose `log_statement` is not `none`: its log would get each new password in plain text.
 *
 * Costs less than a cent a month beside the secrets.
 *
 * @example
 * const roles = new DatabaseRoles({
 *   name: 'shop',
 *   roles: [{ name: 'shop_web', access: DatabaseAccess.OWNER }],
 *   alternating: true,
 * });
 * const shop = new PostgresDatabase(this, 'Database', {
 *   vpc,
 *   databaseName: 'shop',
 *   instanceClass: 'db.t3.large',
 *   storageGiB: 50,
 *   roles,
 * });
 * const runner = new MigrationRunner(this, 'Migrations', { vpc, database: shop, migrations });
 * const rotation = new LoginRotation(this, 'LoginRotation', { vpc, database: shop });
 * runner.runBefore(...rotation.schedules);
 */
export class LoginRotation extends Construct {
  /** Names of the rotation functions, for `RotationEvents`. */
  public readonly rotationFunctionNames: string[] = [];
  /** Schedules, one for each role. They require the logins. */
  public readonly schedules: secretsmanager.CfnRotationSchedule[];
  private readonly props: LoginRotationProps;

  constructor(scope: Construct, id: string, props: LoginRotationProps) {
    super(scope, id);
    this.props = requireTypes(this, 'LoginRotationProps', props);
    const { database, vpc } = this.props;
    const scheduleExpression = Problems.of(this).build((problems) => {
      checkRoles(problems, database);
      checkAdministrator(problems, database);
      checkStatementLog(problems, database.parameterGroup);
      // A run of migrations takes up to 12 hours: at most one rotation happens meanwhile, and the password that the run has read still works.
      const rules = { leastHours: 24, defaultSchedule: DEFAULTS.schedule };
      const expression = rotationSchedule(problems, this.props, rules);
      checkOtherHour(problems, database, 'roles', expression);
      return expression;
    });
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: `Rotation of the passwords of the roles of ${database.node.id}`,
      allowAllOutbound: false,
    });
    securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'Secrets Manager');
    const port = database.connections.defaultPort ?? ec2.Port.POSTGRES;
    securityGroup.connections.allowTo(database.instance, port, 'Rotation of the passwords of roles');
    this.schedules = (database.roles?.names ?? []).map((role) =>
      this.createSchedule(role, securityGroup, scheduleExpression),
    );
  }

  private createSchedule(
    role: string,
    securityGroup: ec2.ISecurityGroup,
    scheduleExpression: string,
  ): secretsmanager.CfnRotationSchedule {
    const { database, vpc, vpcSubnets } = this.props;
    const secret = database.loginSecret(role);
    const scope = new Construct(this, role);
    const functionName = PhysicalName.unique(scope, { maxLength: 64 });
    this.rotationFunctionNames.push(functionName);
    const options = hostedRotation(functionName, { vpc, vpcSubnets, securityGroup });
    const rotation = database.roles?.alternating
      ? secretsmanager.HostedRotation.postgreSqlMultiUser({ ...options, masterSecret: this.administrator(scope) })
      : secretsmanager.HostedRotation.postgreSqlSingleUser(options);
    // cdk-nag sees the secrets and the schedules of one stack only.
    if (Stack.of(secret) !== Stack.of(this)) {
      NagFindings.acknowledge(secret.node.scope ?? secret, {
        SecretsManagerRotationEnabled: `${this.node.path} rotates it, in the stack that creates the login.`,
      });
    }
    return new secretsmanager.CfnRotationSchedule(scope, 'Resource', {
      secretId: secret.secretArn,
      hostedRotationLambda: rotation.bind(secret, scope),
      rotationRules: { scheduleExpression, duration: '1h' },
      rotateImmediatelyOnUpdate: false,
    });
  }

  /** Returns the administrator's secret without its resource policy, which belongs to another construct. */
  private administrator(scope: Construct): secretsmanager.ISecret {
    const { secretFullArn: secretCompleteArn, encryptionKey } = this.props.database.secret;
    return secretsmanager.Secret.fromSecretAttributes(scope, 'Administrator', { secretCompleteArn, encryptionKey });
  }
}

function checkRoles(problems: Problems, { roles }: PostgresDatabase): void {
  problems.check(roles !== undefined, {
    code: ProblemCode.MISSING_VALUE,
    property: 'database',
    what: 'database has no roles',
    expected: 'a database with roles, whose passwords rotate',
    fix: 'set roles on the PostgresDatabase, or use Secrets.rotateDatabase for its administrator',
  });
}

/** The hosted function reads the secret by its full ARN, and its role allows only that. */
function checkAdministrator(problems: Problems, { roles, secret }: PostgresDatabase): void {
  problems.check(!roles?.alternating || secret.secretFullArn !== undefined, {
    code: ProblemCode.MISSING_VALUE,
    property: 'database',
    what: 'the full ARN of existingSecret is unknown',
    expected:
      'a secret with the six characters at the end of its ARN, since the administrator creates the second logins',
    fix: 'use Secret.fromSecretCompleteArn, with the ARN that aws secretsmanager describe-secret prints',
  });
}
