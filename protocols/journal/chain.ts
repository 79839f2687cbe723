/**
 * Checks records as a stranger would: every hash, every place in the chain, with no other input than the bytes. What
 * signatures prove of them is proof.ts's.
 */
import { decodeBody } from './bodies.js';
import type { Gap } from './gaps.js';
import { countReadings } from './readings-codec.js';
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
 * table's columns contradict the record; `anchor`: a segment does not begin where the one before ends; `unreadable`: the file
 * ends in an error; `watermark`, `checkpoint`: one is false; `rewritten`: the records up to this, from the one named or before
 * it, are not those that the site has signed for; `epoch`: nothing of this epoch is signed by the site; `undeclared`: records
 * are gone, and the journal does not say that they were given up; `kept`: of a segment with holes, not what the journal says was
 * kept of it; `beginning`: the first records are gone, and no party's
 * word shows that it has them.
 */
export type ChainFault =
  | RecordFault
  | 'trailing'
  | 'missing'
  | 'order'
  | 'body'
  | 'columns'
  | 'anchor'
  | 'unreadable'
  | 'watermark'
  | 'checkpoint'
  | 'rewritten'
  | 'epoch'
  | 'undeclared'
  | 'kept'
  | 'beginning';

export interface Fault {
  /** Where the record claims to be, or the last place before it when it cannot be read. */
  readonly at: Position;
  readonly fault: ChainFault;
  /** `rewritten`, `checkpoint`: somewhere after this record; up to there the site's word holds. */
  readonly after?: Position;
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

/** Records that follow each other without a fault: those behind `after`, up to `to`. A hash in it vouches for all before it. */
export interface Stretch {
  readonly after: Position;
  to: Position;
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
  #head: ChainHead;
  #isAnchored: boolean;
  #gaps: readonly Gap[] = [];
  #first: Position | null = null;
  #records = 0;
  #readings = 0;
  #faultCount = 0;
  readonly #faults: Fault[] = [];
  readonly #kinds: Partial<Record<RecordKind, number>> = {};
  readonly #stretches: Stretch[] = [];
  #isBroken = true;
  readonly #usedGaps: Gap[] = [];

  /** Without an anchor (null) the first record's place is taken as given. */
  constructor(anchor: ChainHead | null = FIRST_HEAD) {
    this.#isAnchored = anchor !== null;
    this.#head = anchor ?? FIRST_HEAD;
  }

  get head(): ChainHead {
    return this.#head;
  }

  get isEmpty(): boolean {
    return this.#records === 0;
  }

  /** What holds together, in order. */
  get stretches(): readonly Stretch[] {
    return this.#stretches;
  }

  /** The gaps that stood for records so far. */
  get usedGaps(): readonly Gap[] {
    return this.#usedGaps;
  }

  /** What the next part of the journal is known to lack. */
  beginPart(gaps: readonly Gap[]): void {
    this.#gaps = gaps;
  }

  endPart(): void {
    this.#skipGaps();
  }

