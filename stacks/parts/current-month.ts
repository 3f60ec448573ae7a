/** Returns the current month, e.g. `2026-12`. Only a new budget reads it. */
export function currentMonth(): string {
  return new Date().toISOString().slice(0, 7);
}
