import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Evidence, EvidenceTest } from '../../bin/evidence/evidence';
import { LastRun } from '../../bin/evidence/last-run';

/** Outcomes of proofs. A test that this machine skips, for want of a program, passes on others. A row needs one that passed. */
const PROOFS = ['passed', 'pending'];

/** A test and the rows that it proves. */
export interface Proof extends EvidenceTest {
  readonly ids: readonly string[];
}

/** Returns the proofs that `docs/evidence.json` states. */
export function statedProofs(root: string): Proof[] {
  const file = join(root, 'docs/evidence.json');
  if (!existsSync(file)) return [];
  const { rows } = JSON.parse(readFileSync(file, 'utf8')) as Evidence;
  const proofs = new Map<string, { file: string; name: string; ids: string[] }>();
  rows.forEach(({ id, tests }) =>
    tests.forEach((test) => {
      const key = JSON.stringify(test);
      const known = proofs.get(key) ?? { ...test, ids: [] };
      known.ids.push(id);
      proofs.set(key, known);
    }),
  );
  return [...proofs.values()];
}

/**
 * Returns the stated proofs, with those of the last test run in place of the stated ones of the same files. Titles come from jest, since
 * only jest knows the titles of `test.each`. Files that no longer exist prove nothing.
 */
export function latestProofs(root: string): Proof[] {
  const file = join(root, '.local/evidence.json');
  const run = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as LastRun) : {};
  const recorded = Object.entries(run).flatMap(([file, tests]) =>
    tests.filter(({ status }) => PROOFS.includes(status)).map(({ name, ids }) => ({ file, name, ids })),
  );
  return [...statedProofs(root).filter((it) => !(it.file in run)), ...recorded].filter((it) =>
    existsSync(join(root, it.file)),
  );
}
