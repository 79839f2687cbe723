/**
 * Rows straight from the pages of an SQLite file, without its trees: what salvage reads when SQLite cannot. It finds every
 * row that a leaf points to, also a leaf that no tree leads to any more, and rows with ids of a range wherever they lie; in the
 * WAL as well. So it may find a row several times, in several versions, and rows of any table. What they are worth is for the
 * caller to judge.
 *
 * Format: https://www.sqlite.org/fileformat2.html, sections 1.6 (b-tree pages) and 2.1 (records). Limits: rows of 300 kB.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { PAGE_BYTES } from '../../protocols/journal/table.js';
import { type PageVersion, pagesInWal } from './wal.js';

/** Texts are given as their bytes, so that a blob which damage has made a text is still all there. */
export type Cell = null | number | Buffer;
export interface Row {
  readonly id: number;
  readonly cells: readonly Cell[];
}

const TABLE_LEAF = 0x0d;
const FILE_HEADER_BYTES = 100;
const MAX_ROW_BYTES = 300_000;
const MAX_CELLS = 16;
/** As much is lost where the disk cannot read. */
const READ_BYTES = 4096;

/** `firstId` to `lastId`: of the rows that are looked for everywhere. After each little piece of work there is a `breath`. */
export function* rowsInPages(
  path: string,
  firstId: number,
  lastId: number,
): Generator<Row | 'breath', void, undefined> {
  const file = yield* readWhatCanBe(path);
  const prefix = commonPrefix(varintOf(firstId), varintOf(lastId));
  for (const pageBytes of pageSizesOf(file)) yield* rowsInPagesOf(pageBytes, path, file, prefix);
}

function* rowsInPagesOf(
  pageBytes: number,
  path: string,
  file: Buffer,
  prefix: Buffer,
): Generator<Row | 'breath', void, undefined> {
  const inFile = pagesOf(file, pageBytes);
  const inWal = pagesInWal(path, pageBytes);
  const before = { get: (number: number) => pageOf(file, pageBytes, number) };
  const newest = new Map(inWal.map(({ number, page }) => [number, page]));
  const latest = { get: (number: number) => newest.get(number) ?? before.get(number) };
  // Should what the WAL has of an overflow page be bad, the file may have it whole.
  const views = inWal.length > 0 ? [latest, before] : [before];
  for (const { number, page } of together(inFile, inWal)) {
    for (const pages of views) {
      yield* rowsOnLeaf(number, page, pages);
      yield* rowsWithPrefix(page, prefix, pages);
    }
    yield 'breath';
  }
}

/** The page with that number, if there is one. */
interface Pages {
  get(number: number): Buffer | undefined;
}

/** As the header says, or all that we make when it says nothing sensible. */
function pageSizesOf(file: Buffer): readonly number[] {
  const said = file.length >= FILE_HEADER_BYTES ? file.readUInt16BE(16) : 0;
  const isPossible = said >= 512 && said <= 32_768 && (said & (said - 1)) === 0;
  return isPossible && file.length % said === 0 ? [said] : Object.values(PAGE_BYTES);
}

function* pagesOf(file: Buffer, pageBytes: number): Generator<PageVersion, void, undefined> {
  for (let number = 1; ; number++) {
    const page = pageOf(file, pageBytes, number);
    if (page === undefined) return;
    yield { number, page };
  }
}

function pageOf(file: Buffer, pageBytes: number, number: number): Buffer | undefined {
  const start = (number - 1) * pageBytes;
  if (start < 0 || start >= file.length) return undefined;
  const page = file.subarray(start, start + pageBytes);
  // The file may have been cut within its last page. As SQLite does, we take what is missing there for zeros.
  return page.length === pageBytes ? page : Buffer.concat([page], pageBytes);
}

function* together<T>(...lists: Iterable<T>[]): Generator<T, void, undefined> {
  for (const list of lists) yield* list;
}

function* rowsOnLeaf(number: number, page: Buffer, pages: Pages): Generator<Row, void, undefined> {
  const start = number === 1 ? FILE_HEADER_BYTES : 0;
  if (page.length < start + 8 || page.readUInt8(start) !== TABLE_LEAF) return;
  const count = Math.min(page.readUInt16BE(start + 3), Math.floor((page.length - start - 8) / 2));
  for (let index = 0; index < count; index++) {
    // As SQLite does, we look at no more bits than a place on the page needs: damage to the others costs nothing.
    const offset = page.readUInt16BE(start + 8 + 2 * index) & (page.length - 1);
    const row = rowAt(page, offset, pages);
    if (row) yield row;
  }
}

