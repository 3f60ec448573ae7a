import { ProblemCode } from '../../lib/domain';
import type { ErrorExamples } from './error-examples';

/** `loadbearing measure` and `loadbearing simulate`. */
export const MEASUREMENT: ErrorExamples = {
  [ProblemCode.INVALID_MEASUREMENT_URL]: {
    example: "`'localhost:8000' is not an address of a service`",
    fix: 'Write the URL with its scheme, e.g. `http://127.0.0.1:8000/`.',
  },
  [ProblemCode.HOST_NOT_OWNED]: {
    example: '`shop.example.com is not this machine`',
    fix: 'Measure a copy of the service on this machine. If the host is yours and nobody else uses it, pass `--i-own-this-host`.',
  },
  [ProblemCode.SERVICE_UNREACHABLE]: {
    example: '`the service does not answer: ECONNREFUSED`',
    fix: 'Start the service, or correct the host and port.',
  },
  [ProblemCode.SERVICE_FAILS]: {
    example: '`the service answers with status 401`',
    fix: 'Correct the path, or sign in with `--header`. For a redirect, pass the address it leads to.',
  },
  [ProblemCode.TOO_FEW_MEASUREMENTS]: {
    example: '`4 levels of concurrency without errors were measured`, expected `at least 6`',
    fix: 'Raise `--max-concurrency` or `--max-seconds`, repair the service if it stopped at errors, or pass results at more levels to `--from`.',
  },
  [ProblemCode.MEASUREMENTS_DO_NOT_FIT]: {
    example:
      '`the law misses the measurements: R² 0.41, residuals of 23 %`, expected `R² of at least 0.9, or residuals of at most 15 %`',
    fix: 'Measure a machine without other work, with longer steps (`--step-seconds`) and one kind of request. The table shows which measurement stands out.',
  },
  [ProblemCode.RESULT_FILE_UNREADABLE]: {
    example: "`ENOENT: no such file or directory, open 'k6.json'`",
    fix: 'Correct the path.',
  },
  [ProblemCode.UNKNOWN_RESULT_FORMAT]: {
    example: 'A CSV file without columns for requests and latency.',
    fix: 'Export one of the formats of [measure.md](measure.md), or write a CSV with the columns `concurrency,throughput`.',
  },
  [ProblemCode.INVALID_RESULT_FILE]: {
    example: "`column 3 is 'fast'` at `results.csv.line 12`",
    fix: 'Correct that line, or export the file again.',
  },
  [ProblemCode.RESULTS_OUT_OF_ORDER]: {
    example: '`300 s after the row before, usually 60 s` at `export.csv.line 9`',
    fix: 'Sort the rows by time, and export a range in which no value is missing.',
  },
  [ProblemCode.INVALID_WORKLOAD_FILE]: {
    example: '`Nested mappings are not allowed in compact mappings` at `workload.yaml.line 3, column 12`',
    fix: 'Correct that line, or the path of the file. `npx loadbearing init` writes an example.',
  },
  [ProblemCode.CPU_TIME_UNAVAILABLE]: {
    example: '`process 4711 cannot be read in /proc`',
    fix: 'Pass the id of the running service to `--pid`, or the page of its own metrics to `--prometheus`.',
  },
  [ProblemCode.SCALING_NOT_FOUND]: {
    example: '`2 services scale: WebService, ApiService`, expected `one of WebService, ApiService`',
    fix: 'Choose one with `--service`. If none is listed, name the template of the stack with the service; a simulation follows target tracking and steps by CPU or requests, and the HTTP rule of a container app.',
  },
};
