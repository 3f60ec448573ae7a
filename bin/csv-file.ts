import { CsvError, parse } from 'csv-parse/sync';
import { ProblemCode, Problems } from '../lib/domain';

/** A row of a CSV file. */
export interface CsvRow {
  /** Line in the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A CSV file of results, with its problems. */
export class CsvFile {
  public readonly rows: readonly CsvRow[];
  private readonly problems: Problems;

  constructor(file: string, text: string) {
    this.problems = new Problems('the results', file);
    this.rows = this.parse(text);
  }

  /** Returns the rows from an index on. Throws if one has another number of cells than the header, the first row. */
  public body(from = 1): readonly CsvRow[] {
    const body = this.rows.slice(from);
    const width = this.rows.at(0)?.cells.length ?? 0;
    body
      .filter((it) => it.cells.length !== width)
      .forEach((it) => this.invalid(it, `the row has ${it.cells.length} cells`, `${width}, as in the header`));
    this.throwIfAny();
    return body;
  }

  /** Returns a cell as a number of at least 0. Reports anything else. */
  public number(row: CsvRow, column: number): number {
    const text = row.cells[column];
    const value = text === '' ? NaN : Number(text);
    if (Number.isFinite(value) && value >= 0) return value;
    this.invalid(row, `column ${column + 1} is '${text}'`, 'a number of at least 0');
    return NaN;
  }

  /** Returns a cell as a time in seconds: a date, or any number. Reports anything else. */
  public time(row: CsvRow, column: number): number {
    const text = row.cells[column];
    if (/^\d+(\.\d+)?$/.test(text) && !isTime(text)) return Number(text);
    const time = secondsOf(text);
    if (Number.isNaN(time)) this.invalid(row, `column ${column + 1} is '${text}'`, 'a time');
    return time;
  }

  /** Returns the times of rows in seconds. Reports a row that is not later than the one before. */
  public times(rows: readonly CsvRow[], column: number): number[] {
    const times = rows.map((row) => {
      const time = secondsOf(row.cells[column]);
      if (Number.isNaN(time)) this.invalid(row, `column ${column + 1} is '${row.cells[column]}'`, 'a time');
      return time;
    });
    rows.forEach((row, index) => {
      if (times[index] <= times[index - 1]) this.outOfOrder(row, `${row.cells[column]} is not after the row before`);
    });
    return times;
  }

  /** Reports a row that cannot be read. */
  public invalid({ line }: { readonly line: number }, what: string, expected: string): void {
    const fix = 'correct that line, or export the file again';
    this.problems.check(false, {
      code: ProblemCode.INVALID_RESULT_FILE,
      property: `line ${line}`,
      what,
      expected,
      fix,
    });
  }

  /** Reports a gap or a disorder. */
  public outOfOrder({ line }: CsvRow, what: string): void {
    this.problems.check(false, {
      code: ProblemCode.RESULTS_OUT_OF_ORDER,
      property: `line ${line}`,
      what,
      expected: 'rows in the order of time, without gaps',
      fix: 'sort the rows by time, and export a range in which no value is missing',
    });
  }

  /** Throws the problems reported so far. */
  public throwIfAny(): void {
    this.problems.throwIfAny();
  }

  private parse(text: string): CsvRow[] {
    try {
      const options = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true, trim: true };
      const rows = parse(text, options) as unknown as { readonly info: { readonly lines: number }; record: string[] }[];
      return rows.map(({ info, record }) => ({ line: info.lines, cells: record }));
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      this.invalid({ line: Number(error.lines ?? 1) }, error.message.split(':')[0], 'CSV');
      this.throwIfAny();
      throw error;
    }
  }
}

/** Returns whether a cell begins with a time: `Date.parse` alone accepts almost any text. */
export function isTime(text = ''): boolean {
  return /^(\d{9,}(\.\d+)?$|\d{4}[-/]\d{1,2}[-/]\d|\d{1,2}\/\d{1,2}\/\d{4})/.test(text);
}

/** Seconds since 1970 of a number of seconds or milliseconds, or of a date, which is in UTC if it has no zone. */
function secondsOf(text: string): number {
  if (!isTime(text)) return NaN;
  const number = Number(text);
  if (!Number.isNaN(number)) return number > 1e11 ? number / 1000 : number;
  const zoned = /(Z|UTC|GMT|[+-]\d\d:?\d\d)$/.test(text);
  return Date.parse(zoned ? text : `${text.replace('T', ' ')} UTC`) / 1000;
}
