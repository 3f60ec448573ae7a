import { Finding, Json, ProblemCode, Problems, Shape } from '../../lib/domain';
import { jsonText } from '../output';
import { readResultText } from '../result-text';
import { writeFile } from '../write-file';
import type { KnownFinding } from './check-output';

const VERSION = 1;

/** Findings against a baseline. */
export interface ComparedFindings {
  readonly fresh: readonly Finding[];
  readonly known: readonly Finding[];
  readonly gone: readonly KnownFinding[];
}

/** Compares findings with those that a file accepts. */
export function compareBaseline(findings: readonly Finding[], file: string | undefined): ComparedFindings {
  const accepted = file === undefined ? [] : readBaseline(file);
  const keys = new Set(accepted.map(keyOf));
  const found = new Set(findings.map(keyOf));
  return {
    fresh: findings.filter((it) => !keys.has(keyOf(it))),
    known: findings.filter((it) => keys.has(keyOf(it))),
    gone: accepted.filter((it) => !found.has(keyOf(it))),
  };
}

/** Writes findings as those that later checks accept. */
export function writeBaseline(findings: readonly Finding[], file: string): void {
  const unique = new Map(
    findings.map(({ code, id, property }) => [keyOf({ code, id, property }), { code, id, property }]),
  );
  writeFile(file, jsonText({ version: VERSION, findings: [...unique.values()] }));
}

/** A reason has numbers that change, so it is no part of the key. */
export function keyOf({ code, id, property }: KnownFinding): string {
  return `${code} ${id} ${property}`;
}

function readBaseline(file: string): KnownFinding[] {
  const problems = new Problems('the baseline', file);
  const content = parsed(readResultText(file, problems));
  const findings = Shape.records(content.findings).map(({ code, id, property }) => ({
    ...{ code: Shape.text(code), id: Shape.text(id), property: Shape.text(property) },
  }));
  problems.check(content.version === VERSION && findings.every(({ code, id }) => code !== '' && id !== ''), {
    code: ProblemCode.INVALID_FORMAT,
    property: '',
    what: 'the file is no baseline of this version',
    expected: 'a file that loadbearing check --write-baseline wrote',
    fix: 'write it again, and compare the two',
  });
  problems.throwIfAny();
  return findings;
}

function parsed(text: string): Json {
  try {
    return Shape.record(JSON.parse(text));
  } catch {
    return {}; // the check of its version reports it
  }
}
