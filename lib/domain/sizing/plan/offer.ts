import { RESERVED_CONNECTIONS } from '../../data/connection-budget';
import { ConnectionLimit } from '../../data/connection-limit';
import { Defaults } from '../../defaults';
import { Problems } from '../../problems';
import { CacheCatalogue, CacheSize } from '../catalogue/cache-catalogue';
import { ComputeCatalogue } from '../catalogue/compute-catalogue';
import { DatabaseCatalogue } from '../catalogue/database-catalogue';
import { PremiumSsd } from '../catalogue/premium-ssd';
import { PostgresRegions } from '../catalogue/postgres-regions';
import { PostgresSkus } from '../catalogue/postgres-sku';
import { Cloud, ComputeService, PlanOptions } from '../plan-options';
import { MONTH_HOURS } from './choice';
import { DatabaseOffer } from './database-sizing';
import { WebMachines } from './web-sizing';

/** Parts of a plan that a catalogue has sizes for. */
export const PARTS = ['web', 'database', 'cache', 'workers', 'broker'] as const;
export type Part = (typeof PARTS)[number];

/** Sizes and limits of a cloud for each part of a plan. */
export interface Offer {
  readonly cloud: Cloud;
  readonly region: string;
  readonly compute: ComputeService;
  readonly web: WebMachines;
  readonly workers: WebMachines;
  readonly database: DatabaseOffer;
  readonly caches: readonly CacheSize[];
  /** Instances that run during a deployment beyond those before it, as a share. */
  readonly surgeShare: number;
  /** The same for workers. */
  readonly workerSurgeShare: number;
  /** Options for a load beyond the largest size of each part. */
  readonly beyond: { readonly [part in Part]: string };
}

/** Source: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html, without those in other partitions */
const AWS_REGIONS = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'ca-west-1', 'mx-central-1', 'sa-east-1'],
  ...['eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3'],
  ...['af-south-1', 'me-central-1', 'me-south-1', 'il-central-1', 'ap-south-1', 'ap-south-2', 'ap-east-1', 'ap-east-2'],
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3'],
  ...['ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7'],
];
const DEFAULTS = { cloud: Cloud.AWS } satisfies Partial<PlanOptions>;
/** Compute services of each cloud, the default first. */
const COMPUTE = {
  [Cloud.AWS]: [ComputeService.FARGATE, ComputeService.EC2],
  [Cloud.AZURE]: [ComputeService.CONTAINER_APPS],
};

/** Memory of the agents beside the application in MiB: the collector of a task, or the system of an instance with its agents. */
const TASK_SYSTEM_MIB = 128;
const INSTANCE_SYSTEM_MIB = 600;
/** Tasks of a service. Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
const MOST_TASKS = 5000;
/** Instances of an Auto Scaling group that one deployment replaces within a day. */
const MOST_INSTANCES = 500;
/** Source: https://learn.microsoft.com/azure/container-apps/scale-app#scale-definition */
const MOST_REPLICAS = 1000;

/** Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage */
const GP3 = { least: 20, most: DatabaseCatalogue.MOST_INITIAL_RDS_GIB, iops: 3000, fastFromGiB: 400, fastIops: 12_000 };
/** USD an hour for each vCPU of the server, at least two. Source: https://aws.amazon.com/rds/proxy/pricing/ */
const RDS_PROXY_USD = 0.015;

/** Least I/O operations per second for each vCore. Source: https://learn.microsoft.com/azure/postgresql/compute-storage/concepts-compute */
const IOPS_PER_VCORE = 1600;
const MOST_DISK_IOPS = Math.max(...PremiumSsd.DISKS.map(([, , iops]) => iops));

const BEYOND = {
  cache: 'a cluster with several shards',
  broker: 'a second broker with queues of its own',
  workers: 'a second fleet with queues of its own',
};

