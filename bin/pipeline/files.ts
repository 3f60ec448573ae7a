import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Pipeline } from '../../lib/github';
import { renderFile } from './workflow-yaml';

/** State of a file on disk, compared with the rendered one. */
export type FileState = 'missing' | 'same' | 'different';

/** A rendered file with the state of the one on disk. */
export interface PlacedFile {
  readonly path: string;
  readonly text: string;
  readonly state: FileState;
}

/** Renders a pipeline and compares it with the files in a folder. */
export function compareFiles(pipeline: Pipeline, folder: string): PlacedFile[] {
  return pipeline.files.map((file) => {
    const text = renderFile(pipeline, file);
    return { path: file.path, text, state: stateOf(join(folder, file.path), text) };
  });
}

/** Writes the files that are missing or differ. */
export function writeFiles(files: PlacedFile[], folder: string): void {
  files
    .filter(({ state }) => state !== 'same')
    .forEach(({ path, text }) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    });
}

function stateOf(target: string, text: string): FileState {
  if (!existsSync(target)) return 'missing';
  return statSync(target).isFile() && readFileSync(target, 'utf8') === text ? 'same' : 'different';
}
