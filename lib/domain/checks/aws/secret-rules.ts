import { DeclaredResource } from '../../resources/declared-resource';
import { Json, Shape } from '../../resources/shape';
import { CheckCode } from '../check-code';
import { CheckRule } from '../check-rule';
import { Findings } from '../findings';
import { isPlainSecret } from '../plain-secret';
import { literalText, valuesOf } from '../declared-program';

const FIX = 'store it in Secrets Manager, and refer to the secret';
/** Passwords of stores, by type. A dynamic reference is resolved while CloudFormation creates the resource, and not shown. */
const PASSWORDS: Readonly<Record<string, readonly string[]>> = {
  'AWS::RDS::DBInstance': ['MasterUserPassword'],
  'AWS::RDS::DBCluster': ['MasterUserPassword'],
  'AWS::DocDB::DBCluster': ['MasterUserPassword'],
  'AWS::Redshift::Cluster': ['MasterUserPassword'],
  'AWS::ElastiCache::ReplicationGroup': ['AuthToken'],
  'AWS::SecretsManager::Secret': ['SecretString'],
};
const SECRET_STRING = 'SecretString';
const DYNAMIC = /^\{\{resolve:/;

/** Finds secrets in variables, user data and passwords of stores. */
export const secretInPlainText: CheckRule = (program, findings) => {
  program.ofType('AWS::ECS::TaskDefinition').forEach((task) => {
    Shape.records(task.properties.ContainerDefinitions).forEach(({ Environment }) =>
      Shape.records(Environment).forEach(({ Name, Value }) =>
        checkVariable(findings, task, valuesOf(task).text(Name), Value),
      ),
    );
  });
  program.ofType('AWS::Lambda::Function').forEach((it) => {
    const variables = Shape.record(Shape.record(it.properties.Environment).Variables);
    Object.entries(variables).forEach(([name, value]) => checkVariable(findings, it, name, value));
  });
  [
    ...program
      .ofType('AWS::EC2::LaunchTemplate')
      .map((it) => ({ it, data: Shape.record(it.properties.LaunchTemplateData) })),
    ...program
      .ofType('AWS::EC2::Instance', 'AWS::AutoScaling::LaunchConfiguration')
      .map((it) => ({ it, data: it.properties })),
  ].forEach(({ it, data }) => checkUserData(findings, it, data));
  Object.entries(PASSWORDS).forEach(([type, properties]) =>
    program.ofType(type).forEach((store) => properties.forEach((property) => checkPassword(findings, store, property))),
  );
};

function checkVariable(findings: Findings, resource: DeclaredResource, name: string, value: unknown): void {
  const known = valuesOf(resource).text(value);
  const text = known || literalText(value);
  // A name says nothing about a text that only the deployment knows.
  if (known === '' && typeof value === 'object' && !/[:/@]/.test(text)) return;
  if (!isPlainSecret(name, text)) return;
  findings.add(CheckCode.SECRET_IN_PLAIN_TEXT, resource, {
    property: name,
    reason: `${name} looks like a secret: everyone who may read the template or the resource reads it (value not shown)`,
    fix: FIX,
  });
}

function checkUserData(findings: Findings, resource: DeclaredResource, { UserData }: Json): void {
  const text = literalText(UserData);
  [...text.matchAll(/(?:^|[\s;])(?:export\s+)?([A-Z][A-Z0-9_]{2,})=["']?([^\s"'`$/][^\s"'`$]*)/gm)].forEach(
    ([, name, value]) => {
      if (!isPlainSecret(name, value)) return;
      findings.add(CheckCode.SECRET_IN_PLAIN_TEXT, resource, {
        property: 'UserData',
        reason: `${name} looks like a secret: every process of an instance reads its user data (value not shown)`,
        fix: 'read it from Secrets Manager when the instance starts',
      });
    },
  );
}

/** A secret may begin with what is no secret, such as the name of a user. */
function holdsSecret(text: string): boolean {
  try {
    return Object.entries(Shape.record(JSON.parse(text))).some(([name, value]) => isPlainSecret(name, String(value)));
  } catch {
    return isPlainSecret('SECRET', text);
  }
}

function checkPassword(findings: Findings, resource: DeclaredResource, property: string): void {
  const value = resource.properties[property];
  const text = typeof value === 'string' ? value : valuesOf(resource).text(value);
  if (text === '' || DYNAMIC.test(text) || (property === SECRET_STRING && !holdsSecret(text))) return;
  findings.add(CheckCode.SECRET_IN_PLAIN_TEXT, resource, {
    property,
    reason: `${property} is written in the template (value not shown)`,
    fix:
      property === 'SecretString'
        ? 'use GenerateSecretString'
        : 'use ManageMasterUserPassword, or a dynamic reference to a secret',
  });
}
