import type { App } from 'aws-cdk-lib';
import { Cloud } from '../../lib/domain';
import type { PipelineProps } from '../../lib/github';
import type { CompareCosts } from '../report/cost-comparison';
import type { SystemReport } from '../report/system-report';
import { AwsValues, systemProps } from './aws-options';
import type { AzureValues } from './azure-options';
import type { SystemIdentity } from './naming';
import type { OptionSet, OptionValues } from './option';
import type { SystemLoad } from './system-load';
import type { SystemProps } from './system-props';

/** Names of the clouds, for readers. */
export const CLOUD_NAMES = { [Cloud.AWS]: 'AWS', [Cloud.AZURE]: 'Azure' };

/** Values of options that were read, by name. */
export type ReadValues = OptionValues<OptionSet>;

/**
 * Everything that commands, documents, local runs and benchmarks know of a system.
 *
 * A folder of `stacks` with a file `system.ts` that exports such a record as `SYSTEM` is a system: no list names it. Loading a record
 * must not load the SDK of a cloud, so `build`, `report` and `costs` load the system's other files themselves.
 */
interface CommonRecord extends SystemIdentity {
  /** Load and sizes, for `loadbearing plan`. */
  readonly load: SystemLoad;
  /** Options beside those that every system of its cloud has. */
  readonly options: OptionSet;
  /** Workflows that `loadbearing pipeline` renders. */
  readonly pipeline?: PipelineProps;
  /** Folder of its SQL, below the system's. */
  readonly migrations?: string;
  /** Name of its file in `verify/expectations`. */
  readonly expectations?: string;
  /** Name of its file in `bench/systems`. */
  readonly benchmark?: string;
  /** Loads the objectives, deviations and documents of its report. Undefined if only a workload describes it. */
  readonly report?: () => SystemReport;
  /** Loads the comparison of the report's cost figures with list prices. Undefined if it states none. */
  readonly costs?: () => CompareCosts;
}

/** A system on AWS: stacks of a CDK app. */
export interface AwsSystem extends CommonRecord {
  readonly cloud: Cloud.AWS;
  /** File with the application's tables, on which `npm run local` runs the migrations. */
  readonly tables?: string;
  /** Options of the variants that `npm run cfn-lint` synthesizes, by name. */
  readonly variants: { readonly [name: string]: { readonly [option: string]: string } };
  /** Adds the stacks to an app. Returns a line about their size. */
  readonly build: (app: App, values: AwsValues & ReadValues) => string;
}

/** A system on Azure: a program of Pulumi. */
export interface AzureSystem extends CommonRecord {
  readonly cloud: Cloud.AZURE;
  /** Declares the resources. Returns the outputs of the Pulumi stack. */
  readonly build: (values: AzureValues & ReadValues) => object;
}

/** A system, whichever its cloud. */
export type SystemRecord = AwsSystem | AzureSystem;

/** A record with the types of its own options. */
type Typed<R extends CommonRecord, O extends OptionSet, B> = Omit<R, 'cloud' | 'options' | 'build'> & {
  readonly options: O;
  readonly build: B;
};

/** Record of a system on AWS. `build` receives props with the values of all options. */
export function awsSystem<O extends OptionSet>(
  record: Typed<AwsSystem, O, (app: App, props: SystemProps & OptionValues<O>) => string>,
): AwsSystem {
  return {
    ...record,
    cloud: Cloud.AWS,
    // The reader made each value with the option's own `parse`.
    build: (app, values) => record.build(app, systemProps(values) as SystemProps & OptionValues<O>),
  };
}

/** Record of a system on Azure. `build` receives the values of all options. */
export function azureSystem<O extends OptionSet>(
  record: Typed<AzureSystem, O, (values: AzureValues & OptionValues<O>) => object>,
): AzureSystem {
  return {
    ...record,
    cloud: Cloud.AZURE,
    build: (values) => record.build(values as AzureValues & OptionValues<O>),
  };
}
