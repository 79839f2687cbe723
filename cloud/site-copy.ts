/**
 * A party's copy of one site's journal, in a file of its own: `<directory>/<site>.db`, the same tables as the gateway's
 * store. A record is stored only where the chain says that it belongs; what contradicts the copy is refused and put
 * aside for people to look at.
 *
 * What the site no longer has when the copy comes to it (an empty copy, one restored from a backup) is noted as a gap, and
 * the copy goes on behind it. A copy stays in the epoch of its first record: nothing yet proves that a new one is the site's,
 * and a head in it would sign for records that the copy lacks.
 */
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { belongsAfter } from '../protocols/journal/chain.js';
import { addGap, GAP_TABLE, gapsIn } from '../protocols/journal/gaps.js';
import type { ChainHead, JournalRecord, Position } from '../protocols/journal/record.js';
import { canHold, RecordTable } from '../protocols/journal/table.js';
import { signWatermark } from '../protocols/journal/watermark.js';

/** What became of a batch. */
export interface Taken {
  readonly stored: number;
  /** Held already, byte for byte: what a repeated delivery looks like. */
  readonly duplicates: number;
  /** Different bytes in a place that is held, seen for the first time. */
  readonly conflicts: number;
  /** Not what the chain continues with: altered, or out of bounds. */
  readonly refused: number;
  /** Of another epoch than the copy, seen for the first time. */
  readonly otherEpoch: number;
  /** From before the beginning of this copy or from a gap: nothing here to compare them with. */
  readonly earlier: number;
  /** The copy needs this record before it can go on. */
  readonly missing?: Position;
  /** What the copy now goes on without: from this record to that. */
  readonly gap?: { readonly from: Position; readonly to: Position };
}

export interface Counters {
  /** Records held. */
  readonly received: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly refused: number;
  readonly otherEpoch: number;
  readonly earlier: number;
  /** Stretches of records that the copy lacks for good. */
  readonly gaps: number;
}

export interface CopyPlace {
  readonly directory: string;
  readonly site: string;
  readonly party: string;
}

const ASIDE = `
  CREATE TABLE IF NOT EXISTS aside (
    id INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    cause TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (bytes)
  ) STRICT;
`;
/** Enough to see what is wrong; a sender that repeats it for ever does not fill the disk. */
const MAX_ASIDE = 200;

interface Opened {
  readonly table: RecordTable;
  head: ChainHead;
  counters: Counters;
}

type Verdict = 'next' | 'held' | 'conflict' | 'earlier' | 'other-epoch' | 'missing' | 'altered';
type Tally = { stored: number } & Record<(typeof COUNTED)[number], number>;
/** Kept in `meta`; the others can be counted in the tables. */
const COUNTED = ['duplicates', 'conflicts', 'refused', 'otherEpoch', 'earlier'] as const;

export class SiteCopy {
  readonly #place: CopyPlace;
  #open: Opened | undefined;

  constructor(place: CopyPlace) {
    this.#place = place;
  }

  /** Opens the file if it is not; throws when it cannot. Called by everything else too. */
  open(): Opened {
    this.#open ??= this.#openFile();
    return this.#open;
  }

