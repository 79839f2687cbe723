/**
 * What is done with a damaged segment: it is set aside to `damaged/`, the reason in a text beside it, and what can be salvaged
 * takes its place. Each step can be cut short by a power cut and is gone on with at the next start:
 *
 *   journal/X.db             the damaged file, with its WAL
 *   damaged/X.db, X.txt      the same file, and why                          (links; then on disk)
 *   journal/X.db.damaged     X.db renamed: from here on X is salvaged from damaged/
 *   journal/X.db.new         in the making
 *   journal/X.db             what was salvaged; then X.db.damaged is removed
 */
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { addGap, type HoleBody, missingIn } from '../../protocols/journal/gaps.js';
import type { ChainHead } from '../../protocols/journal/record.js';
import { type SegmentFile, segmentsIn } from '../../protocols/journal/segments.js';
import type { RecordTable } from '../../protocols/journal/table.js';
import { COMPANIONS, type Disk, removeDatabase, syncDirectory, writeDurably } from './disk.js';
import { type Salvaged, type Stretch, salvage } from './salvage.js';
import { closeQuietly, finish, makeSegment, openUnfinished, UNFINISHED } from './segment-files.js';

export const DAMAGED_DIRECTORY = 'damaged';
const BEING_SALVAGED = '.damaged';
/** Enough to see what is wrong with a disk, or a file, that is damaged again and again. */
const MOST_OF_ONE_NAME = 3;

/** As in a receiver's copy: readable records that are no part of the chain. */
const ASIDE_TABLE = `
  CREATE TABLE IF NOT EXISTS aside (
    id INTEGER PRIMARY KEY,
    cause TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
`;

export interface Repairs {
  readonly directory: string;
  readonly site: string;
  readonly disk: Disk;
  readonly nowMs: number;
}

/** Sets the segment aside and salvages it. Gives what is to be declared, if records were lost. */
export function mend(
  { path, epoch, firstSeq }: SegmentFile,
  reason: string,
  neighbours: Pick<Stretch, 'before' | 'behind'>,
  repairs: Repairs,
): HoleBody | undefined {
  setAside(repairs.directory, path, reason);
  renameSync(path, path + BEING_SALVAGED);
  syncDirectory(dirname(path));
  return putBack(path, reason, { epoch, firstSeq, ...neighbours }, repairs);
}

/** Makes a segment that has nothing but a hole, from `anchor` to `end`, for files that are gone. Gives what is to be declared. */
export function makeHole(
  anchor: ChainHead,
  end: ChainHead,
  { directory, site, disk, nowMs }: Repairs,
): HoleBody {
  const gap = { epoch: anchor.epoch, fromSeq: anchor.seq + 1, toSeq: end.seq, hash: end.hash };
  const path = makeSegment(directory, site, disk, anchor, { ...gap, atMs: nowMs });
  const salvaged = { anchor, records: [], gaps: [gap], lost: [gap], aside: [], end };
  return declaration(salvaged, basename(path), 'the file is gone');
}

/** Goes on with what a power cut has interrupted; every name that is not whole is whole or gone after this. */
export function tidy(directory: string, folder: string): SegmentFile[] {
  const names = readdirSync(folder);
  for (const name of names) {
    const isUnfinished = name.includes(`.db${UNFINISHED}`);
    const owner = name.replace(/-(wal|shm|journal)$/, '');
    const isOrphan = owner !== name && owner.endsWith('.db') && !names.includes(owner);
    if (isUnfinished || isOrphan) rmSync(join(folder, name), { force: true });
  }
  for (const name of names.filter((one) => one.endsWith(BEING_SALVAGED))) {
    const path = join(folder, name.slice(0, -BEING_SALVAGED.length));
    if (existsSync(path)) unlinkSync(path + BEING_SALVAGED);
    // Its content is in damaged/ too; back under its name it is found to be damaged once more.
    else restore(directory, path);
  }
  return segmentsIn(directory);
}