/** Rows whose id begins with the bytes `prefix`, whatever has become of the page's own list of them. */
function* rowsWithPrefix(page: Buffer, prefix: Buffer, pages: Pages): Generator<Row, void, undefined> {
  for (let at = page.indexOf(prefix); at >= 0; at = page.indexOf(prefix, at + 1)) {
    // Before the id stands the row's length, in one byte to three.
    for (let start = Math.max(0, at - 3); start < at; start++) {
      const row = rowAt(page, start, pages, at);
      if (row) yield row;
    }
  }
}

function rowAt(page: Buffer, offset: number, pages: Pages, idAt?: number): Row | undefined {
  try {
    const length = varint(page, offset);
    if (length.value > MAX_ROW_BYTES || (idAt !== undefined && length.next !== idAt)) return undefined;
    const id = varint(page, length.next);
    const payload = payloadOf(page, id.next, length.value, pages);
    const cells = payload && cellsOf(payload);
    return cells && { id: id.value, cells };
  } catch (error) {
    // Beyond the end of a buffer: whatever this is, it is no row.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The row's bytes: on the page itself, and on overflow pages what does not fit there. */
function payloadOf(page: Buffer, start: number, length: number, pages: Pages): Buffer | undefined {
  const usable = page.length;
  if (length <= usable - 35) return bytesAt(page, start, length);
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const wished = least + ((length - least) % (usable - 4));
  const local = wished <= usable - 35 ? wished : least;
  const parts = [bytesAt(page, start, local)];
  let next = page.readUInt32BE(start + local);
  for (let left = length - local; left > 0; left -= usable - 4) {
    const overflow = pages.get(next);
    if (overflow === undefined) return undefined;
    parts.push(bytesAt(overflow, 4, Math.min(left, usable - 4)));
    next = overflow.readUInt32BE(0);
  }
  return Buffer.concat(parts);
}

function cellsOf(payload: Buffer): Cell[] | undefined {
  const header = varint(payload, 0);
  const cells: Cell[] = [];
  let at = header.value;
  for (let next = header.next; next < header.value; ) {
    const type = varint(payload, next);
    if (cells.length === MAX_CELLS) return undefined;
    const cell = cellAt(payload, at, type.value);
    if (cell === undefined) return undefined;
    cells.push(cell.value);
    at = cell.next;
    next = type.next;
  }
  return cells;
}

const INTEGER_BYTES = [0, 1, 2, 3, 4, 6, 8];

function cellAt(payload: Buffer, at: number, type: number): { value: Cell; next: number } | undefined {
  if (type === 0) return { value: null, next: at };
  if (type === 8 || type === 9) return { value: type - 8, next: at };
  const bytes = INTEGER_BYTES[type];
  if (bytes !== undefined) {
    const value = bytes === 8 ? Number(payload.readBigInt64BE(at)) : payload.readIntBE(at, bytes);
    return { value, next: at + bytes };
  }
  // Fractions: none of our tables has them.
  if (type === 7) return undefined;
  // Nothing has the reserved types 10 and 11 either, but one flipped bit makes 11 of a 1 (type 9), as in the kind of each reading.
  // SQLite takes both for NULL and reads on: the cells behind it are none the worse.
  if (type < 12) return { value: null, next: at };
  const length = Math.floor((type - 12) / 2);
  return { value: bytesAt(payload, at, length), next: at + length };
}

function varint(buffer: Buffer, offset: number): { value: number; next: number } {
  let value = 0;
  for (let index = 0; index < 8; index++) {
    const byte = buffer.readUInt8(offset + index);
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, next: offset + index + 1 };
  }
  // Nine bytes hold more than any of our numbers.
  throw new RangeError('a number is too large');
}

function varintOf(value: number): Buffer {
  const digits: number[] = [];
  for (let left = value; left > 0 || digits.length === 0; left = Math.floor(left / 128)) {
    digits.unshift((left % 128) | (digits.length > 0 ? 0x80 : 0));
  }
  return Buffer.from(digits);
}

function commonPrefix(a: Buffer, b: Buffer): Buffer {
  const end = a.findIndex((byte, index) => byte !== b[index]);
  return a.length === b.length && end > 0 ? a.subarray(0, end) : a.subarray(0, 1);
}

/** The file, with zeros where the disk gives none of it. */
function* readWhatCanBe(path: string): Generator<'breath', Buffer, undefined> {
  const handle = openSync(path, 'r');
  try {
    const file = Buffer.alloc(fstatSync(handle).size);
    for (let at = 0; at < file.length; at += READ_BYTES) {
      try {
        readSync(handle, file, at, Math.min(READ_BYTES, file.length - at), at);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EIO') throw error;
      }
      yield 'breath';
    }
    return file;
  } finally {
    closeSync(handle);
  }
}

/** Throws RangeError when they are not all there. */
function bytesAt(buffer: Buffer, start: number, length: number): Buffer {
  if (start + length > buffer.length) throw new RangeError('beyond the end');
  return buffer.subarray(start, start + length);
}
