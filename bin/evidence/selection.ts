import { ProblemCode, Problems, Suggestion } from '../../lib/domain';
import { Evidence, EvidenceRow } from './evidence';

/**
 * Returns the rows that names select: IDs such as `TT-ALB-04`, groups such as `TT-ALB`, prefixes and folders of systems. All rows without a
 * name. Throws one error with all unknown names.
 */
export function selectRows(evidence: Evidence, names: readonly string[]): EvidenceRow[] {
  const { rows, systems } = evidence;
  if (names.length === 0) return [...rows];
  const problems = new Problems('the evidence', '');
  const prefixes = new Map(
    systems.flatMap(({ folder, prefix }) =>
      prefix === undefined ? [] : [folder, prefix].map((it) => [it, prefix] as const),
    ),
  );
  const folders = systems.filter(({ prefix }) => prefix !== undefined).map(({ folder }) => folder);
  const groups = new Set(rows.map(({ id }) => groupOf(id)));
  const matches = (name: string): EvidenceRow[] => {
    const start = prefixes.get(name) ?? (groups.has(name) ? name : undefined);
    return rows.filter(({ id }) => id === name || (start !== undefined && id.startsWith(`${start}-`)));
  };
  const known = [...prefixes.keys(), ...groups, ...rows.map(({ id }) => id)];
  const selected = names.map((name) => {
    const closest = Suggestion.closest(name.toUpperCase(), known) ?? Suggestion.closest(name, known);
    const found = matches(known.includes(name) ? name : name.toUpperCase());
    problems.check(found.length > 0, {
      code: ProblemCode.UNKNOWN_REQUIREMENT,
      property: name,
      what: `${JSON.stringify(name)} is no row, group or system`,
      expected: `an ID such as TT-ALB-04, a group such as TT-ALB, or one of ${folders.join(', ')}`,
      fix: closest === undefined ? 'run loadbearing evidence to list the systems' : `use ${closest}`,
    });
    return found;
  });
  problems.throwIfAny();
  return rows.filter((row) => selected.some((it) => it.includes(row)));
}

/** Returns the group of an ID: `TT-ALB` for `TT-ALB-04`. */
export function groupOf(id: string): string {
  return id.slice(0, id.lastIndexOf('-'));
}
