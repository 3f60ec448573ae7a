import { spawnSync } from 'node:child_process';

/**
 * Queries of Azure, checked by Microsoft's own language service against the columns that the systems use.
 *
 * Sources: https://learn.microsoft.com/azure/azure-monitor/reference/tables-index and
 * https://learn.microsoft.com/azure/azure-monitor/app/data-model-complete
 */
const TABLES: { readonly [table: string]: string } = {
  requests: 'timestamp: datetime, itemCount: int, duration: real, success: bool, name: string, resultCode: string',
  dependencies: 'timestamp: datetime, itemCount: int, duration: real, success: bool, type: string, target: string',
  browserTimings: 'timestamp: datetime, itemCount: int, totalDuration: real, name: string',
  availabilityResults: 'timestamp: datetime, itemCount: int, duration: real, success: int, location: string',
  AzureMetrics:
    'TimeGenerated: datetime, ResourceId: string, ResourceProvider: string, MetricName: string, Total: real, Count: real, Maximum: real, Minimum: real, Average: real',
  Usage: 'TimeGenerated: datetime, DataType: string, IsBillable: bool, Quantity: real, Solution: string',
  _LogOperation: 'TimeGenerated: datetime, Category: string, Detail: string, Operation: string, Level: string',
};

/** Kusto's classes are globals, which take ten times as long to load inside of a test environment. */
const PROGRAM = `
  require('@kusto/language-service-next/bridge.min.js');
  require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
  const { GlobalState, KustoCode, Symbols } = globalThis.Kusto.Language;
  const { tables, queries } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
  const symbols = Object.entries(tables).map(([name, columns]) => new Symbols.TableSymbol.$ctor7(name, '(' + columns + ')', null));
  const database = new Symbols.DatabaseSymbol.ctor('workspace', symbols);
  const cluster = new Symbols.ClusterSymbol.ctor('monitor', [database]);
  const state = GlobalState.Default.WithCluster(cluster).WithDatabase(database);
  const faults = (query) => {
    const found = KustoCode.ParseAndAnalyze(query, state).GetDiagnostics();
    return Array.from({ length: found.Count }, (_, index) => found.getItem(index).Message);
  };
  console.log(JSON.stringify(queries.map(faults)));`;

/** Returns what is wrong with queries, each in its own list. */
export function faultsOfKql(queries: readonly string[]): string[][] {
  const input = JSON.stringify({ tables: TABLES, queries });
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', PROGRAM], {
    input,
    encoding: 'utf8',
    cwd: __dirname,
  });
  if (status !== 0) throw new Error(`the language service of Kusto failed:\n${stderr}`);
  return JSON.parse(stdout) as string[][];
}
