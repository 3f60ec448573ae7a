import type { TestCase } from './requirements';

declare class RequirementsReporter {
  constructor(
    globalConfig: object,
    options?: {
      readonly catalogueFile?: string;
      readonly scopeFile?: string;
      readonly evidenceFile?: string;
      readonly resultsFile?: string;
      readonly print?: (text: string) => void;
    },
  );
  onRunComplete(
    contexts: ReadonlySet<unknown>,
    results: {
      readonly testResults: readonly { readonly testFilePath?: string; readonly testResults: readonly TestCase[] }[];
      readonly wasInterrupted: boolean;
    },
  ): void;
  getLastError(): Error | undefined;
}

export = RequirementsReporter;
