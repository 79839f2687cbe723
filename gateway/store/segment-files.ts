/**
 * Making the files of segments. A file comes into being, or takes another's place, under a name of its own (`*.new`) and is
 * renamed when it is whole. A segment that is finished needs no WAL any more: it is one file, which can be read on any medium.
 */
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { addGap, GAP_TABLE, type Gap, gapsIn } from '../../protocols/journal/gaps.js';
import type { ChainHead } from '../../protocols/journal/record.js';
import { SEGMENT_DIRECTORY, segmentName } from '../../protocols/journal/segments.js';
import type { RecordTable } from '../../protocols/journal/table.js';
import { type Disk, removeDatabase, syncDirectory } from './disk.js';

/** A new segment's own name until it is whole. */
export const UNFINISHED = '.new';

/** Makes an empty segment for what follows `anchor`, after a hole perhaps; gives its path. */
export function makeSegment(
  directory: string,
  site: string,
  disk: Disk,
  anchor: ChainHead,
  hole?: Gap,
): string {
  const folder = join(directory, SEGMENT_DIRECTORY);
  const path = join(folder, segmentName(anchor.epoch, anchor.seq + 1));
  const table = openUnfinished(path, site, disk);
  try {
    table.setAnchor(anchor);
    if (hole) addGap(table.database, hole);
    finish(table);
  } catch (error) {
    closeQuietly(table);
    throw error;
  }
  renameSync(path + UNFINISHED, path);
  syncDirectory(folder);
  return path;
}

/** A file in the making that will have the name `path`. */
export function openUnfinished(path: string, site: string, disk: Disk): RecordTable {
  removeDatabase(path + UNFINISHED);
  const table = disk.openTable(path + UNFINISHED);
  table.setMeta('site', site);
  table.database.exec(GAP_TABLE);
  return table;
}

/** Puts everything into the one file, on disk. A reader in another process may keep it from that: then the WAL stays. */
export function finish(table: RecordTable): void {
  try {
    table.database.pragma('journal_mode = DELETE');
  } catch (error) {
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error;
  }
  table.close();
}

/** Where a segment's chain ends: at its last record, or behind a hole after it. */
export function endOf(table: RecordTable): ChainHead {
  const head = table.head();
  const last = gapsIn(table.database).at(-1);
  return last && last.epoch === head.epoch && last.fromSeq === head.seq + 1
    ? { epoch: last.epoch, seq: last.toSeq, hash: last.hash }
    : head;
}

export function closeQuietly(table: RecordTable): void {
  try {
    table.close();
  } catch {
    // The next opening reads what there is.
  }
}
