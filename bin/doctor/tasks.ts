import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkAws } from './aws-tasks';
import { checkAzure } from './azure-tasks';
import { CheckList } from './check-list';
import { Finding } from './finding';
import { packageFolder } from '../package-folder';
import { Floors, readFloors } from './floors';
import { Machine } from './machine';
import { checkContainers, checkLocal, checkMeasure, checkMigrate, checkPipeline, checkPrices } from './other-tasks';

type Check = (list: CheckList, machine: Machine, floors: Floors) => void;

const CHECKS: { readonly [task: string]: Check } = {
  aws: checkAws,
  azure: checkAzure,
  containers: checkContainers,
  pipeline: checkPipeline,
  migrate: checkMigrate,
  measure: checkMeasure,
  prices: checkPrices,
  // Only a clone of the repository has it.
  ...(existsSync(join(packageFolder(), 'local/run.ts')) ? { local: checkLocal } : {}),
};

/** Names of the tasks. */
export const TASKS = Object.keys(CHECKS);

/** Looks for what tasks need on a machine. */
export function checkTasks(tasks: readonly string[], machine: Machine): Finding[] {
  const floors = readFloors();
  return tasks.flatMap((task) => {
    const list = new CheckList(task, machine);
    CHECKS[task](list, machine, floors);
    return list.findings;
  });
}
