/**
 * Checks a gateway's store or a receiver's copies: chain and watermarks, from the files alone. Files are only read;
 * a process that writes to them may go on doing so, and one that was killed may have left its WAL behind.
 */
import type { KeyObject } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type ChainReport, ChainVerifier, type Fault, type HeadReport, headReport } from './chain.js';
import { type Gap, gapsIn } from './gaps.js';
import type { ChainHead, Position } from './record.js';
import { FIRST_HEAD, type KeptWatermark, RecordTable, STORE_FILE } from './table.js';
import { parseWatermark, verifyWatermark } from './watermark.js';

/**
 * `proved`: signed with the given key, over the very record in the file. `no-key`: agrees with the file, but no key was
 * given for the party. `pruned`: signed, but older than the first kept record. The others are faults.
 */
export type WatermarkVerdict =
  | 'proved'
  | 'no-key'
  | 'pruned'
  | 'format'
  | 'key'
  | 'signature'
  | 'other-site'
  | 'not-in-file'
  | 'other-record';

const GOOD: ReadonlySet<WatermarkVerdict> = new Set(['proved', 'no-key', 'pruned']);

export interface WatermarkReport extends Position {
  readonly party: string;
  readonly signedAtMs: number | null;
  readonly verdict: WatermarkVerdict;
}

/** Records of an epoch that a receiver's copy lacks, because the site no longer had them. */
export type GapReport = Omit<Gap, 'hash'>;

export interface FileReport extends ChainReport {
  readonly file: string;
  readonly site: string | null;
  /** The chain starts after this; seq 0 when the copy is whole. */
  readonly anchor: HeadReport;
  readonly watermarks: readonly WatermarkReport[];
  readonly gaps: readonly GapReport[];
  /** Records that a receiver has put aside because it holds others in their places. */
  readonly conflicts: number;
  /** Why the file could not be read to its end, if so. */
  readonly error: string | null;
  readonly ok: boolean;
}

export interface VerifyReport {
  readonly ok: boolean;
  /** Sums over all files. */
  readonly records: number;
  readonly readings: number;
  readonly faults: readonly (Fault & { readonly file: string })[];
  /** The end of the chain when there is just one file, as in a gateway's store. */
  readonly head: HeadReport | null;
  readonly files: readonly FileReport[];
}

/** Verifies a database file, or all `*.db` of a directory. `keys` are the pinned public keys by party. */
export function verifyFile(path: string, keys: ReadonlyMap<string, KeyObject> = new Map()): VerifyReport {
  const files = filesOf(path).map((file) => verifyOne(file, keys));
  const sum = (of: 'records' | 'readings'): number => files.reduce((total, file) => total + file[of], 0);
  return {
    ok: files.length > 0 && files.every((file) => file.ok),
    records: sum('records'),
    readings: sum('readings'),
    faults: files.flatMap(({ file, faults }) => faults.map((fault) => ({ ...fault, file }))),
    head: files.length === 1 ? (files[0]?.head ?? null) : null,
    files,
  };
}

function filesOf(path: string): string[] {
  if (!existsSync(path) || !statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name.endsWith('.db'));
  return names.sort().map((name) => join(path, name));
}

function verifyOne(file: string, keys: ReadonlyMap<string, KeyObject>): FileReport {
  try {
    return withTable(file, (table) =>
      // One transaction: what is verified is one moment of the file, though its owner goes on writing.
      table.database.transaction(() => verifyTable(file, table, keys))(),
    );
  } catch (error) {
    const verifier = new ChainVerifier();
    verifier.fault(FIRST_HEAD, 'unreadable');
    const nothing = { site: null, anchor: headReport(FIRST_HEAD), watermarks: [], gaps: [], conflicts: 0 };
    return { ...verifier.report(), ...nothing, file, error: (error as Error).message, ok: false };
  }
}

function verifyTable(file: string, table: RecordTable, keys: ReadonlyMap<string, KeyObject>): FileReport {
  const anchor = table.anchor();
  const site = table.meta('site') ?? null;
  const gaps = basename(file) === STORE_FILE ? [] : gapsIn(table.database);
  const verifier = new ChainVerifier(anchor, gaps);
  const error = verifyRows(table, verifier);
  const watermarks = table.watermarks().map((kept) => judge(kept, table, { site, anchor, keys }));
  for (const watermark of watermarks)
    if (!GOOD.has(watermark.verdict)) verifier.fault(watermark, 'watermark');
  if (!isBeginningKnown({ anchor, watermarks, gaps, keys })) verifier.fault(anchor, 'beginning');
  const chain = verifier.report();
  const conflicts = Number(table.meta('conflicts') ?? 0);
  const ok = chain.faultCount === 0;
  const shown = gaps.map(({ epoch, fromSeq, toSeq, atMs }) => ({ epoch, fromSeq, toSeq, atMs }));
  return { ...chain, file, site, anchor: headReport(anchor), watermarks, gaps: shown, conflicts, error, ok };
}

