/**
 * A step from the permissions of one principal to those of another.
 *
 * @internal
 */
export interface EscalationStep {
  readonly from: string;
  /** Role or user that is reached, or what stands for several of them. */
  readonly to: string;
  /** Permissions that the step uses, e.g. `iam:PassRole and ecs:RunTask`, in alphabetical order. */
  readonly means: string[];
}

/**
 * A shortest path from one principal to the permissions of another.
 *
 * @internal
 */
export interface EscalationPath {
  readonly from: string;
  readonly to: string;
  readonly steps: EscalationStep[];
}

/**
 * Walks from principal to principal.
 *
 * @internal
 */
export class EscalationPaths {
  /** Returns a shortest path to everything that each principal can reach, from single steps. */
  public static walk(steps: readonly EscalationStep[]): EscalationPath[] {
    const next = new Map<string, EscalationStep[]>();
    EscalationPaths.merged(steps).forEach((it) => next.set(it.from, [...(next.get(it.from) ?? []), it]));
    return [...next.keys()].flatMap((from) => {
      const reached = new Map<string, EscalationStep[]>([[from, []]]);
      // A map can grow while it is walked: the nearest come first.
      reached.forEach((path, at) =>
        next.get(at)?.forEach((step) => {
          if (!reached.has(step.to)) reached.set(step.to, [...path, step]);
        }),
      );
      reached.delete(from);
      return [...reached].map(([to, path]) => ({ from, to, steps: path }));
    });
  }

  /** One step for two principals, with all of its means. */
  private static merged(steps: readonly EscalationStep[]): EscalationStep[] {
    const byEnds = new Map<string, EscalationStep>();
    steps
      .filter(({ from, to }) => from !== to)
      .forEach(({ from, to, means }) => {
        const key = `${from} ${to}`;
        const all = new Set([...(byEnds.get(key)?.means ?? []), ...means]);
        byEnds.set(key, { from, to, means: [...all].sort() });
      });
    return [...byEnds.values()];
  }
}