function restore(directory: string, path: string): void {
  const aside = latestAside(directory, path);
  for (const suffix of COMPANIONS) {
    if (aside && existsSync(aside + suffix)) copyFileSync(aside + suffix, path + suffix);
  }
  renameSync(path + BEING_SALVAGED, path);
  syncDirectory(dirname(path));
}

/** Links the file, and what belongs to it, into `damaged/`. */
export function setAside(directory: string, path: string, reason: string): void {
  const folder = join(directory, DAMAGED_DIRECTORY);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const target = nextAside(directory, path);
  removeDatabase(target);
  for (const suffix of ['', ...COMPANIONS]) {
    if (existsSync(path + suffix)) linkOrCopy(path + suffix, target + suffix);
  }
  writeDurably(target.replace(/\.db$/, '.txt'), `${reason}\n`);
  syncDirectory(folder);
}

function putBack(
  path: string,
  reason: string,
  stretch: Stretch,
  { directory, site, disk, nowMs }: Repairs,
): HoleBody | undefined {
  for (const suffix of COMPANIONS) rmSync(path + suffix, { force: true });
  const salvaged = salvage(latestAside(directory, path) ?? path + BEING_SALVAGED, stretch);
  const table = openUnfinished(path, site, disk);
  try {
    fill(table, salvaged, nowMs);
    finish(table);
  } catch (error) {
    closeQuietly(table);
    throw error;
  }
  renameSync(path + UNFINISHED, path);
  syncDirectory(dirname(path));
  unlinkSync(path + BEING_SALVAGED);
  return salvaged.lost.length > 0 ? declaration(salvaged, basename(path), reason) : undefined;
}

function fill(table: RecordTable, { anchor, records, gaps, aside }: Salvaged, nowMs: number): void {
  table.database.exec(ASIDE_TABLE);
  const putAside = table.database.prepare('INSERT INTO aside (cause, at_ms, bytes) VALUES (?, ?, ?)');
  table.transaction(() => {
    table.setAnchor(anchor);
    for (const record of records) table.insert(record);
    for (const gap of gaps) addGap(table.database, { ...gap, atMs: nowMs });
    for (const bytes of aside) putAside.run('unproved', Math.floor(nowMs), bytes);
  });
}

function declaration({ lost, records, anchor, end }: Salvaged, file: string, reason: string): HoleBody {
  const fromSeq = lost[0]?.fromSeq ?? anchor.seq + 1;
  const toSeq = lost.at(-1)?.toSeq ?? end.seq;
  const count = missingIn(lost);
  const before = records.findLast(({ seq }) => seq < fromSeq);
  const behind = records.find(({ seq }) => seq > toSeq);
  const fromMs = before?.wallMs ?? behind?.wallMs ?? 0;
  return {
    cause: 'damage',
    epoch: anchor.epoch,
    fromSeq,
    toSeq,
    records: count,
    holes: lost.length,
    lost: { unknown: count },
    fromMs,
    toMs: behind?.wallMs ?? fromMs,
    file,
    reason,
  };
}

function asideNames(path: string): string[] {
  const name = basename(path, '.db');
  return Array.from({ length: MOST_OF_ONE_NAME }, (_, index) =>
    index === 0 ? `${name}.db` : `${name}.${index + 1}.db`,
  );
}

/** The first free name; when all are taken the last one is used again. */
function nextAside(directory: string, path: string): string {
  const places = asideNames(path).map((name) => join(directory, DAMAGED_DIRECTORY, name));
  return places.find((place) => !existsSync(place)) ?? places.at(-1) ?? path;
}

function latestAside(directory: string, path: string): string | undefined {
  const places = asideNames(path).map((name) => join(directory, DAMAGED_DIRECTORY, name));
  return places.findLast((place) => existsSync(place));
}

/** Not every file system can link. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    copyFileSync(from, to);
  }
}
