/**
 * What is done with a damaged segment: what can be salvaged is written to a new file beside it, little by little; then it is set
 * aside to `damaged/`, the reason in a text beside it, and the new file takes its place. A power cut before that leaves the damaged
 * file where it was, to be found again; each step of the exchange can be cut short too and is gone on with at the next start:
 *
 *   journal/X.db             the damaged file, with its WAL
 *   journal/X.db.new         in the making
 *   damaged/X.db, X.txt      the damaged file, and why                       (links; then on disk)
 *   journal/X.db.damaged     X.db renamed
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
import { type KeptBody, KeptDigest } from '../../protocols/journal/kept.js';
import type { ChainHead } from '../../protocols/journal/record.js';
import { type SegmentFile, segmentsIn } from '../../protocols/journal/segments.js';
import type { RecordTable } from '../../protocols/journal/table.js';
import { COMPANIONS, type Disk, removeDatabase, syncDirectory, writeDurably } from './disk.js';
import { type Salvaged, type Stretch, salvaging, wholeRecord } from './salvage.js';
import { closeQuietly, finish, makeSegment, openUnfinished, UNFINISHED } from './segment-files.js';

export const DAMAGED_DIRECTORY = 'damaged';
const BEING_EXCHANGED = '.damaged';
/** So much is written and brought to the disk at once. */
const WRITTEN_AT_ONCE_BYTES = 256 * 1024;
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

/** Work that can be interrupted: each `next` does a little of it, a few ms. `return` gives it up. */
export type InSlices<Result> = Generator<void, Result, void>;

/**
 * Salvages the segment, sets it aside and puts what was salvaged in its place. `onLost` is told what is to be declared, if records
 * were lost, before anything takes its place: a loss may be declared twice, but never not at all.
 */
export function* mending(
  { path, epoch, firstSeq }: SegmentFile,
  reason: string,
  neighbours: Pick<Stretch, 'before' | 'behind'>,
  { directory, site, disk, nowMs }: Repairs,
  onLost: (lost: HoleBody) => void,
): InSlices<void> {
  const salvaged = yield* salvaging(path, { epoch, firstSeq, ...neighbours });
  const kept = new KeptDigest(firstSeq);
  const table = openUnfinished(path, site, disk);
  try {
    yield;
    yield* filling(table, salvaged, nowMs, kept);
    finish(table);
  } finally {
    closeQuietly(table);
  }
  yield;
  if (salvaged.lost.length > 0) onLost(declaration(salvaged, kept.body(), basename(path), reason));
  setAside(directory, path, reason);
  yield;
  exchange(path);
}

/** The same in one go: for who cannot go on without it. */
export function mend(...args: Parameters<typeof mending>): void {
  for (const _ of mending(...args));
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
  return declaration(salvaged, new KeptDigest(anchor.seq + 1).body(), basename(path), 'the file is gone');
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
  for (const name of names.filter((one) => one.endsWith(BEING_EXCHANGED))) {
    const path = join(folder, name.slice(0, -BEING_EXCHANGED.length));
    if (existsSync(path)) unlinkSync(path + BEING_EXCHANGED);
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
  renameSync(path + BEING_EXCHANGED, path);
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

/** The new file, which is whole and on disk, gets the name of the damaged one, which has been set aside. */
function exchange(path: string): void {
  renameSync(path, path + BEING_EXCHANGED);
  syncDirectory(dirname(path));
  for (const suffix of COMPANIONS) rmSync(path + suffix, { force: true });
  renameSync(path + UNFINISHED, path);
  syncDirectory(dirname(path));
  unlinkSync(path + BEING_EXCHANGED);
}

/** In commits of a bounded size: one that is long on its way to the disk would hold up all others. */
function* filling(
  table: RecordTable,
  { anchor, records, gaps, aside }: Salvaged,
  nowMs: number,
  kept: KeptDigest,
): InSlices<void> {
  table.database.exec(ASIDE_TABLE);
  // Nobody needs the file before it is finished.
  table.database.pragma('journal_mode = MEMORY');
  const putAside = table.database.prepare('INSERT INTO aside (cause, at_ms, bytes) VALUES (?, ?, ?)');
  table.transaction(() => {
    table.setAnchor(anchor);
    for (const gap of gaps) addGap(table.database, { ...gap, atMs: nowMs });
  });
  yield;
  const rest = { records: records.values(), aside: aside.values() };
  for (let isDone = false; !isDone; ) {
    isDone = table.transaction(() => {
      const isFull = fullAfter(WRITTEN_AT_ONCE_BYTES);
      for (let next = rest.records.next(); !next.done; next = rest.records.next()) {
        const record = wholeRecord(next.value);
        if (record) table.insert(record);
        kept.add(next.value);
        if (isFull(next.value)) return false;
      }
      for (let next = rest.aside.next(); !next.done; next = rest.aside.next()) {
        putAside.run('unproved', Math.floor(nowMs), next.value);
        if (isFull(next.value)) return false;
      }
      return true;
    });
    yield;
  }
}

function fullAfter(limitBytes: number): (bytes: Buffer) => boolean {
  let size = 0;
  return ({ length }) => {
    size += length;
    return size >= limitBytes;
  };
}

function declaration(
  { lost, records, anchor, end }: Salvaged,
  kept: KeptBody,
  file: string,
  reason: string,
): HoleBody {
  const fromSeq = lost[0]?.fromSeq ?? anchor.seq + 1;
  const toSeq = lost.at(-1)?.toSeq ?? end.seq;
  const count = missingIn(lost);
  const before = wallOf(records.findLast((bytes) => seqOf(bytes) < fromSeq));
  const behind = wallOf(records.find((bytes) => seqOf(bytes) > toSeq));
  const fromMs = before ?? behind ?? 0;
  return {
    cause: 'damage',
    epoch: anchor.epoch,
    fromSeq,
    toSeq,
    records: count,
    holes: lost.length,
    lost: { unknown: count },
    fromMs,
    toMs: behind ?? fromMs,
    kept,
    file,
    reason,
  };
}

function seqOf(bytes: Buffer): number {
  // Of its eight bytes the first two are 0: it is below 2^40.
  return bytes.readUIntBE(10, 6);
}

function wallOf(bytes: Buffer | undefined): number | undefined {
  return bytes && wholeRecord(bytes)?.wallMs;
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