  /** Checks the next record; returns it when it could be read, whatever else is wrong with it. */
  add(bytes: Buffer): JournalRecord | undefined {
    this.#records++;
    const record = parseRecord(bytes);
    if ('fault' in record) {
      this.fault(this.#head, record.fault);
      this.#isBroken = true;
      return undefined;
    }
    const { epoch, seq, kind } = record;
    this.#first ??= { epoch, seq };
    const verdict = record.bytes.length === bytes.length ? this.#placeOf(record) : 'trailing';
    this.#stretch(record, verdict === 'yes');
    if (verdict !== 'yes' && verdict !== 'unknown') this.fault(record, verdict);
    this.#kinds[kind] = (this.#kinds[kind] ?? 0) + 1;
    this.#countIn(record);
    this.#head = { epoch, seq, hash: record.hash };
    this.#isAnchored = true;
    return record;
  }

  #placeOf(record: JournalRecord): ReturnType<typeof belongsAfter> | 'unknown' {
    // Its hash is over one that is not here: only a signature for it or a later one can vouch for what follows it.
    if (!this.#isAnchored && record.seq > 1) return 'unknown';
    this.#skipGaps(record);
    return belongsAfter(record, this.#isAnchored ? this.#head : { ...FIRST_HEAD, epoch: record.epoch });
  }

  /** Goes over what is known to be gone before `record`, or at the end of a part. */
  #skipGaps(record?: Position): void {
    const first = this.#gaps.find((one) => one.epoch === record?.epoch && one.fromSeq === 1);
    const isNewEpoch = first !== undefined && first.epoch > this.#head.epoch;
    if (isNewEpoch && (record?.seq ?? 0) > first.toSeq) {
      this.#usedGaps.push(first);
      this.#head = { epoch: first.epoch, seq: first.toSeq, hash: first.hash };
    }
    for (;;) {
      const { epoch, seq } = this.#head;
      const gap = this.#gaps.find((one) => one.epoch === epoch && one.fromSeq === seq + 1);
      if (gap === undefined || (record?.epoch === epoch && record.seq <= gap.toSeq)) return;
      this.#usedGaps.push(gap);
      this.#head = { epoch, seq: gap.toSeq, hash: gap.hash };
    }
  }

  #stretch(record: JournalRecord, isSound: boolean): void {
    const { epoch, seq } = record;
    const { epoch: before, seq: after } = this.#head;
    const last = this.#stretches.at(-1);
    const isLinked = before === epoch || namesBefore(record, this.#head);
    if (isSound && last && !this.#isBroken && isLinked) last.to = { epoch, seq };
    else if (isSound) {
      this.#stretches.push({ after: { epoch, seq: before === epoch ? after : 0 }, to: { epoch, seq } });
    }
    this.#isBroken = !isSound;
  }

  /** What was found to be wrong from `fromSeq` to `toSeq`, later on: no signature behind it vouches for it, or for what is before. */
  unlink({ epoch, fromSeq, toSeq }: { epoch: number; fromSeq: number; toSeq: number }): void {
    const isUpTo = (place: Position, seq: number): boolean =>
      place.epoch < epoch || (place.epoch === epoch && place.seq <= seq);
    const parts = this.#stretches.flatMap(({ after, to }): Stretch[] => {
      if (isUpTo(to, fromSeq - 1) || !isUpTo(after, toSeq - 1)) return [{ after, to }];
      const head = isUpTo(after, fromSeq - 2) ? [{ after, to: { epoch, seq: fromSeq - 1 } }] : [];
      const tail = isUpTo(to, toSeq) ? [] : [{ after: { epoch, seq: toSeq }, to }];
      return [...head, ...tail];
    });
    this.#stretches.splice(0, this.#stretches.length, ...parts);
  }

  #countIn(record: JournalRecord): void {
    const { kind, body } = record;
    const readings = kind === 'readings' ? countReadings(body) : 0;
    const isRead = kind === 'readings' ? readings !== undefined : decodeBody(body) !== undefined;
    if (!isRead) this.fault(record, 'body');
    this.#readings += readings ?? 0;
  }

  fault({ epoch, seq }: Position, fault: ChainFault, after?: Position): void {
    this.#faultCount++;
    if (this.#faults.length >= MAX_FAULTS) return;
    const behind = after ? { after: { epoch: after.epoch, seq: after.seq } } : {};
    this.#faults.push({ at: { epoch, seq }, fault, ...behind });
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

/** An epoch's first record is chained to nothing, but may name the end of the epoch before: then it vouches for that too. */
function namesBefore({ kind, body }: JournalRecord, { hash }: ChainHead): boolean {
  if (kind !== 'start') return false;
  const { after } = (decodeBody(body) ?? {}) as { after?: { hashHex?: unknown } };
  return after?.hashHex === hash.toString('hex');
}

export function headReport({ epoch, seq, hash }: ChainHead): HeadReport {
  return { epoch, seq, hashHex: hash.toString('hex') };
}

export function verifyRecords(records: Iterable<Buffer>, anchor?: ChainHead): ChainReport {
  const verifier = new ChainVerifier(anchor);
  for (const bytes of records) verifier.add(bytes);
  return verifier.report();
}
