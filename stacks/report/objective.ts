import { Objective, ObjectiveWatch } from '../../lib/domain';

/**
 * Returns a row of a system's objectives.
 *
 * @param id requirement ID
 * @param statement promised quality
 * @param target promised value
 * @param watch kind of proof
 * @param where alarm, dashboard graph, plan line or measurement that proves it
 */
export function objective(
  id: string,
  statement: string,
  target: string,
  watch: ObjectiveWatch,
  where: string,
): Objective {
  return { id, statement, target, watch, where };
}
