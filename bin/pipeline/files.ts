import { lstatSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Pipeline } from '../../lib/github';
import { writeFile } from '../write-file';
import { renderFile } from './workflow-yaml';

/**
 * State of a file on disk, compared with the rendered one. `link` is a file that would be written through a symbolic link, perhaps to
 * another repository.
 */
export type FileState = 'missing' | 'same' | 'different' | 'link';

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
    return { path: file.path, text, state: stateOf(folder, file.path, text) };
  });
}

/** Writes the files that are missing or differ. */
export function writeFiles(files: PlacedFile[], folder: string): void {
  files
    .filter(({ state }) => state !== 'same')
    .forEach(({ path, text }) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFile(join(folder, path), text);
    });
}

function stateOf(folder: string, path: string, text: string): FileState {
  const found = statSync(join(folder, path), { throwIfNoEntry: false });
  if (found?.isFile() && readFileSync(join(folder, path), 'utf8') === text) return 'same';
  if (hasLink(folder, path)) return 'link';
  return found === undefined ? 'missing' : 'different';
}

/** Returns true if the file, or a folder between it and the given one, is a symbolic link. */
function hasLink(folder: string, path: string): boolean {
  const parts = path.split('/');
  return parts.some((_, index) =>
    lstatSync(join(folder, ...parts.slice(0, index + 1)), { throwIfNoEntry: false })?.isSymbolicLink(),
  );
}
