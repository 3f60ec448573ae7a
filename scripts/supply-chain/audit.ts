import { Advisory } from './advisory';

/** A source of advisories. It throws if it cannot answer. */
export interface Source {
  readonly name: string;
  readonly advisories: () => Advisory[] | Promise<Advisory[]>;
}

export enum AuditResult {
  /** A source answered, and knows no vulnerability. */
  CLEAN = 0,
  VULNERABLE = 1,
  /** No source answered, so nothing is known. */
  UNKNOWN = 2,
}

/** Asks the sources in their order until one answers. */
export async function audit(sources: readonly Source[], print: (line: string) => void): Promise<AuditResult> {
  for (const { name, advisories } of sources) {
    try {
      const found = await advisories();
      for (const it of found) print(`${it.severity}: ${it.name}: ${it.title} (${it.url})`);
      print(`${found.length} advisories, according to ${name}`);
      return found.length > 0 ? AuditResult.VULNERABLE : AuditResult.CLEAN;
    } catch (error) {
      print(`${name} did not answer: ${reasonOf(error)}`);
    }
  }
  print('No source answered: it is unknown whether dependencies have vulnerabilities.');
  return AuditResult.UNKNOWN;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // fetch says "fetch failed", and keeps the reason.
  return error.cause instanceof Error ? error.cause.message : error.message;
}
