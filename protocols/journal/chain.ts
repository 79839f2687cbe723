/**
 * Checks records as a stranger would: every hash, every place in the chain, with no other input than the bytes
 * (and public keys, for watermarks: verify.ts).
 */
import type { ReadingsBody } from './bodies.js';
import { decodeBody } from './bodies.js';
import type { Gap } from './gaps.js';
import {
  type ChainHead,
  follows,
  type JournalRecord,
  type Position,
  parseRecord,
  type RecordFault,
  type RecordKind,
} from './record.js';
import { FIRST_HEAD } from './table.js';

/**
 * `missing`: records between the one before and this; `hash`: this or the one before was altered; `columns`: the
 * table's columns contradict the record; `unreadable`: the file ends in an error; `watermark`: one is false; `beginning`:
 * the first records are gone, and no party's word shows that it has them.
 */
export type ChainFault =
  | RecordFault
  | 'trailing'
  | 'missing'
  | 'order'
  | 'body'
  | 'columns'
  | 'unreadable'
  | 'watermark'
  | 'beginning';

export interface Fault {
  /** Where the record claims to be, or the last place before it when it cannot be read. */
  readonly at: Position;
  readonly fault: ChainFault;
}

/** The end of a chain, for people and JSON. */
export interface HeadReport extends Position {
  readonly hashHex: string;
}

export interface ChainReport {
  readonly records: number;
  /** Readings within the records of that kind. */
  readonly readings: number;
  readonly kinds: Readonly<Partial<Record<RecordKind, number>>>;
  readonly first: Position | null;
  readonly head: HeadReport;
  /** The first hundred. */
  readonly faults: readonly Fault[];
  readonly faultCount: number;
}

const MAX_FAULTS = 100;

/**
 * Whether `record` may stand after `head`: as its successor, or as the first record of a later epoch (a site starts
 * one when its store is lost).
 */
export function belongsAfter(record: JournalRecord, head: ChainHead): 'yes' | 'missing' | 'order' | 'hash' {
  const isNewEpoch = record.epoch > head.epoch;
  const verdict = follows(record, isNewEpoch ? { ...FIRST_HEAD, epoch: record.epoch } : head);
  if (verdict === 'yes' || verdict === 'hash') return verdict;
  return isNewEpoch || (record.epoch === head.epoch && record.seq > head.seq) ? 'missing' : 'order';
}

/** Takes records one by one, in order, and reports on all of them. One bad record is one fault, not a fault at every record after. */
export class ChainVerifier {
  readonly #gaps: readonly Gap[];
  #head: ChainHead;
  #first: Position | null = null;
  #records = 0;
  #readings = 0;
  #faultCount = 0;
  readonly #faults: Fault[] = [];
  readonly #kinds: Partial<Record<RecordKind, number>> = {};

  /** `gaps` are what a copy is known to lack. */
  constructor(anchor: ChainHead = FIRST_HEAD, gaps: readonly Gap[] = []) {
    this.#gaps = gaps;
    this.#head = anchor;
  }

  /** Checks the next record; returns it when it could be read, whatever else is wrong with it. */
  add(bytes: Buffer): JournalRecord | undefined {
    this.#records++;
    const record = parseRecord(bytes);
    if ('fault' in record) {
      this.fault(this.#head, record.fault);
      return undefined;
    }
    const { epoch, seq, kind } = record;
    this.#first ??= { epoch, seq };
    const verdict = record.bytes.length === bytes.length ? this.#placeOf(record) : 'trailing';
    if (verdict !== 'yes') this.fault(record, verdict);
    this.#kinds[kind] = (this.#kinds[kind] ?? 0) + 1;
    const body = decodeBody(record.body);
    if (body === undefined) this.fault(record, 'body');
    else if (kind === 'readings')
      this.#readings += (body as Partial<ReadingsBody> | null)?.points?.length ?? 0;
    this.#head = { epoch, seq, hash: record.hash };
    return record;
  }

  #placeOf(record: JournalRecord): ReturnType<typeof belongsAfter> {
    const { epoch, seq } = this.#head;
    const verdict = belongsAfter(record, this.#head);
    if (verdict !== 'missing') return verdict;
    const gap = this.#gaps.find((one) => one.epoch === epoch && one.fromSeq === seq + 1);
    return gap ? belongsAfter(record, { epoch, seq: gap.toSeq, hash: gap.hash }) : verdict;
  }

  fault({ epoch, seq }: Position, fault: ChainFault): void {
    this.#faultCount++;
    if (this.#faults.length < MAX_FAULTS) this.#faults.push({ at: { epoch, seq }, fault });
  }

  report(): ChainReport {
    return {
      records: this.#records,
      readings: this.#readings,
      kinds: this.#kinds,
      first: this.#first,
      head: headReport(this.#head),
      faults: this.#faults,
      faultCount: this.#faultCount,
    };
  }
}

export function headReport({ epoch, seq, hash }: ChainHead): HeadReport {
  return { epoch, seq, hashHex: hash.toString('hex') };
}

export function verifyRecords(records: Iterable<Buffer>, anchor?: ChainHead): ChainReport {
  const verifier = new ChainVerifier(anchor);
  for (const bytes of records) verifier.add(bytes);
  return verifier.report();
}
