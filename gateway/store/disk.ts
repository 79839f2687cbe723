/** What the store asks of the file system: the seam where tests put a disk that fails or is full. */
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { PAGE_BYTES, RecordTable } from '../../protocols/journal/table.js';

export interface Disk {
  /** Opens or makes a file of records. */
  openTable(path: string): RecordTable;
  openForReading(path: string): RecordTable;
  /** What an ordinary user may still write there. */
  freeBytes(directory: string): number;
}

/** From such a time of gathering on large pages write less. */
const LARGE_FROM_MS = 20_000;

/**
 * The computer's disk for a store whose readings are gathered for `gatherMs` before they are written. A commit of one round of
 * readings writes less in small pages (table.ts); what many rounds make together fills large ones (figures in docs/bench.md).
 */
export function diskFor(gatherMs: number): Disk {
  const pageBytes = gatherMs < LARGE_FROM_MS ? PAGE_BYTES.small : PAGE_BYTES.large;
  return {
    openTable: (path) => RecordTable.open(path, pageBytes),
    openForReading: (path) => RecordTable.openReadOnly(path),
    freeBytes: (directory) => {
      const { bavail, bsize } = statfsSync(directory);
      return bavail * bsize;
    },
  };
}

export const systemDisk = diskFor(0);

/** SQLite and the kernel say it in different words. */
export function isDiskFull(error: unknown): boolean {
  const { code = '' } = error as { code?: string };
  return code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_IOERR_SHMSIZE';
}

/**
 * Whether an error of opening or reading a database says that the file is bad, as opposed to a disk that cannot be written to, a
 * lock, or too little memory: then the file may be as good as ever, and is tried again.
 */
export function isDamage(path: string, error: unknown): boolean {
  const { code = '' } = error as { code?: string };
  if (isDiskFull(error) || NO_DAMAGE.test(code)) return false;
  // So SQLite calls a file that it must not write, as well as one whose header asks for a newer SQLite.
  return !/^SQLITE_(CANTOPEN|READONLY|PERM)/.test(code) || mayWrite(path);
}

const NO_DAMAGE =
  /^(E[A-Z]+|SQLITE_(BUSY|LOCKED|NOMEM|NOLFS|PROTOCOL|INTERRUPT|IOERR_(WRITE|FSYNC|DIR_|TRUNCATE|FSTAT|UNLOCK|RDLOCK|LOCK|DELETE|NOMEM|ACCESS|SHM)).*)$/;

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** A name is only there, or gone, after a power cut when its directory is on disk. */
export function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Writes a whole small file, on disk when this returns. */
export function writeDurably(path: string, content: string | Buffer): void {
  const handle = openSync(path, 'w', 0o600);
  try {
    writeFileSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Bytes of all files in `directory` and the folders in it; files may go while this looks. */
export function sizeOf(directory: string): number {
  let sum = 0;
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) sum += fileBytes(join(entry.parentPath, entry.name));
  }
  return sum;
}

/** 0 when there is no such file. */
export function fileBytes(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** What belongs to a database of SQLite beside its file. */
export const COMPANIONS = ['-wal', '-shm', '-journal'] as const;

export function removeDatabase(path: string): void {
  for (const suffix of ['', ...COMPANIONS]) rmSync(path + suffix, { force: true, recursive: true });
}
