import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { DatabaseRoles, ProblemCode, Problems } from '../../domain';
import { EncryptionKeys } from '../encryption-keys';
import { ownResource } from '../own-resource';
import { dependentPolicy } from './dependent-policy';

const PASSWORD_LENGTH = 32;

/** Properties that the secrets of a database share. */
export interface DatabaseSecretsProps {
  readonly databaseName: string;
  readonly secretName?: string;
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Properties whose change replaces a DB instance.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
 */
const REPLACING = [
  'dbInstanceIdentifier',
  'dbName',
  'dbSnapshotIdentifier',
  'kmsKeyId',
  'masterUsername',
  'storageEncrypted',
] as const;

interface DatabaseWithRoles {
  readonly databaseName: string;
  readonly instance: rds.IDatabaseInstance;
  /** Secret of the administrator. */
  readonly secret: secretsmanager.ISecret;
  readonly roles?: DatabaseRoles;
}

/** Creates the secret of the administrator. */
export function createAdministratorSecret(
  scope: Construct,
  username: string,
  props: DatabaseSecretsProps,
): secretsmanager.Secret {
  const description = `Administrator of the database ${props.databaseName}`;
  return createSecret(scope, 'Secret', props.secretName, { username }, description, props);
}

/** Secrets of the roles of a database, each with the address of the instance. */
export class LoginSecrets {
  private readonly byRole: Map<string, secretsmanager.ISecret>;

  constructor(
    private readonly database: Construct & DatabaseWithRoles,
    props: DatabaseSecretsProps,
  ) {
    const names = database.roles?.names ?? [];
    this.byRole = new Map(
      names.map((username) => {
        const name = props.secretName && `${props.secretName}/${username}`;
        // The function that rotates alternating logins finds the administrator with this field.
        const content = { username, masterarn: database.secret.secretArn };
        const description = `Login ${username} of the database ${props.databaseName}`;
        const secret = createSecret(database, `Login_${username}`, name, content, description, props);
        return [username, secret.attach(database.instance)];
      }),
    );
  }

  /** All secrets. */
  public get all(): secretsmanager.ISecret[] {
    return [...this.byRole.values()];
  }

  /** Returns the secret of a role. Throws if there is none. */
  public of(role: string): secretsmanager.ISecret {
    return (
      this.byRole.get(role) ??
      Problems.of(this.database).fail({
        code: ProblemCode.UNKNOWN_CHOICE,
        property: 'role',
        what: `role is '${role}'`,
        expected: `a role of the database: ${[...this.byRole.keys()].join(', ') || 'it has none'}`,
        fix: 'add the role to roles',
      })
    );
  }
}

/** Returns a text that changes if CloudFormation replaces the primary or a secret. */
export function databaseIdentity(
  { instance, secret, databaseName }: DatabaseWithRoles,
  logins: LoginSecrets,
  secretName?: string,
): string {
  // None for an instance that is only referenced.
  const resource = ownResource<rds.CfnDBInstance>(instance, 'AWS::RDS::DBInstance');
  const values = resource ? REPLACING.map((it) => resource[it]) : [];
  const arns = [secret, ...logins.all].map((it) => it.secretArn);
  return JSON.stringify(
    Stack.of(instance).resolve([databaseName, instance.instanceIdentifier, values, secretName, arns]),
  );
}

function createSecret(
  scope: Construct,
  id: string,
  secretName: string | undefined,
  content: { readonly [field: string]: string },
  description: string,
  { encryptionKey, removalPolicy }: DatabaseSecretsProps,
): secretsmanager.Secret {
  return new secretsmanager.Secret(scope, id, {
    secretName,
    description,
    encryptionKey: EncryptionKeys.forSecrets(scope, encryptionKey),
    generateSecretString: {
      secretStringTemplate: JSON.stringify(content),
      generateStringKey: 'password',
      passwordLength: PASSWORD_LENGTH,
      excludePunctuation: true,
    },
    removalPolicy: dependentPolicy(removalPolicy),
  });
}