interface Beginning {
  readonly anchor: ChainHead;
  readonly watermarks: readonly WatermarkReport[];
  readonly gaps: readonly Gap[];
  readonly keys: ReadonlyMap<string, KeyObject>;
}

/**
 * An anchor alone proves nothing: anyone can cut off the beginning and take the hash of the last record cut. So a party must
 * have signed for what is gone, and with keys at hand for that signature to be proved; or a copy says that it never had it.
 */
function isBeginningKnown({ anchor, watermarks, gaps, keys }: Beginning): boolean {
  if (anchor.seq === 0) return true;
  const enough: WatermarkVerdict = keys.size > 0 ? 'proved' : 'no-key';
  return (
    // One that can be compared is over the anchor's record or a later one.
    watermarks.some(({ verdict }) => verdict === enough) ||
    gaps.some(({ epoch, toSeq }) => epoch === anchor.epoch && toSeq === anchor.seq)
  );
}

/** Gives SQLite's error when it cannot read on; what came before it is still verified. */
function verifyRows(table: RecordTable, verifier: ChainVerifier): string | null {
  let last: Position = FIRST_HEAD;
  try {
    for (const row of table.rows()) {
      last = row;
      const record = verifier.add(row.bytes);
      const agrees =
        record === undefined ||
        (record.epoch === row.epoch &&
          record.seq === row.seq &&
          record.wallMs === row.wall_ms &&
          record.bytes.readUInt8(1) === row.kind);
      if (!agrees) verifier.fault(row, 'columns');
    }
    return null;
  } catch (error) {
    verifier.fault(last, 'unreadable');
    return (error as Error).message;
  }
}

interface Against {
  readonly site: string | null;
  readonly anchor: ChainHead;
  readonly keys: ReadonlyMap<string, KeyObject>;
}

function judge(kept: KeptWatermark, table: RecordTable, { site, anchor, keys }: Against): WatermarkReport {
  const { party, epoch, seq } = kept;
  const key = keys.get(party);
  const said = key ? verifyWatermark(kept.signed, key) : parseWatermark(kept.signed);
  if ('fault' in said) return { party, epoch, seq, signedAtMs: null, verdict: said.fault };
  const verdict = ((): WatermarkVerdict => {
    if (said.party !== party || (site !== null && said.site !== site)) return 'other-site';
    const isAnchor = said.epoch === anchor.epoch && said.seq === anchor.seq;
    const hash = isAnchor ? anchor.hash : table.at(said)?.subarray(-said.hash.length);
    if (hash === undefined) return isBefore(said, anchor) ? 'pruned' : 'not-in-file';
    if (!hash.equals(said.hash)) return 'other-record';
    return key ? 'proved' : 'no-key';
  })();
  return { party, epoch: said.epoch, seq: said.seq, signedAtMs: said.signedAtMs, verdict };
}

function isBefore(a: Position, b: Position): boolean {
  return a.epoch < b.epoch || (a.epoch === b.epoch && a.seq < b.seq);
}

/**
 * Opens the file in place. Where SQLite cannot read a WAL without writing beside it (a read-only medium), a copy in the
 * temporary directory is read instead.
 */
function withTable<Result>(file: string, work: (table: RecordTable) => Result): Result {
  let table: RecordTable;
  try {
    table = RecordTable.openReadOnly(file);
  } catch (error) {
    if (!/^SQLITE_(CANTOPEN|READONLY)/.test((error as { code?: string }).code ?? '')) throw error;
    return existsSync(file) ? withCopy(file, work) : notThere(file);
  }
  try {
    return work(table);
  } finally {
    table.close();
  }
}

function withCopy<Result>(file: string, work: (table: RecordTable) => Result): Result {
  const directory = mkdtempSync(join(tmpdir(), 'aryk-verify-'));
  try {
    const copy = join(directory, basename(file));
    copyFileSync(file, copy);
    if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
    const table = RecordTable.openReadOnly(copy);
    try {
      return work(table);
    } finally {
      table.close();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function notThere(file: string): never {
  throw new Error(`${file} does not exist; give a store's directory or one of its *.db files`);
}
