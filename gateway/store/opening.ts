/**
 * Opens the journal of a site, whatever has happened to it: makes a new one, goes on with what is there, or repairs it first.
 *
 * Only the last segment is looked through here, which its size bounds; the others are when there is time (care.ts). When it is
 * damaged, or something says that the journal had reached further than it does now, records at its end may have been lost that
 * others hold. Then it goes on in a new epoch, so that no place is ever used twice.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ChainHead, GENESIS_HASH, HASH_BYTES, type Position } from '../../protocols/journal/record.js';
import { SEGMENT_DIRECTORY, type SegmentFile, withSegment } from '../../protocols/journal/segments.js';
import { FIRST_HEAD, type RecordTable, STORE_FILE } from '../../protocols/journal/table.js';
import { mend, type Repairs, setAside, tidy } from './damage.js';
import { isDamage, removeDatabase } from './disk.js';
import type { EpochSuccession, StoreAnchor } from './journal.js';
import { makeRoom } from './room.js';
import { SegmentCheck } from './segment-check.js';
import { endOf, makeSegment } from './segment-files.js';
import { Segments } from './segments.js';
import { STATE_FILE, StateFile } from './state-file.js';
import { walFault } from './wal.js';

export interface OpenedJournal {
  readonly state: StateFile;
  readonly segments: Segments;
  /** `state.db` was damaged, or missing beside a journal: what it knew has to be found out again. */
  readonly isStateLost: boolean;
}

/** `acknowledged` is what this process has promised, if it had the journal open before. Throws while the disk hinders it. */
export function openJournal(repairs: Repairs, acknowledged: ChainHead | undefined): OpenedJournal {
  const { directory, site, disk } = repairs;
  const old = join(directory, STORE_FILE);
  if (existsSync(old)) {
    throw new Error(
      `${old} is a journal of an earlier format; move it away, or give the store another directory`,
    );
  }
  const folder = join(directory, SEGMENT_DIRECTORY);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = tidy(directory, folder);
  makeRoom(disk, directory);
  const hadState = existsSync(join(directory, STATE_FILE));
  const { state, isWhole } = openState(directory, site, files);
  try {
    const path = settle(repairs, state, files, acknowledged);
    state.site = site;
    const segments = new Segments(directory, site, disk, disk.openTable(path));
    return { state, segments, isStateLost: !isWhole || (!hadState && files.length > 0) };
  } catch (error) {
    state.close();
    throw error;
  }
}

/** Sees to it that the last segment can be written to; gives its path. */
function settle(
  repairs: Repairs,
  state: StateFile,
  files: readonly SegmentFile[],
  acknowledged: ChainHead | undefined,
): string {
  const { directory, site, disk } = repairs;
  const marks = [state.reached, acknowledged, ...state.watermarks().values()].filter(
    (mark) => mark !== undefined,
  );
  const last = files.at(-1);
  if (last === undefined) {
    const furthest = Math.max(0, ...marks.map(({ epoch }) => epoch));
    if (furthest === 0) return makeSegment(directory, site, disk, FIRST_HEAD);
    return beginEpoch(repairs, state, furthest, 'the journal was gone');
  }
  const verdict = inspect(last, repairs, state, marks);
  if (verdict === 'whole') return last.path;
  if (verdict.isDamaged) {
    const before = endBefore(last, files);
    mend(last, verdict.fault, before ? { before } : {}, repairs, (lost) => state.notice(lost));
  }
  const furthest = Math.max(last.epoch, ...marks.map(({ epoch }) => epoch));
  return beginEpoch(repairs, state, furthest, verdict.fault);
}

function beginEpoch(
  { directory, site, disk }: Repairs,
  state: StateFile,
  after: number,
  cause: string,
): string {
  state.epochCause = cause;
  return makeSegment(directory, site, disk, { epoch: after + 1, seq: 0, hash: GENESIS_HASH });
}

type Mark = Position & { readonly hash?: Buffer };
type Verdict = 'whole' | { readonly fault: string; readonly isDamaged: boolean };

function inspect(
  last: SegmentFile,
  { site, disk }: Repairs,
  state: StateFile,
  marks: readonly Mark[],
): Verdict {
  const damaged = (fault: string): Verdict => ({ fault, isDamaged: true });
  const torn = walFault(last.path);
  if (torn !== undefined) return damaged(torn);
  let table: RecordTable;
  try {
    table = disk.openTable(last.path);
  } catch (error) {
    if (!isDamage(last.path, error)) throw error;
    return damaged((error as Error).message);
  }
  try {
    const owner = table.meta('site');
    if (owner !== undefined && owner !== site && state.site !== site)
      throw new WrongSite(last.path, owner, site);
    const fault = owner === site ? faultIn(table, last) : `it says that it is of site "${owner}"`;
    if (fault !== undefined) return damaged(fault);
    const lost = missingMark(table, marks);
    return lost === undefined ? 'whole' : { fault: lost, isDamaged: false };
  } catch (error) {
    if (error instanceof WrongSite || !isDamage(last.path, error)) throw error;
    return damaged((error as Error).message);
  } finally {
    table.close();
  }
}