/** Returns the offer for a plan, and adds problems. Undefined if there are problems. */
export function offerOf(problems: Problems, options: PlanOptions): Offer | undefined {
  const { cloud, ...given } = Defaults.apply(options, DEFAULTS);
  const region = given.region ?? (cloud === Cloud.AWS ? 'us-east-1' : 'centralus');
  const compute = given.compute ?? COMPUTE[cloud][0];
  const regions = cloud === Cloud.AWS ? AWS_REGIONS : PostgresRegions.where(() => true);
  const fix = `use one of these for the cloud ${cloud}, or set another cloud`;
  const valid = [
    problems.oneOf('region', region, regions, fix),
    problems.oneOf('compute', compute, COMPUTE[cloud], fix),
  ].every(Boolean);
  if (!valid) return undefined;
  return cloud === Cloud.AWS ? awsOffer(region, compute) : azureOffer(region);
}

function awsOffer(region: string, compute: ComputeService): Offer {
  const tasks = { sizes: ComputeCatalogue.fargate(), systemMiB: TASK_SYSTEM_MIB, mostInstances: MOST_TASKS };
  const instances = {
    ...{ sizes: ComputeCatalogue.ec2(), systemMiB: INSTANCE_SYSTEM_MIB, mostInstances: MOST_INSTANCES },
  };
  const databases = DatabaseCatalogue.rds();
  const isEc2 = compute === ComputeService.EC2;
  return {
    ...{ cloud: Cloud.AWS, region, compute },
    web: isEc2 ? instances : tasks,
    workers: tasks,
    // ECS starts all new tasks before it stops the old ones; an instance refresh adds a tenth.
    surgeShare: isEc2 ? 0.1 : 1,
    workerSurgeShare: 0, // WorkerFleet stops tasks before it starts their successors
    caches: CacheCatalogue.elastiCache(),
    beyond: {
      ...BEYOND,
      database: 'provisioned IOPS, Aurora with up to 15 readers, partitions, or a database for each group of customers',
      web: 'a second service behind the same load balancer, or a second region',
    },
    database: {
      sizes: databases,
      mostReplicas: DatabaseCatalogue.MOST_RDS_REPLICAS,
      storage: GP3,
      connections: new Map(
        databases.map((it) => [it, ConnectionLimit.rdsDefault(it.name).connections - RESERVED_CONNECTIONS]),
      ),
      storageForIops: (iops) => (iops <= GP3.iops ? GP3.least : iops <= GP3.fastIops ? GP3.fastFromGiB : undefined),
      mostIops: () => GP3.fastIops,
      poolerUsd: ({ vcpus }) => RDS_PROXY_USD * Math.max(2, vcpus) * MONTH_HOURS,
    },
  };
}

function azureOffer(region: string): Offer {
  const replicas = {
    ...{ sizes: ComputeCatalogue.containerApps(), systemMiB: 0, mostInstances: MOST_REPLICAS },
  };
  const databases = DatabaseCatalogue.flexibleServer(region);
  const mostIops = ({ vcpus }: { readonly vcpus: number }): number => Math.min(MOST_DISK_IOPS, IOPS_PER_VCORE * vcpus);
  return {
    ...{ cloud: Cloud.AZURE, region, compute: ComputeService.CONTAINER_APPS },
    ...{ web: replicas, workers: replicas },
    ...{ surgeShare: 1, workerSurgeShare: 1 }, // a new revision starts beside the old one
    caches: CacheCatalogue.managedRedis(),
    beyond: {
      ...BEYOND,
      database: 'an elastic cluster, partitions, or a database for each group of customers',
      web: 'a second container app behind Front Door, or a second region',
    },
    database: {
      sizes: databases,
      mostReplicas: DatabaseCatalogue.MOST_AZURE_REPLICAS,
      storage: {
        ...{ least: 32, most: 32_767 },
        steps: PremiumSsd.DISKS.map(([gib]) => gib),
      },
      connections: new Map(
        databases.map((it) => [
          it,
          (PostgresSkus.find(it.name)?.maxConnections ?? 0) - PostgresSkus.SERVICE_CONNECTIONS - RESERVED_CONNECTIONS,
        ]),
      ),
      storageForIops: (iops, size) =>
        iops > mostIops(size) ? undefined : PremiumSsd.DISKS.find(([, , offered]) => offered >= iops)?.[0],
      mostIops,
      poolerUsd: () => 0, // PgBouncer runs on the server
    },
  };
}
