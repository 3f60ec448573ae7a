import { BillChange, CheckResult } from '../../../lib/domain';
import type { PricedSubject } from '../../subject/subject-options';

/** A quantity that an upgrade changes. */
export interface ChangedQuantity {
  /** Name for readers: `users at the peak`, `tasks of web`, `connections of Database`. */
  readonly name: string;
  /** Undefined if it was not there, or only the deployment knows it. */
  readonly before?: number;
  readonly after?: number;
}

/** Differences between two versions of a program. */
export interface UpgradeChange {
  /** One line, e.g. `+200 users → +1 instance, +40 connections, +$31 a month`. */
  readonly summary: string;
  /** Source of the earlier version. */
  readonly against: string;
  /** Quantities that differ. */
  readonly quantities: readonly ChangedQuantity[];
  /** Difference of the expected bill of a month in USD. */
  readonly monthlyUsd: number;
  /** True if something in either version has no price. */
  readonly isLowerBound: boolean;
  /** Prices whose quantities differ, the largest difference first. */
  readonly prices: readonly BillChange[];
}

/** A version of a program: what it declares, and what its checks found. */
export interface CheckedVersion {
  readonly priced: PricedSubject;
  readonly result: CheckResult;
}

/** Compares two versions of a program. */
export function upgradeOf(before: CheckedVersion, after: CheckedVersion): UpgradeChange {
  const [old, now] = [before, after].map(({ priced: { subject, props } }) => subject.bill(props));
  const monthlyUsd = now.monthlyUsd.expected - old.monthlyUsd.expected;
  const users = differing(usersOf(before), usersOf(after));
  const instances = differing(instancesOf(before), instancesOf(after));
  const connections = differing(connectionsOf(before), connectionsOf(after));
  return {
    summary: summaryOf({ users, instances, connections, monthlyUsd }),
    against: before.priced.subject.name,
    quantities: [...users, ...instances, ...connections],
    monthlyUsd,
    isLowerBound: old.isLowerBound || now.isLowerBound,
    prices: now.changesFrom(old),
  };
}

type Quantities = ReadonlyMap<string, number | undefined>;

function usersOf({ priced: { subject } }: CheckedVersion): Quantities {
  const { users, peakUsers } = subject.workload?.traffic ?? {};
  const most = peakUsers ?? users;
  return new Map(most === undefined ? [] : [['users at the peak', most]]);
}

function instancesOf({ result }: CheckedVersion): Quantities {
  return new Map(result.services.map(({ service, instances }) => [`most instances of ${service}`, instances]));
}

function connectionsOf({ result }: CheckedVersion): Quantities {
  return new Map(result.connections.map(({ database, connections }) => [`connections of ${database}`, connections]));
}

function differing(before: Quantities, after: Quantities): ChangedQuantity[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((name) => ({ name, before: before.get(name), after: after.get(name) }))
    .filter((it) => it.before !== it.after);
}

function summaryOf({
  users,
  instances,
  connections,
  monthlyUsd,
}: {
  readonly users: readonly ChangedQuantity[];
  readonly instances: readonly ChangedQuantity[];
  readonly connections: readonly ChangedQuantity[];
  readonly monthlyUsd: number;
}): string {
  const sum = (all: readonly ChangedQuantity[]): number =>
    all.reduce((total, { before = 0, after = 0 }) => total + after - before, 0);
  const effects = [
    counted(sum(instances), 'instance'),
    counted(sum(connections), 'connection'),
    `${monthlyUsd < 0 ? '-' : '+'}$${Math.abs(Math.round(monthlyUsd))} a month`,
  ].filter(Boolean);
  const cause = counted(sum(users), 'user');
  return `${cause ? `${cause} → ` : ''}${effects.join(', ')}`;
}

function counted(difference: number, noun: string): string {
  if (difference === 0) return '';
  const count = Math.abs(difference);
  return `${difference < 0 ? '-' : '+'}${count} ${noun}${count === 1 ? '' : 's'}`;
}
