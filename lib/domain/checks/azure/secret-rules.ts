import { DeclaredResource } from '../../resources/declared-resource';
import { CheckCode } from '../check-code';
import { CheckRule } from '../check-rule';
import { declaredIn } from '../declared-program';
import { Findings } from '../findings';
import { isPlainSecret } from '../plain-secret';
import { azureContainersOf, settingsOf } from './containers';

/** Passwords of stores, by type. Pulumi marks those that are secret. */
const PASSWORDS: Readonly<Record<string, readonly string[]>> = {
  'dbforpostgresql:Server': ['administratorLoginPassword'],
  'dbformysql:Server': ['administratorLoginPassword'],
  'sql:Server': ['administratorLoginPassword'],
};
const HIDDEN = '[secret]';

/** Finds secrets in variables, settings and passwords of stores. */
export const secretInPlainText: CheckRule = (program, findings) => {
  program
    .ofType('app:ContainerApp', 'app:Job')
    .forEach((app) =>
      azureContainersOf(declaredIn(app).at('template')).forEach(({ variables }) =>
        checkVariables(findings, app, variables, 'store it in Key Vault, and refer to it by secretRef'),
      ),
    );
  program
    .ofType('web:WebApp', 'web:WebAppSlot')
    .forEach((site) =>
      checkVariables(
        findings,
        site,
        settingsOf(declaredIn(site).at('siteConfig', 'appSettings')),
        'refer to Key Vault: @Microsoft.KeyVault(SecretUri=…)',
      ),
    );
  Object.entries(PASSWORDS).forEach(([type, properties]) =>
    program.ofType(type).forEach((store) =>
      properties
        .filter((property) => !['', HIDDEN].includes(declaredIn(store).at(property).text))
        .forEach((property) =>
          findings.add(CheckCode.SECRET_IN_PLAIN_TEXT, store, {
            property,
            reason: `${property} is in plain text in the state (value not shown)`,
            fix: 'pass it as a secret: config.requireSecret or pulumi.secret',
          }),
        ),
    ),
  );
};

function checkVariables(
  findings: Findings,
  resource: DeclaredResource,
  variables: ReadonlyMap<string, unknown>,
  fix: string,
): void {
  variables.forEach((value, name) => {
    const text = String(value);
    if (text === HIDDEN || text.startsWith('@Microsoft.KeyVault') || !isPlainSecret(name, text)) return;
    findings.add(CheckCode.SECRET_IN_PLAIN_TEXT, resource, {
      property: name,
      reason: `${name} looks like a secret: everyone who may read the resource reads it (value not shown)`,
      fix,
    });
  });
}
