/** What the system tells of the store's disk. All of it asynchronous: a disk that hangs holds up nothing but the figures. */
import { readdir, readFile, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { SEGMENT_DIRECTORY } from '../../protocols/journal/segments.js';
import type { StoreSample } from './figures.js';

export type DiskFigures = Pick<StoreSample, 'segments' | 'diskBytes' | 'freeBytes' | 'writtenBytes'>;

/** `diskBytes`: all files of the store, those that were set aside too. What disappears meanwhile counts nothing. */
export async function diskFigures(directory: string): Promise<DiskFigures> {
  const names = await readdir(directory, { recursive: true }).catch(() => []);
  let diskBytes = 0;
  for (const name of names) {
    const found = await stat(join(directory, name)).catch(() => undefined);
    if (found?.isFile()) diskBytes += found.size;
  }
  const segments = names.filter((name) => name.startsWith(`${SEGMENT_DIRECTORY}/`) && name.endsWith('.db'));
  return {
    segments: segments.length,
    diskBytes,
    freeBytes: await freeBytes(directory),
    writtenBytes: await writtenBytes(),
  };
}

/** What a process without privileges may still use. */
async function freeBytes(directory: string): Promise<number | undefined> {
  const found = await statfs(directory).catch(() => undefined);
  return found && found.bavail * found.bsize;
}

/** `write_bytes` of proc_pid_io(5): what this process, with all its threads, has caused to be written to disks. */
export async function writtenBytes(path = '/proc/self/io'): Promise<number | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const [, bytes] = /^write_bytes: (\d+)$/m.exec(text) ?? [];
  return bytes === undefined ? undefined : Number(bytes);
}
