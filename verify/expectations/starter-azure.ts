import { Plan } from '../../lib/domain';
import { LOAD_ON_AZURE } from '../../stacks/starter/load';
import { DeployedState, StateExpectation } from '../azure/state';
import { must } from '../failure';
import type { AzureExpectations } from './expectations';

// The plan of the workload file is the other witness: every size of the state is compared with it. Its own figures are in the golden files
// of test/bin.

const PLAN = Plan.forWorkload(LOAD_ON_AZURE.workload, LOAD_ON_AZURE.options);
const { web } = PLAN;
const workers = must(PLAN.workers, 'workers of the plan');
const database = must(PLAN.database, 'database of the plan');

const APP = 'app:ContainerApp';
const SERVER = 'dbforpostgresql:Server';
const REDIS = 'redisenterprise:RedisEnterprise';
const WEB = /-web$/;
const WORKERS = /-workers$/;

const row = (
  setting: string,
  asked: string | number | boolean,
  find: (state: DeployedState) => unknown,
): StateExpectation => ({ id: 'plan', setting, asked, find });

const value = (
  setting: string,
  asked: string | number | boolean,
  type: string,
  path: string,
  name?: RegExp,
): StateExpectation => row(setting, asked, (state) => state.value(type, path, name));

const sizeOf = (name: RegExp) => (state: DeployedState) => {
  const { cpu, memory } = state.value(APP, 'template.containers[0].resources', name) as { cpu: number; memory: string };
  return `${cpu}/${memory.replace('Gi', '')}`;
};

const range = (name: RegExp) => (state: DeployedState) =>
  ['minReplicas', 'maxReplicas'].map((it) => state.value(APP, `template.scale.${it}`, name)).join(' ');

const rule = (name: RegExp, type: string, key: string) => (state: DeployedState) => {
  const rules = state.value(APP, 'template.scale.rules', name) as {
    readonly custom?: { readonly type: string; readonly metadata: { readonly [key: string]: string } };
  }[];
  return must(
    rules.find((it) => it.custom?.type === type),
    `${type} rule`,
  ).custom?.metadata[key];
};

const variable = (name: RegExp, variable: string, asked: string): StateExpectation =>
  row(`variable ${variable}`, asked, (state) => {
    const all = state.value(APP, 'template.containers[0].env', name) as {
      readonly name: string;
      readonly value?: string;
    }[];
    return all.find((it) => it.name === variable)?.value;
  });

export const STARTER_AZURE: readonly StateExpectation[] = [
  row('web: vCPU and GiB', web.size, sizeOf(WEB)),
  row('web: replicas, least and most', `${web.minInstances} ${web.maxInstances}`, range(WEB)),
  row('web: CPU target, %', String(web.cpuTargetPercent), rule(WEB, 'cpu', 'value')),
  variable(WEB, 'WEB_CONCURRENCY', String(web.processes)),
  variable(WEB, 'WEB_THREADS', String(web.concurrencyPerProcess)),
  variable(WEB, 'DATABASE_POOL_SIZE', String(web.poolPerProcess)),
  row('workers: vCPU and GiB', workers.size, sizeOf(WORKERS)),
  row('workers: replicas, least and most', `${workers.minWorkers} ${workers.maxWorkers}`, range(WORKERS)),
  row('workers: waiting tasks for each', String(workers.backlogPerWorker), rule(WORKERS, 'redis', 'listLength')),
  value('database: SKU', database.size, SERVER, 'sku.name'),
  value('database: GiB', database.storageGiB, SERVER, 'storage.storageSizeGB'),
  value('database: standby', 'ZoneRedundant', SERVER, 'highAvailability.mode'),
  value('cache: SKU', must(PLAN.cache, 'cache of the plan').size, REDIS, 'sku.name', /-cache$/),
  value('broker: SKU', must(PLAN.broker, 'broker of the plan').size, REDIS, 'sku.name', /-broker$/),
  row('tags of every resource that has tags', true, (state) =>
    state.taggable().every(({ tags }) => tags.Project === 'StarterAzure'),
  ),
];

export const EXPECTATIONS: AzureExpectations = {
  expectations: STARTER_AZURE,
  minimumRows: 15,
  graphs: 'test/stacks/starter/__graphs__',
  settings: { image: 'ghcr.io/example/shop:1.4.2', alarmEmails: '["operations@example.com"]' },
};