  /**
   * Stores what belongs next, in one transaction that is on disk when this returns; throws, with nothing stored, when the
   * disk fails. `declared` is where the site says that its records begin.
   */
  take(records: readonly JournalRecord[], declared: ChainHead | undefined, nowMs: number): Taken {
    const open = this.open();
    try {
      return open.table.transaction(() => this.#takeAll(open, records, declared, nowMs));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  counters(): Counters {
    return this.open().counters;
  }

  /** The party's signed word for all that is held; undefined while that is nothing. The same bytes for the same head. */
  watermark(key: KeyObject, nowMs: number): Buffer | undefined {
    const { table, head } = this.open();
    if (head.seq === 0) return undefined;
    const { site, party } = this.#place;
    const kept = table.watermarks().find((mark) => mark.party === party);
    if (kept?.epoch === head.epoch && kept.seq === head.seq) return kept.signed;
    const signed = signWatermark({ ...head, site, party, signedAtMs: nowMs }, key);
    table.keepWatermark({ party, epoch: head.epoch, seq: head.seq, signed });
    return signed;
  }

  close(): void {
    this.#open?.table.close();
    this.#open = undefined;
  }

  #openFile(): Opened {
    const table = RecordTable.open(join(this.#place.directory, `${this.#place.site}.db`));
    try {
      table.database.exec(ASIDE + GAP_TABLE);
      table.setMeta('site', this.#place.site);
      const counter = (key: string): number => Number(table.meta(key) ?? 0);
      const counters: Counters = {
        received: received(table),
        duplicates: counter('duplicates'),
        conflicts: counter('conflicts'),
        refused: counter('refused'),
        otherEpoch: counter('otherEpoch'),
        earlier: counter('earlier'),
        gaps: gapsIn(table.database).length,
      };
      return { table, head: table.head(), counters };
    } catch (error) {
      table.close();
      throw error;
    }
  }

  #takeAll(
    open: Opened,
    records: readonly JournalRecord[],
    declared: ChainHead | undefined,
    nowMs: number,
  ): Taken {
    const tally: Tally = { stored: 0, duplicates: 0, conflicts: 0, refused: 0, otherEpoch: 0, earlier: 0 };
    const { table } = open;
    const aside = (record: JournalRecord, cause: Verdict): number =>
      putAside(table, record, cause, nowMs) ? 1 : 0;
    let head = open.head;
    let missing: Position | undefined;
    let gap: Taken['gap'];
    for (const record of records) {
      let verdict = this.#placeOf(table, record, head);
      // What lies between the copy and this record the site has no longer, in whatever epoch an empty copy begins.
      if (verdict === 'missing' && declared && belongsAfter(record, declared) === 'yes') {
        gap = goOnBehind(table, head, declared, nowMs);
        verdict = 'next';
      }
      if (verdict === 'next') {
        table.insert(record);
        tally.stored++;
        head = record;
      } else if (verdict === 'held') tally.duplicates++;
      else if (verdict === 'earlier') tally.earlier++;
      else if (verdict === 'conflict') tally.conflicts += aside(record, verdict);
      else if (verdict === 'other-epoch') tally.otherEpoch += aside(record, verdict);
      else {
        if (verdict === 'altered') tally.refused += aside(record, verdict);
        missing = { epoch: head.epoch, seq: head.seq + 1 };
        break;
      }
    }
    const counters = added(open.counters, tally, gap ? 1 : 0);
    for (const key of COUNTED) if (tally[key] > 0) table.setMeta(key, String(counters[key]));
    open.head = head;
    open.counters = counters;
    return { ...tally, ...(missing ? { missing } : {}), ...(gap ? { gap } : {}) };
  }

  #placeOf(table: RecordTable, record: JournalRecord, head: ChainHead): Verdict {
    if (!canHold(record)) return 'altered';
    if (head.seq > 0 && record.epoch !== head.epoch) return 'other-epoch';
    const verdict = belongsAfter(record, head);
    if (verdict === 'yes') return 'next';
    if (verdict === 'hash') return 'altered';
    if (verdict === 'missing') return 'missing';
    const held = table.at(record);
    if (held === undefined) return 'earlier';
    return held.equals(record.bytes) ? 'held' : 'conflict';
  }
}

/** Notes what the copy lacks from now on. An empty copy begins there. */
function goOnBehind(
  table: RecordTable,
  head: ChainHead,
  { epoch, seq, hash }: ChainHead,
  nowMs: number,
): NonNullable<Taken['gap']> {
  if (head.seq === 0) table.setAnchor({ epoch, seq, hash });
  const fromSeq = head.seq + 1;
  addGap(table.database, { epoch, fromSeq, toSeq: seq, hash, atMs: nowMs });
  return { from: { epoch, seq: fromSeq }, to: { epoch, seq } };
}

/** Records held. The table counts from the first to the last; gaps between them, not the one before them, come off. */
function received(table: RecordTable): number {
  const inside = gapsIn(table.database).filter(({ fromSeq }) => fromSeq > 1);
  return inside.reduce((left, { fromSeq, toSeq }) => left - (toSeq - fromSeq + 1), table.count());
}

/** False when it was put aside before. */
function putAside(
  table: RecordTable,
  { epoch, seq, bytes }: JournalRecord,
  cause: string,
  nowMs: number,
): boolean {
  const { database } = table;
  const count =
    database.prepare<[], { count: number }>('SELECT count(*) AS count FROM aside').get()?.count ?? 0;
  const known = database.prepare('SELECT 1 FROM aside WHERE bytes = ?').get(bytes) !== undefined;
  if (known || count >= MAX_ASIDE) return !known;
  const insert = 'INSERT INTO aside (epoch, seq, cause, at_ms, bytes) VALUES (?, ?, ?, ?, ?)';
  // An altered record may claim any place, beyond what SQLite's integers hold.
  database
    .prepare(insert)
    .run(epoch, Math.min(seq, Number.MAX_SAFE_INTEGER), cause, Math.floor(nowMs), bytes);
  return true;
}

function added(counters: Counters, tally: Tally, gaps: number): Counters {
  const sums = COUNTED.map((key) => [key, counters[key] + tally[key]] as const);
  return {
    ...counters,
    ...Object.fromEntries(sums),
    received: counters.received + tally.stored,
    gaps: counters.gaps + gaps,
  };
}
