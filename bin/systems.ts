import { App } from 'aws-cdk-lib';
import { ArgoAlpine } from '../stacks/argo-alpine';
import { BookReader } from '../stacks/book-reader';
import { OpsCenter } from '../stacks/ops-center';
import { TraitorTrack } from '../stacks/traitor-track';
import { Choices } from './context';
import { SystemName } from './system-name';

/** Builds a system and says in a line what was built. */
export const SYSTEMS: { [name in SystemName]: (app: App, choices: Choices) => string } = {
  TraitorTrack: (app, choices) => {
    const { profile, roughMonthlyUsd } = new TraitorTrack(app, choices);
    return `${profile.environment}: about $${roughMonthlyUsd} a month, on demand, without traffic, requests and logs`;
  },
  OpsCenter: (app, choices) => {
    const { profile, plan } = new OpsCenter(app, choices);
    return `${profile.environment}: ${plan.minInstances} to ${plan.maxInstances} tasks, ${profile.databaseClass}`;
  },
  BookReader: (app, choices) => {
    const { profile, plan } = new BookReader(app, choices);
    return `${profile.environment}: ${plan.minInstances} to ${plan.maxInstances} tasks, ${profile.workers} workers, ${profile.databaseClass}`;
  },
  ArgoAlpine: (app, choices) => {
    const { profile, plan } = new ArgoAlpine(app, choices);
    return `${profile.environment}: ${plan.minInstances} to ${plan.maxInstances} tasks, ${profile.databaseClass}`;
  },
};
