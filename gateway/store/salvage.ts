/**
 * Gets out of a damaged segment what can be proved to belong to the chain.
 *
 * Every row that still lies on some page is a candidate for its place. Place by place, the one that continues the chain is
 * kept; where none does, there is a *hole*. The chain goes on behind a hole at the first place whose hash the record after it
 * confirms: that hash is known then, but of the hole's records only what it was made of could be told, which is gone. So a
 * readable record at the end of a hole, which nothing proves, is no part of the chain: it is put `aside`, as are altered ones.
 *
 * A record whose hash alone is damaged is repaired: the record after it confirms what the hash must have been.
 *
 * A segment has up to 48 MB and takes seconds, so all of it is done in slices: appends go on in between.
 */
import { createHash } from 'node:crypto';
import type { Gap } from '../../protocols/journal/gaps.js';
import {
  type ChainHead,
  follows,
  GENESIS_HASH,
  HASH_BYTES,
  type JournalRecord,
  parseRecord,
} from '../../protocols/journal/record.js';
import { type Cell, rowsInPages } from './pages.js';

/** Where the segment stands: `before` and `behind` are the heads that its neighbours say, as far as they can say. */
export interface Stretch {
  readonly epoch: number;
  readonly firstSeq: number;
  readonly before?: ChainHead;
  readonly behind?: ChainHead;
}

export interface Salvaged {
  readonly anchor: ChainHead;
  /** In order, chained but for the gaps. */
  readonly records: readonly Buffer[];
  readonly gaps: readonly Hole[];
  /** Records that the damage has cost, beyond the holes that the segment had before. */
  readonly lost: readonly Hole[];
  readonly aside: readonly Buffer[];
  readonly end: ChainHead;
}

export type Hole = Omit<Gap, 'atMs'>;

const SEQ_LIMIT = 2 ** 40;
/** Records; none is smaller than 76 bytes. */
const MOST_OF_A_SEGMENT = 2 ** 20;

/** Each `next` does a little of the work. */
export function salvaging(path: string, stretch: Stretch): Generator<void, Salvaged, void> {
  return new Salvage(stretch).run(path);
}

class Salvage {
  readonly #stretch: Stretch;
  /** What lies at each place, in different versions perhaps. */
  readonly #found = new Map<number, Buffer[]>();
  /** Hashes that the record at a place must have had if others are right, by that place. */
  readonly #said = new Map<number, Buffer[]>();
  readonly #oldHoles = new Map<number, Hole>();
  #anchor: ChainHead | undefined;

  constructor(stretch: Stretch) {
    this.#stretch = stretch;
  }

