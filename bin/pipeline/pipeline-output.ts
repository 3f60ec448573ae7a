import type { FileState } from './files';

/** Result of `loadbearing pipeline --json`. */
export interface PipelineOutput {
  readonly files: readonly PipelineFile[];
  /** True if the command wrote the files that were missing or different. */
  readonly isWritten: boolean;
}

/** A rendered file. */
export interface PipelineFile {
  readonly path: string;
  /** State before the command, compared with the rendered text. `link` is behind a symbolic link. */
  readonly state: FileState;
}
