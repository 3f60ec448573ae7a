import type { SystemIdentity } from '../stacks/parts/naming';
import { Registered, SYSTEMS as REGISTERED, onAws, onAzure } from '../stacks/systems';
import type { AwsExpectations, AzureExpectations } from './expectations/expectations';

/** A reference system on AWS with expectations. */
export interface System extends AwsExpectations, SystemIdentity {
  /** File with the application's tables, on which the migrations run. Undefined if there are no migrations. */
  readonly tables?: string;
}

/** A reference system on Azure with expectations. */
export interface AzureSystem extends AzureExpectations {
  readonly name: string;
}

/** Reads the expectations that a record names. */
type Load = (name: string) => unknown;

const load: Load = (name) => (require(`./expectations/${name}`) as { readonly EXPECTATIONS: unknown }).EXPECTATIONS;

/** Systems on AWS that have expectations. */
export function localAwsSystems(systems: readonly Registered[] = REGISTERED, read: Load = load): System[] {
  return onAws(systems).flatMap(({ name, title, prefix, tables, expectations }) =>
    expectations === undefined ? [] : [{ name, title, prefix, tables, ...(read(expectations) as AwsExpectations) }],
  );
}

/** Systems on Azure that have expectations. */
export function localAzureSystems(systems: readonly Registered[] = REGISTERED, read: Load = load): AzureSystem[] {
  return onAzure(systems).flatMap(({ name, expectations }) =>
    expectations === undefined ? [] : [{ name, ...(read(expectations) as AzureExpectations) }],
  );
}

export const SYSTEMS: readonly System[] = localAwsSystems();
export const AZURE_SYSTEMS: readonly AzureSystem[] = localAzureSystems();