class WrongSite extends Error {
  constructor(path: string, owner: string, site: string) {
    super(`${path} is the journal of site "${owner}", not "${site}"; give each site its own directory`);
  }
}

/** What is wrong with a segment, if anything: in its structure, in its chain, or in where it claims to stand. */
function faultIn(table: RecordTable, { epoch, firstSeq }: SegmentFile): string | undefined {
  const verdict = table.database.pragma('quick_check(1)', { simple: true });
  if (verdict !== 'ok') return `${verdict}`;
  const anchor = table.anchor();
  if (anchor.epoch !== epoch || anchor.seq !== firstSeq - 1 || anchor.hash.length !== HASH_BYTES) {
    return `its anchor is ${anchor.epoch}/${anchor.seq}`;
  }
  const result = new SegmentCheck(table).step(table);
  return result !== 'unfinished' && 'fault' in result ? result.fault : undefined;
}

/** What the journal was known to hold and does not. */
function missingMark(table: RecordTable, marks: readonly Mark[]): string | undefined {
  const head = endOf(table);
  const lost = marks.find(({ epoch, seq, hash }) => {
    if (epoch !== head.epoch) return epoch > head.epoch;
    if (seq > head.seq) return true;
    const there = table.at({ epoch, seq });
    return hash !== undefined && there !== undefined && !there.subarray(-HASH_BYTES).equals(hash);
  });
  return lost && `it had reached record ${lost.epoch}/${lost.seq} before`;
}

/** The end of the segment before `segment`, as far as that can say. */
function endBefore(segment: SegmentFile, files: readonly SegmentFile[]): ChainHead | undefined {
  const before = files[files.findIndex(({ path }) => path === segment.path) - 1];
  if (before === undefined) return undefined;
  try {
    return withSegment(before.path, endOf);
  } catch {
    // It is damaged too, which is found out in its turn.
    return undefined;
  }
}

/** Opens `state.db`; one that is damaged is set aside, and what it knew is lost. */
function openState(
  directory: string,
  site: string,
  files: readonly SegmentFile[],
): { state: StateFile; isWhole: boolean } {
  const path = join(directory, STATE_FILE);
  try {
    const state = StateFile.open(path);
    const owner = state.site;
    if (owner === undefined || owner === site) return { state, isWhole: true };
    state.close();
    if (!files.some((file) => ownerOf(file) === site)) throw new WrongSite(path, owner, site);
    return { state: renewed(directory, path, `it says that it is of site "${owner}"`), isWhole: false };
  } catch (error) {
    if (error instanceof WrongSite || !isDamage(path, error)) throw error;
    return { state: renewed(directory, path, (error as Error).message), isWhole: false };
  }
}

function ownerOf({ path }: SegmentFile): string | undefined {
  try {
    return withSegment(path, (table) => table.meta('site'));
  } catch {
    return undefined;
  }
}

function renewed(directory: string, path: string, reason: string): StateFile {
  setAside(directory, path, reason);
  removeDatabase(path);
  return StateFile.open(path);
}

/**
 * Where an epoch begins that is later than `beyond`, or than the head's own; an epoch that is still empty serves as one. Undefined when
 * the journal is beyond that place already.
 */
export function placeOfNewEpoch({ epoch, seq }: Position, beyond?: Position): ChainHead | undefined {
  const isBeyond = beyond && (epoch > beyond.epoch || (epoch === beyond.epoch && seq >= beyond.seq));
  if (isBeyond) return undefined;
  const last = Math.max(seq > 0 ? epoch : epoch - 1, beyond?.epoch ?? 0);
  return { epoch: last + 1, seq: 0, hash: GENESIS_HASH };
}

/** What the first record of a new epoch has to say about the one before. */
export function successionOf(segments: Segments, state: StateFile): EpochSuccession {
  const { epoch } = segments.head;
  const before = segments.list.findLast((segment) => segment.epoch < epoch);
  const end = before ? segments.using(before, endOf) : state.reached;
  const unknown = { epoch: epoch - 1, seq: 0, hash: GENESIS_HASH };
  return {
    after: anchorOf(end !== undefined && end.epoch < epoch ? end : unknown),
    cause: state.epochCause ?? 'unknown',
  };
}

export function anchorOf({ epoch, seq, hash }: ChainHead): StoreAnchor {
  return { epoch, seq, hashHex: hash.toString('hex') };
}
