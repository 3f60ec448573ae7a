import type { StateExpectation } from './azure/state';
import { ARGO_ALPINE } from './expectations/argo-alpine';
import { BOOK_READER } from './expectations/book-reader';
import { FRESH_MAAS } from './expectations/fresh-maas';
import { OPS_CENTER } from './expectations/ops-center';
import { TRAITOR_TRACK } from './expectations/traitor-track';
import { Expectation } from './read-back';

/** A reference stack on AWS that `npm run local` deploys. */
export interface System {
  /** Its name, which is also the id of the stack that pulls its other stacks. */
  readonly name: string;
  readonly expectations: readonly Expectation[];
  /** How many of the expectations must be read from the emulator's own implementation. */
  readonly minimumAccountRows: number;
  /** The tables of the application that its migrations are run on, where it has any. */
  readonly tables?: string;
}

/** The reference stack on Azure that `npm run local` deploys: the program of Pulumi.yaml. */
export interface AzureSystem {
  readonly name: string;
  readonly expectations: readonly StateExpectation[];
  readonly minimumRows: number;
  /** The folder of the committed graphs of its resources, dev.json and prod.json. */
  readonly graphs: string;
  /** A change of the replica maximum, and every resource (type and name) that follows from it. */
  readonly replicas: { readonly config: string; readonly value: string; readonly updates: readonly string[] };
}

/** Every reference stack on AWS. */
export const SYSTEMS: readonly System[] = [
  {
    name: 'TraitorTrack',
    expectations: TRAITOR_TRACK,
    minimumAccountRows: 25,
    tables: 'test/sql/traitor-track-tables.sql',
  },
  { name: 'OpsCenter', expectations: OPS_CENTER, minimumAccountRows: 15, tables: 'test/sql/ops-center-tables.sql' },
  { name: 'BookReader', expectations: BOOK_READER, minimumAccountRows: 15 },
  { name: 'ArgoAlpine', expectations: ARGO_ALPINE, minimumAccountRows: 15, tables: 'test/sql/argo-alpine-tables.sql' },
];

/** Every reference stack on Azure. */
export const AZURE_SYSTEMS: readonly AzureSystem[] = [
  {
    name: 'FreshMaas',
    expectations: FRESH_MAAS,
    minimumRows: 30,
    graphs: 'test/stacks/fresh-maas/__graphs__',
    replicas: {
      config: 'maxReplicas',
      value: '40',
      updates: ['app:ContainerApp ai-analytics-suite-v2', 'app:ContainerApp business-operations-suite'],
    },
  },
];
