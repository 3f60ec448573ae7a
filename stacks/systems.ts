import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Cloud } from '../lib/domain';
import { Option, Options } from './parts/option';
import { AwsSystem, AzureSystem, SystemRecord } from './parts/system-record';

/** A record and the name of its folder. */
export type Registered<R extends SystemRecord = SystemRecord> = R & { readonly folder: string };

/** Files of records. A system that exists on both clouds has both. */
const RECORDS = ['system', 'azure-system'];

/** Finds the systems: a file `system` or `azure-system` in a folder below `root` that exports a record as `SYSTEM`, in alphabetical order. */
export function findSystems(root: string): Registered[] {
  return readdirSync(root)
    .sort()
    .flatMap((folder) => RECORDS.map((record) => ({ folder, record: join(root, folder, record) })))
    .filter(({ record }) => ['.ts', '.js'].some((ending) => existsSync(record + ending)))
    .map(({ folder, record }) => {
      const { SYSTEM } = require(record) as { readonly SYSTEM: SystemRecord };
      return { ...SYSTEM, folder };
    });
}

/** The reference systems. */
export const SYSTEMS: readonly Registered[] = findSystems(__dirname);

/** Systems on AWS. */
export function onAws(systems: readonly Registered[] = SYSTEMS): Registered<AwsSystem>[] {
  return systems.filter((it): it is Registered<AwsSystem> => it.cloud === Cloud.AWS);
}

/** Systems on Azure. */
export function onAzure(systems: readonly Registered[] = SYSTEMS): Registered<AzureSystem>[] {
  return systems.filter((it): it is Registered<AzureSystem> => it.cloud === Cloud.AZURE);
}

/** Option that chooses one of several systems. */
export function systemOption(systems: readonly Registered[]): Option<string> {
  return Options.choice(
    systems.map(({ name }) => name),
    { help: 'System to build.', otherwise: 'all of them' },
  );
}
