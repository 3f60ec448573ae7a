import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';

/**
 * Writes a file as a whole: after an interruption or on a full disk, the old file is still there.
 *
 * The permissions of an existing file stay. A device or a pipe, such as /dev/stdout, is written in place.
 */
export function writeFile(path: string, text: string): void {
  const present = statSync(path, { throwIfNoEntry: false });
  if (present !== undefined && !present.isFile()) return writeAll(openSync(path, 'w'), text);
  const target = present === undefined ? path : realpathSync(path);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    const descriptor = openSync(temporary, 'wx');
    writeAll(descriptor, text, true);
    if (present !== undefined) chmodSync(temporary, present.mode);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
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
