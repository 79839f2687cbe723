/**
 * What a write-ahead log of SQLite still holds, and whether its end is gone. SQLite itself reads a WAL up to the first frame
 * that is not right and takes that for its end, without a word; a torn WAL so loses records that were acknowledged.
 *
 * Format: https://www.sqlite.org/fileformat2.html#the_write_ahead_log and https://www.sqlite.org/walformat.html.
 */
import { existsSync, readFileSync } from 'node:fs';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const MAGIC = 0x377f0682;
const WAL_INDEX_VERSION = 3007000;
const WAL_INDEX_HEADER_BYTES = 48;

/** A page as it once was. */
export interface PageVersion {
  readonly number: number;
  readonly page: Buffer;
}

interface Frame extends PageVersion {
  /** The last of a transaction. */
  readonly isCommit: boolean;
  /** Written since the WAL was begun anew the last time. */
  readonly isCurrent: boolean;
}

/** All pages in the WAL beside the database at `path`, oldest first, whether SQLite would still read them or not. */
export function pagesInWal(path: string, pageBytes: number): PageVersion[] {
  const wal = readIfThere(`${path}-wal`);
  return wal ? framesOf(wal, pageBytes) : [];
}

/**
 * Why commits that were acknowledged are missing from the WAL of the database at `path`; undefined when nothing says so. To be
 * asked before the database is opened, which begins the WAL anew.
 *
 * Two witnesses: at most one transaction can be incomplete after a power cut, because each waits for the one before to be on
 * disk; and the WAL index (`-shm`), which outlives the process, says how many frames had been acknowledged.
 */
export function walFault(path: string): string | undefined {
  const wal = readIfThere(`${path}-wal`);
  const acknowledged = acknowledgedFrames(path);
  if (wal === undefined || wal.length <= HEADER_BYTES) {
    return acknowledged && acknowledged.notBackfilled > 0 ? 'its WAL is gone' : undefined;
  }
  const pageBytes = wal.readUInt32BE(8);
  const isBig = (wal.readUInt32BE(0) & 1) === 1;
  const sum = checksum([0, 0], wal.subarray(0, 24), isBig);
  const isHeaderRight =
    (wal.readUInt32BE(0) & ~1) === MAGIC &&
    sum[0] === wal.readUInt32BE(24) &&
    sum[1] === wal.readUInt32BE(28);
  if (!isHeaderRight) return 'the header of its WAL is damaged';
  const frames = framesOf(wal, pageBytes);
  const { right, committed } = readableFrames(wal, frames, pageBytes, sum, isBig);
  const isSameWal = acknowledged?.salts.equals(wal.subarray(16, 24)) ?? false;
  if (isSameWal && acknowledged && acknowledged.frames > committed) {
    return `its WAL holds ${committed} frames of ${acknowledged.frames} that were acknowledged`;
  }
  const lost = frames.slice(right).filter(({ isCommit, isCurrent }) => isCommit && isCurrent);
  return lost.length > 1 ? `its WAL is damaged at frame ${right + 1} of ${frames.length}` : undefined;
}

/** How many frames SQLite would read, and how many of those belong to complete transactions. */
function readableFrames(
  wal: Buffer,
  frames: readonly Frame[],
  pageBytes: number,
  start: Sum,
  isBig: boolean,
): { right: number; committed: number } {
  let sum = start;
  let right = 0;
  let committed = 0;
  for (const { isCommit, isCurrent, page } of frames) {
    const at = HEADER_BYTES + right * (FRAME_HEADER_BYTES + pageBytes);
    sum = checksum(checksum(sum, wal.subarray(at, at + 8), isBig), page, isBig);
    if (!isCurrent || sum[0] !== wal.readUInt32BE(at + 16) || sum[1] !== wal.readUInt32BE(at + 20)) break;
    right++;
    if (isCommit) committed = right;
  }
  return { right, committed };
}

function framesOf(wal: Buffer, pageBytes: number): Frame[] {
  const salts = wal.subarray(16, 24);
  const frames: Frame[] = [];
  for (let at = HEADER_BYTES; at + FRAME_HEADER_BYTES + pageBytes <= wal.length; ) {
    const start = at + FRAME_HEADER_BYTES;
    frames.push({
      number: wal.readUInt32BE(at),
      isCommit: wal.readUInt32BE(at + 4) > 0,
      isCurrent: salts.equals(wal.subarray(at + 8, at + 16)),
      page: wal.subarray(start, start + pageBytes),
    });
    at = start + pageBytes;
  }
  return frames;
}

/** What the WAL index says of the last commit. It is only a hint: after a power cut it may be of any age, or torn. */
function acknowledgedFrames(
  path: string,
): { readonly frames: number; readonly notBackfilled: number; readonly salts: Buffer } | undefined {
  const index = readIfThere(`${path}-shm`);
  if (index === undefined || index.length < 2 * WAL_INDEX_HEADER_BYTES + 4) return undefined;
  const header = index.subarray(0, WAL_INDEX_HEADER_BYTES);
  const copy = index.subarray(WAL_INDEX_HEADER_BYTES, 2 * WAL_INDEX_HEADER_BYTES);
  if (header.readUInt32LE(0) !== WAL_INDEX_VERSION || !header.equals(copy)) return undefined;
  const frames = header.readUInt32LE(16);
  const backfilled = index.readUInt32LE(2 * WAL_INDEX_HEADER_BYTES);
  return { frames, notBackfilled: frames - backfilled, salts: header.subarray(32, 40) };
}

type Sum = readonly [number, number];

function checksum([first, second]: Sum, bytes: Buffer, isBig: boolean): Sum {
  let a = first;
  let b = second;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    a = (a + view.getUint32(at, !isBig) + b) >>> 0;
    b = (b + view.getUint32(at + 4, !isBig) + a) >>> 0;
  }
  return [a, b];
}

function readIfThere(path: string): Buffer | undefined {
  return existsSync(path) ? readFileSync(path) : undefined;
}
