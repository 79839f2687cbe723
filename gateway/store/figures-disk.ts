/**
 * What the system tells of the store beside what the store says itself. All of it asynchronous: a disk that hangs holds up
 * nothing but the figures.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SEGMENT_DIRECTORY } from '../../protocols/journal/segments.js';
import type { StoreSample } from './figures.js';

export type DiskFigures = Pick<StoreSample, 'segments' | 'writtenBytes'>;

export async function diskFigures(directory: string): Promise<DiskFigures> {
  const names = await readdir(join(directory, SEGMENT_DIRECTORY)).catch(() => []);
  return {
    segments: names.filter((name) => name.endsWith('.db')).length,
    writtenBytes: await writtenBytes(),
  };
}

/** `write_bytes` of proc_pid_io(5): what this process, with all its threads, has caused to be written to disks. */
export async function writtenBytes(path = '/proc/self/io'): Promise<number | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const [, bytes] = /^write_bytes: (\d+)$/m.exec(text) ?? [];
  return bytes === undefined ? undefined : Number(bytes);
}
