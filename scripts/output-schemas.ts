import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';

const ROOT = join(__dirname, '..');

/** File and type of what each command prints with `--json`. */
const OUTPUTS: { readonly [command: string]: readonly [file: string, type: string] } = {
  init: ['bin/workload/command.ts', 'InitOutput'],
  plan: ['bin/plan/plan-output.ts', 'PlanOutput'],
  simulate: ['bin/simulate/report.ts', 'SimulateOutput'],
  measure: ['bin/measure/report.ts', 'MeasureOutput'],
  cost: ['bin/cost/cost-output.ts', 'CostOutput'],
  check: ['bin/check/check-output.ts', 'CheckOutput'],
  pipeline: ['bin/pipeline/pipeline-output.ts', 'PipelineOutput'],
  migrate: ['lib/functions/migrate/index.ts', 'MigrateOutput'],
  'migrate-compile': ['bin/migrations/command.ts', 'CompileOutput'],
  quotas: ['bin/quotas/command.ts', 'QuotasOutput'],
  doctor: ['bin/doctor/finding.ts', 'DoctorOutput'],
  traffic: ['bin/traffic/command.ts', 'TrafficOutput'],
  'prices-refresh': ['bin/prices/report.ts', 'RefreshOutput'],
  'prices-show': ['bin/prices/show.ts', 'ShowOutput'],
  report: ['bin/report/report-output.ts', 'ReportOutput'],
  evidence: ['bin/evidence/evidence-output.ts', 'EvidenceOutput'],
  failure: ['bin/failure.ts', 'Failure'],
};

/** Renders the JSON schemas of what commands print with `--json`, from the types of the data. Takes some seconds. */
export function outputSchemas(): { [file: string]: string } {
  const folder = mkdtempSync(join(tmpdir(), 'output-schemas-'));
  try {
    const tsconfig = join(folder, 'tsconfig.json');
    const files = [...new Set(Object.values(OUTPUTS).map(([file]) => join(ROOT, file)))];
    const compilerOptions = { types: [], typeRoots: [join(ROOT, 'node_modules/@types')] };
    writeFileSync(
      tsconfig,
      JSON.stringify({ extends: join(ROOT, 'tsconfig.json'), compilerOptions, files, include: [] }),
    );
    // Types are checked elsewhere.
    const generator = createGenerator({
      tsconfig,
      skipTypeCheck: true,
      topRef: false,
      expose: 'none',
      jsDoc: 'extended',
    });
    return Object.fromEntries(
      Object.entries(OUTPUTS).map(([command, [, type]]) => {
        const { $schema, definitions: _, ...schema } = generator.createSchema(type);
        const title =
          command === 'failure'
            ? 'Failure of a command with --json'
            : `loadbearing ${command.replace('-', ' ')} --json`;
        return [
          `schemas/${command}.json`,
          `${JSON.stringify({ $schema, title, ...withoutDefaults(schema) }, undefined, 2)}\n`,
        ];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Outputs have no defaults: those of the types are for callers of the library. */
function withoutDefaults(value: object): object {
  const entries = Object.entries(value).filter(([name]) => name !== 'default');
  const inner = entries.map(([name, it]: [string, unknown]) => [name, cleaned(it)]);
  return Object.fromEntries(inner) as object;
}

function cleaned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleaned);
  return typeof value === 'object' && value !== null ? withoutDefaults(value) : value;
}
