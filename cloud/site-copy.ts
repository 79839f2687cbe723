/**
 * A party's copy of one site's journal, in a file of its own: `<directory>/<site>.db`, the same tables as the gateway's
 * store. A record is stored only where the chain says that it belongs; what contradicts the copy is refused and put
 * aside for people to look at.
 */
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { belongsAfter } from '../protocols/journal/chain.js';
import type { ChainHead, JournalRecord, Position } from '../protocols/journal/record.js';
import { canHold, FIRST_HEAD, RecordTable } from '../protocols/journal/table.js';
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
  /** The copy needs this record before it can go on. */
  readonly missing?: Position;
}

export interface Counters {
  /** Records held. */
  readonly received: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly refused: number;
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

type Tally = { stored: number; duplicates: number; conflicts: number; refused: number };

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
   * disk fails. `declared` is where the site says that its records begin: an empty copy may begin there too.
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
      table.database.exec(ASIDE);
      table.setMeta('site', this.#place.site);
      const counter = (key: string): number => Number(table.meta(key) ?? 0);
      return {
        table,
        head: table.head(),
        counters: {
          received: table.count(),
          duplicates: counter('duplicates'),
          conflicts: counter('conflicts'),
          refused: counter('refused'),
        },
      };
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
    const tally: Tally = { stored: 0, duplicates: 0, conflicts: 0, refused: 0 };
    let head = open.head;
    let missing: Position | undefined;
    for (const record of records) {
      const verdict = this.#placeOf(open.table, record, head, declared);
      if (verdict === 'next') {
        open.table.insert(record);
        tally.stored++;
        head = record;
      } else if (verdict === 'held') {
        tally.duplicates++;
      } else if (verdict === 'conflict') {
        if (putAside(open.table, record, verdict, nowMs)) tally.conflicts++;
      } else if (verdict !== 'earlier') {
        if (verdict === 'altered' && putAside(open.table, record, verdict, nowMs)) tally.refused++;
        missing = { epoch: head.epoch, seq: head.seq + 1 };
        break;
      }
    }
    const counters = added(open.counters, tally);
    for (const key of ['duplicates', 'conflicts', 'refused'] as const) {
      if (tally[key] > 0) open.table.setMeta(key, String(counters[key]));
    }
    open.head = head;
    open.counters = counters;
    return missing ? { ...tally, missing } : tally;
  }

  #placeOf(
    table: RecordTable,
    record: JournalRecord,
    head: ChainHead,
    declared: ChainHead | undefined,
  ): 'next' | 'held' | 'conflict' | 'earlier' | 'missing' | 'altered' {
    if (!canHold(record)) return 'altered';
    const verdict = belongsAfter(record, head);
    if (verdict === 'yes') return 'next';
    if (verdict === 'hash') return 'altered';
    if (verdict === 'order') {
      const held = table.at(record);
      // Before the beginning of this copy: nothing here to compare it with.
      if (held === undefined) return 'earlier';
      return held.equals(record.bytes) ? 'held' : 'conflict';
    }
    const isEmpty = head.seq === 0 && head.epoch === FIRST_HEAD.epoch;
    if (isEmpty && declared && belongsAfter(record, declared) === 'yes') {
      table.setAnchor(declared);
      return 'next';
    }
    return 'missing';
  }
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

function added(counters: Counters, tally: Tally): Counters {
  return {
    received: counters.received + tally.stored,
    duplicates: counters.duplicates + tally.duplicates,
    conflicts: counters.conflicts + tally.conflicts,
    refused: counters.refused + tally.refused,
  };
}
