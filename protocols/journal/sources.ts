/**
 * What can be verified: a gateway's store (all of its segments as one journal), one segment, a receiver's copies, or an
 * export in JSON lines. Each is a journal in one or more parts, read one after the other; files are only read.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { type Gap, gapsIn } from './gaps.js';
import { type ChainHead, RECORD_KINDS, type RecordKind } from './record.js';
import { isJournal, SEGMENT_DIRECTORY, segmentsIn, withSegment } from './segments.js';
import type { KeptWatermark, RecordRow, RecordTable } from './table.js';

/** In a store's directory: what is kept beside the segments. */
export const STATE_FILE = 'state.db';
const SEGMENT = /^\d{4}-\d{12,13}\.db$/;
const READ_AT_ONCE = 1024 * 1024;
/** A record in base64 with what an export writes beside it. */
const MAX_LINE = 4 * 1024 * 1024;

/** A record, and what stands beside it for those who do not read its bytes. */
export interface Row {
  readonly bytes: Buffer;
  readonly columns: Omit<RecordRow, 'bytes'>;
  /** An export only. */
  readonly body?: unknown;
}

export interface Part {
  readonly file: string;
  /** What its first record is chained to; undefined when it does not say. */
  readonly anchor: ChainHead | undefined;
  readonly gaps: readonly Gap[];
  readonly rows: Iterable<Row>;
}

export interface JournalSource {
  readonly file: string;
  /** Gaps in a gateway's own files must be declared in the journal; a copy's are what the site no longer had. */
  readonly kind: 'store' | 'segment' | 'copy' | 'export';
  readonly site: string | null;
  readonly anchor: ChainHead | undefined;
  readonly watermarks: readonly KeptWatermark[];
  /** The site's key as a receiver was told it. */
  readonly pinned: KeyObject | undefined;
  /** Records that a receiver has put aside. */
  readonly conflicts: number;
  /** Calls `take` with each part; what SQLite or the file system throws goes through. */
  eachPart(take: (part: Part) => void): void;
}

/** The journals in `path`; each is opened only when it is asked for, and may throw then. */
export function sourcesIn(path: string): { readonly file: string; open(): JournalSource }[] {
  if (!existsSync(path)) {
    const open = (): never => {
      throw new Error(`${path} does not exist; give a store's directory or one of its *.db files`);
    };
    return [{ file: path, open }];
  }
  if (!statSync(path).isDirectory()) {
    const open = path.endsWith('.jsonl') ? openExport : openFile;
    return [{ file: path, open: () => open(path) }];
  }
  const directory = basename(resolve(path)) === SEGMENT_DIRECTORY ? dirname(resolve(path)) : path;
  // What else lies beside the segments is derived from the journal.
  if (isJournal(directory)) return [{ file: directory, open: () => openStore(directory) }];
  const copies = readdirSync(directory).filter((name) => name.endsWith('.db'));
  return copies.sort().map((name) => {
    const file = join(directory, name);
    return { file, open: () => openFile(file) };
  });
}

function openStore(directory: string): JournalSource {
  const segments = segmentsIn(directory).map(({ path }) => path);
  const [first = ''] = segments;
  const state = join(directory, STATE_FILE);
  return {
    file: directory,
    kind: 'store',
    pinned: undefined,
    conflicts: 0,
    ...withSegment(first, (table) => ({ site: table.meta('site') ?? null, anchor: table.anchor() })),
    watermarks: existsSync(state) ? watermarksIn(state) : [],
    eachPart: (take) => {
      for (const path of segments) withSegment(path, (table) => takeTable(path, table, take));
    },
  };
}

/** Every watermark that is kept of every party. */
function watermarksIn(file: string): KeptWatermark[] {
  const database = new Database(file, { readonly: true, fileMustExist: true });
  try {
    database.pragma('trusted_schema = OFF');
    const all = 'SELECT party, epoch, seq, signed FROM watermark ORDER BY party, epoch, seq';
    return database.prepare<[], KeptWatermark>(all).all();
  } finally {
    database.close();
  }
}

/** A segment, or a receiver's copy. */
function openFile(file: string): JournalSource {
  return withSegment(file, (table) => ({
    file,
    kind: SEGMENT.test(basename(file)) ? 'segment' : 'copy',
    site: table.meta('site') ?? null,
    anchor: table.anchor(),
    watermarks: table.watermarks(),
    pinned: keyOf(table.meta('siteKey')),
    conflicts: Number(table.meta('conflicts') ?? 0),
    eachPart: (take) => withSegment(file, (again) => takeTable(file, again, take)),
  }));
}

/** In one transaction: what is verified is one moment of the file, though its owner goes on writing. */
function takeTable(file: string, table: RecordTable, take: (part: Part) => void): void {
  table.database.transaction(() => {
    const rows = (function* (): Generator<Row> {
      for (const { bytes, ...columns } of table.rows()) yield { bytes, columns };
    })();
    take({ file, anchor: table.anchor(), gaps: gapsIn(table.database), rows });
  })();
}

function keyOf(pem: string | undefined): KeyObject | undefined {
  return pem === undefined ? undefined : createPublicKey(pem);
}

/** Lines with a `record` in base64, and what it says beside it. */
function openExport(file: string): JournalSource {
  return {
    file,
    kind: 'export',
    site: null,
    anchor: undefined,
    watermarks: [],
    pinned: undefined,
    conflicts: 0,
    eachPart: (take) => take({ file, anchor: undefined, gaps: [], rows: exportedRows(file) }),
  };
}

function* exportedRows(file: string): Generator<Row> {
  let number = 0;
  for (const line of linesOf(file)) {
    number++;
    const { record, epoch, seq, kind, wallMs, body } = parseLine(line, number);
    if (typeof record !== 'string') {
      throw new Error(`line ${number} has no record: only an export of whole records can be verified`);
    }
    const columns = { epoch, seq, kind: RECORD_KINDS[kind as RecordKind], wall_ms: wallMs };
    yield { bytes: Buffer.from(record, 'base64'), columns: columns as Row['columns'], body };
  }
}

function parseLine(line: string, number: number): Record<string, unknown> {
  try {
    const value = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Falls through.
  }
  throw new Error(`line ${number} is not JSON`);
}

function* linesOf(file: string): Generator<string> {
  const handle = openSync(file, 'r');
  try {
    const chunk = Buffer.alloc(READ_AT_ONCE);
    let rest: Buffer = Buffer.alloc(0);
    for (;;) {
      const length = readSync(handle, chunk);
      const bytes = Buffer.concat([rest, chunk.subarray(0, length)]);
      let start = 0;
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
        if (end > start) yield bytes.toString('utf8', start, end);
        start = end + 1;
      }
      rest = bytes.subarray(start);
      if (rest.length > MAX_LINE) throw new Error(`a line of more than ${MAX_LINE} bytes`);
      if (length === 0) break;
    }
    if (rest.length > 0) yield rest.toString('utf8');
  } finally {
    closeSync(handle);
  }
}
