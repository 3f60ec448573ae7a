import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ProblemCode, Problems } from '../lib/domain';

/**
 * Writes a file as a whole: after an interruption or on a full disk, the old file is still there.
 *
 * The permissions of an existing file stay. A device or a pipe, such as /dev/stdout, is written in place. Throws if the file cannot be
 * written.
 */
export function writeFile(path: string, text: string): void {
  try {
    writeWhole(path, text);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    new Problems('the output', path).fail({
      code: ProblemCode.FILE_NOT_WRITTEN,
      property: '',
      // The rest of the message names the temporary file.
      what: message.split(',')[0],
      expected: 'a folder that exists and is writable, with room for the file',
      fix: 'create the folder, change its permissions, or name another file',
    });
  }
}

function writeWhole(path: string, text: string): void {
  const present = statSync(path, { throwIfNoEntry: false });
  // A file behind /dev/stdout is what the shell opened.
  if (path.startsWith('/dev/') || (present !== undefined && !present.isFile()))
    return writeAll(openSync(path, 'w'), text);
  if (present !== undefined) accessSync(path, constants.W_OK);
  const target = targetOf(path);
  const temporary = `${target}.${process.pid}.tmp`;
  const descriptor = openSync(temporary, 'wx', present?.mode);
  try {
    writeAll(descriptor, text, true);
    if (present !== undefined) chmodSync(temporary, present.mode);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Follows links, also to a file that does not exist yet. */
function targetOf(path: string): string {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  return isLink ? targetOf(resolve(dirname(path), readlinkSync(path))) : path;
}

function writeAll(descriptor: number, text: string, sync = false): void {
  try {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
    if (sync) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
