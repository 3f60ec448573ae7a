import { DeclaredResource } from '../resources/declared-resource';
import { CheckCode, CheckCodes } from './check-code';
import { Finding, OpenQuestion } from './finding';

/** Words of a finding. */
interface FindingWords {
  readonly property?: string;
  readonly reason: string;
  readonly fix: string;
  readonly rule?: string;
}

/** Resource that a finding is about. */
type Subject = Pick<DeclaredResource, 'id' | 'name' | 'type'>;

/**
 * Collects the findings and open questions of a program.
 *
 * @internal
 */
export class Findings {
  private readonly found: Finding[] = [];
  private readonly asked: OpenQuestion[] = [];

  /** Adds a finding. */
  public add(code: CheckCode, { id, name, type }: Subject, { property = '', ...words }: FindingWords): void {
    const severity = CheckCodes.severityOf(code);
    this.found.push({ code, severity, id, resource: name, type, property, ...words });
  }

  /** Adds a question that the program leaves open. */
  public ask({ id, name }: Subject, unknown: string, answer: string): void {
    const isKnown = this.asked.some((it) => it.id === id && it.unknown === unknown);
    if (!isKnown) this.asked.push({ id, resource: name, unknown, answer });
  }

  /** Returns the findings in the order of their codes and resources. */
  public get all(): Finding[] {
    return [...this.found].sort((a, b) => compare(a.code, b.code) || compare(a.id, b.id));
  }

  /** Returns the open questions. */
  public get questions(): OpenQuestion[] {
    return [...this.asked];
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
