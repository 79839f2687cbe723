/** The files of a journal: a store's segments, one of them alone, or a receiver's copy. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { SEGMENT_DIRECTORY, segmentsIn } from '../../protocols/journal/segments.js';
import { STORE_FILE } from '../../protocols/journal/table.js';

export interface JournalFile {
  readonly path: string;
  readonly bytes: number;
  /** One of many, which begins anew with each day: it can be passed over whole. */
  readonly isSegment: boolean;
}

/** `several`: a receiver's directory, of which one copy must be named. `old`: of a version before segments. */
export type JournalFilesFault = 'absent' | 'empty' | 'several' | 'old';

/** What a store keeps beside its segments, before it has any. */
const NO_COPIES = ['state.db', 'rollups.db'];

/** Oldest first. */
export function journalFiles(path: string): readonly JournalFile[] | { readonly fault: JournalFilesFault } {
  if (!existsSync(path)) return { fault: 'absent' };
  if (!statSync(path).isDirectory()) {
    return basename(path) === STORE_FILE ? { fault: 'old' } : filesAt([path], false);
  }
  const whole = resolve(path);
  const segments = segmentsIn(basename(whole) === SEGMENT_DIRECTORY ? dirname(whole) : whole);
  if (segments.length > 0)
    return filesAt(
      segments.map((segment) => segment.path),
      true,
    );
  const copies = readdirSync(path).filter((name) => name.endsWith('.db') && !NO_COPIES.includes(name));
  if (copies.includes(STORE_FILE)) return { fault: 'old' };
  if (copies.length !== 1) return { fault: copies.length === 0 ? 'empty' : 'several' };
  return filesAt(
    copies.map((name) => join(path, name)),
    false,
  );
}

/** A file that is gone already was deleted by the gateway, and is left out like those before it. */
function filesAt(paths: readonly string[], isSegment: boolean): JournalFile[] {
  return paths.flatMap((path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found ? [{ path, bytes: found.size, isSegment }] : [];
  });
}
