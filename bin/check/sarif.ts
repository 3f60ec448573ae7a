import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { CheckCode, CheckCodes, Finding, Severity } from '../../lib/domain';
import { keyOf } from './baseline';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/** Findings of a source, with those that its baseline has. */
export interface SarifInput {
  readonly source: string;
  readonly version: string;
  readonly fresh: readonly Finding[];
  readonly known: readonly Finding[];
}

/** Returns findings as SARIF 2.1.0, for the code scanning of GitHub and others. */
export function sarifOf({ source, version, fresh, known }: SarifInput): object {
  const lines = new SourceLines(source);
  const codes = [...new Set([...fresh, ...known].map(({ code }) => code))].sort();
  const result = (state: 'new' | 'unchanged') => (finding: Finding) => ({
    ruleId: finding.code,
    ruleIndex: codes.indexOf(finding.code),
    level: finding.severity === Severity.ERROR ? 'error' : 'warning',
    baselineState: state,
    message: { text: `${finding.resource}: ${finding.reason}. Fix: ${finding.fix}.` },
    locations: [
      {
        physicalLocation: lines.locationOf(finding),
        logicalLocations: [{ name: finding.resource, fullyQualifiedName: finding.id, kind: 'resource' }],
      },
    ],
    partialFingerprints: { 'loadbearing/v1': createHash('sha256').update(keyOf(finding)).digest('hex') },
  });
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'loadbearing', semanticVersion: version, rules: codes.map(ruleOf) } },
        results: [...fresh.map(result('new')), ...known.map(result('unchanged'))],
      },
    ],
  };
}

function ruleOf(code: CheckCode): object {
  const name = CheckCodes.nameOf(code);
  return {
    id: code,
    name,
    shortDescription: { text: name.replaceAll('-', ' ') },
    help: { text: `docs/checks.md#${CheckCodes.anchorOf(code)}` },
    defaultConfiguration: { level: CheckCodes.severityOf(code) === Severity.ERROR ? 'error' : 'warning' },
  };
}

/** Finds where a source declares its resources. */
class SourceLines {
  private readonly texts = new Map<string, readonly string[]>();
  private readonly isFolder: boolean;

  constructor(private readonly source: string) {
    this.isFolder = statSync(source, { throwIfNoEntry: false })?.isDirectory() === true;
  }

  public locationOf({ id }: Finding): object {
    const parts = id.split('/');
    const name = id.startsWith('urn:') ? (id.split('::').at(-1) ?? id) : (parts.at(-1) ?? id);
    const file = this.isFolder ? join(this.source, `${parts.slice(0, -1).join('')}.template.json`) : this.source;
    const line = this.linesOf(file).findIndex(
      (it) => it.includes(id.startsWith('urn:') ? id : `"${name}"`) || it.trimStart().startsWith(`${name}:`),
    );
    return {
      artifactLocation: { uri: uriOf(this.linesOf(file).length > 0 ? file : this.source) },
      region: { startLine: Math.max(line, 0) + 1 },
    };
  }

  private linesOf(file: string): readonly string[] {
    const known = this.texts.get(file) ?? readLines(file);
    this.texts.set(file, known);
    return known;
  }
}

/** A reference system has no file, and neither has a nested stack one of its name. */
function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function uriOf(file: string): string {
  return relative(process.cwd(), file).split(sep).map(encodeURIComponent).join('/') || '.';
}