  *run(path: string): Generator<void, Salvaged, void> {
    const { epoch, firstSeq, behind } = this.#stretch;
    const firstId = epoch * SEQ_LIMIT + firstSeq;
    for (const row of rowsInPages(path, firstId, firstId + MOST_OF_A_SEGMENT)) {
      if (row === 'breath') yield;
      else this.#take(row.id, row.cells);
    }
    if (behind) add(this.#said, behind.seq, behind.hash);
    const anchor = this.#whereItBegins();
    const records: Buffer[] = [];
    const gaps: Hole[] = [];
    const lost: Hole[] = [];
    const places = [...new Set([...this.#found.keys(), ...this.#said.keys()])].sort((a, b) => a - b);
    let head = anchor;
    for (;;) {
      yield;
      const fromSeq = head.seq + 1;
      const record = this.#recordAfter(head);
      if (record) {
        records.push(record.bytes);
        // Nobody looks back: what is left in the end is no part of the chain.
        this.#found.delete(record.seq);
        head = record;
        continue;
      }
      const old = this.#oldHoles.get(fromSeq);
      const isOld = old !== undefined && this.#isConfirmed(old.toSeq, old.hash);
      const end = isOld ? { seq: old.toSeq, hash: old.hash } : yield* this.#confirmedFrom(fromSeq, places);
      if (end === undefined) break;
      const hole = { epoch, fromSeq, toSeq: end.seq, hash: end.hash };
      gaps.push(hole);
      if (!isOld) lost.push(hole);
      head = { epoch, ...end };
    }
    const aside: Buffer[] = [];
    for (const raws of this.#found.values()) {
      aside.push(...raws.filter(isRecord));
      yield;
    }
    return { anchor, records, gaps, lost, aside, end: { epoch, seq: head.seq, hash: head.hash } };
  }

  #take(id: number, cells: readonly Cell[]): void {
    const { epoch, firstSeq } = this.#stretch;
    const last = cells.at(-1);
    if (cells.length === 4 && Buffer.isBuffer(last)) {
      // A watermark's row differs from an anchor's in that it begins with a text.
      const isShort = last.length === HASH_BYTES && !Buffer.isBuffer(cells[0]);
      const isAnchor = isShort && cells[1] === epoch && cells[2] === firstSeq - 1;
      // Of a record's row nothing but the record is asked for: what the cells before it say stands in there too.
      if (isAnchor) this.#anchor ??= { epoch, seq: firstSeq - 1, hash: last };
      else if (last.length > HASH_BYTES) this.#takeRecord(id, last);
    } else if (cells.length === 5 && cells[0] === epoch) this.#takeHole(cells);
  }

  /** A candidate for the place that its row says and, as either may be damaged, for the one that it says itself. */
  #takeRecord(id: number, bytes: Buffer): void {
    const { epoch } = this.#stretch;
    const row = { epoch: Math.floor(id / SEQ_LIMIT), seq: id % SEQ_LIMIT };
    for (const place of [row, wholeRecord(bytes)]) {
      if (place?.epoch === epoch && this.#isHere(place.seq)) add(this.#found, place.seq, bytes);
    }
  }

  #takeHole([, fromSeq, toSeq, hash]: readonly Cell[]): void {
    const { epoch } = this.#stretch;
    if (typeof fromSeq !== 'number' || typeof toSeq !== 'number' || !Buffer.isBuffer(hash)) return;
    if (hash.length !== HASH_BYTES || !this.#isHere(fromSeq) || !this.#isHere(toSeq) || toSeq < fromSeq)
      return;
    this.#oldHoles.set(fromSeq, { epoch, fromSeq, toSeq, hash });
    add(this.#said, toSeq, hash);
  }

  #isHere(seq: number): boolean {
    const { firstSeq, behind } = this.#stretch;
    return seq >= firstSeq && seq <= (behind?.seq ?? SEQ_LIMIT);
  }

  #whereItBegins(): ChainHead {
    const { epoch, firstSeq, before } = this.#stretch;
    const seq = firstSeq - 1;
    if (seq === 0) return { epoch, seq, hash: GENESIS_HASH };
    const isNext = before?.epoch === epoch && before.seq === seq;
    const said = [...(isNext ? [before] : []), ...(this.#anchor ? [this.#anchor] : [])];
    // The segment before may be damaged too, in its last hash: the first record knows whom to believe.
    const hash = (said.find((one) => this.#isConfirmed(seq, one.hash)) ?? said[0])?.hash;
    // Where nobody can say, a hole follows that needs no hash before it.
    return { epoch, seq, hash: hash ?? GENESIS_HASH };
  }

  #recordAfter(head: ChainHead): JournalRecord | undefined {
    for (const bytes of this.#found.get(head.seq + 1) ?? []) {
      const record = wholeRecord(bytes);
      if (record && follows(record, head) === 'yes') return record;
      const repaired = wholeRecord(withHashAfter(head, bytes));
      if (repaired && follows(repaired, head) === 'yes' && this.#isConfirmed(repaired.seq, repaired.hash)) {
        return repaired;
      }
    }
    return undefined;
  }

  /** The first place at or behind `fromSeq` whose hash is certain, though its record may be lost. */
  *#confirmedFrom(
    fromSeq: number,
    places: readonly number[],
  ): Generator<void, { seq: number; hash: Buffer } | undefined, void> {
    for (let index = firstFrom(places, fromSeq); index < places.length; index++) {
      const seq = places[index] ?? 0;
      const hash = this.#hashesAt(seq).find((one) => this.#isConfirmed(seq, one));
      if (hash) return { seq, hash };
      yield;
    }
    return undefined;
  }

  /** That the record there may have had. */
  #hashesAt(seq: number): Buffer[] {
    const read = (this.#found.get(seq) ?? []).map((bytes) => bytes.subarray(-HASH_BYTES));
    return [...read, ...(this.#said.get(seq) ?? [])];
  }

  /** Whether the record after `seq`, or the segment behind, is chained to `hash`. */
  #isConfirmed(seq: number, hash: Buffer): boolean {
    const { epoch, behind } = this.#stretch;
    if (behind?.seq === seq) return behind.hash.equals(hash);
    return (this.#found.get(seq + 1) ?? []).some((bytes) => {
      const record = wholeRecord(bytes);
      return record !== undefined && follows(record, { epoch, seq, hash }) === 'yes';
    });
  }
}

export function wholeRecord(bytes: Buffer): JournalRecord | undefined {
  const record = parseRecord(bytes);
  return 'fault' in record || record.bytes.length !== bytes.length ? undefined : record;
}

function isRecord(bytes: Buffer): boolean {
  return wholeRecord(bytes) !== undefined;
}

/** The same record with the hash that it must have after `head`. */
function withHashAfter(head: ChainHead, bytes: Buffer): Buffer {
  const content = bytes.subarray(0, bytes.length - HASH_BYTES);
  return Buffer.concat([content, createHash('sha256').update(head.hash).update(content).digest()]);
}

function add(map: Map<number, Buffer[]>, key: number, value: Buffer): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else if (!values.some((one) => one.equals(value))) values.push(value);
}

/** The index of the first of `sorted` that is not below `least`. */
function firstFrom(sorted: readonly number[], least: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
