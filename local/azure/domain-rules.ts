import type { Properties } from '../../verify/azure/state';
import { Refusal } from './refusal';
import { StoredResource } from './stored-resource';

const AZURE = 'azure-native';
const APP = `${AZURE}:app:ContainerApp`;
const CERTIFICATE = `${AZURE}:app:Certificate`;
const MANAGED_CERTIFICATE = `${AZURE}:app:ManagedCertificate`;
const RECORD = `${AZURE}:dns:RecordSet`;
const ROLE_ASSIGNMENT = `${AZURE}:authorization:RoleAssignment`;

/**
 * Rejects a domain without its validation record, a managed certificate for a host name that no app has, and a certificate that the
 * environment cannot read.
 * Sources: https://learn.microsoft.com/azure/container-apps/custom-domains-managed-certificates,
 * https://learn.microsoft.com/azure/container-apps/key-vault-certificates-manage
 */
export function assertDomains(resource: StoredResource, all: readonly StoredResource[]): void {
  if (resource.token === APP) assertValidated(resource, all);
  if (resource.token === MANAGED_CERTIFICATE) assertHostName(resource, all);
  if (resource.token === CERTIFICATE) assertReadable(resource, all);
}

function hostNames(inputs: Properties): string[] {
  const { configuration } = inputs as { configuration?: { ingress?: { customDomains?: { name: string }[] } } };
  return (configuration?.ingress?.customDomains ?? []).map(({ name }) => name);
}

function assertValidated({ id, inputs }: StoredResource, all: readonly StoredResource[]): void {
  const records = all
    .filter((it) => it.token === RECORD && it.inputs.recordType === 'TXT')
    .map((it) => `${String(it.inputs.relativeRecordSetName)}.${String(it.inputs.zoneName)}`.toLowerCase());
  const unproved = hostNames(inputs).find((it) => !records.includes(`asuid.${it.toLowerCase()}`));
  if (unproved !== undefined) {
    throw new Refusal('InvalidCustomHostNameValidation', `${id}: a TXT record asuid.${unproved} was not found`);
  }
}

function assertHostName({ id, inputs }: StoredResource, all: readonly StoredResource[]): void {
  const { subjectName } = inputs.properties as { subjectName?: string };
  if (!all.some((it) => it.token === APP && hostNames(it.inputs).includes(subjectName ?? ''))) {
    throw new Refusal('RequireCustomHostnameInEnvironment', `${id}: no app has the host name ${String(subjectName)}`);
  }
}

/** Rejects the deletion of a managed certificate whose host name an app has. */
export function assertUnusedCertificate({ id, token, inputs }: StoredResource, all: readonly StoredResource[]): void {
  if (token !== MANAGED_CERTIFICATE) return;
  const { subjectName = '' } = inputs.properties as { subjectName?: string };
  const user = all.find((it) => it.token === APP && hostNames(it.inputs).includes(subjectName));
  if (user) throw new Refusal('CertificateInUse', `${id} is used by the custom domain ${subjectName} of ${user.id}`);
}

function assertReadable({ id, inputs }: StoredResource, all: readonly StoredResource[]): void {
  const { certificateKeyVaultProperties: vault } = inputs.properties as {
    certificateKeyVaultProperties?: { identity?: string };
  };
  if (vault?.identity !== 'System') return;
  const environment = all.find((it) => id.toLowerCase().startsWith(`${it.id.toLowerCase()}/certificates/`));
  const { principalId } = (environment?.outputs.identity ?? {}) as { principalId?: string };
  const isGranted = all.some((it) => it.token === ROLE_ASSIGNMENT && it.inputs.principalId === principalId);
  if (principalId === undefined || !isGranted) {
    throw new Refusal('KeyVaultCertificateForbidden', `${id}: the identity of the environment cannot read the secret`);
  }
}
