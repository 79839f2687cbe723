/**
 * What holds a segment with holes together. A record is bound by the hash of the one behind it; before a hole that one is gone,
 * and who can compute could put another record there. So whoever makes holes says in the journal what was kept: how many
 * records, and the SHA-256 over their hashes in order. That word is chained and signed like everything else, later on.
 */
import { createHash, type Hash } from 'node:crypto';
import { decodeBody } from './bodies.js';
import { HASH_BYTES, type JournalRecord, type Position } from './record.js';
import { FIRST_HEAD } from './table.js';

/** Member `kept` of the body of a `gap` record. */
export interface KeptBody {
  /** Of the segment: the place of its name. */
  readonly firstSeq: number;
  readonly records: number;
  /** In hex, over the hashes of these records. */
  readonly sha256: string;
}

export class KeptDigest {
  readonly #firstSeq: number;
  readonly #hash: Hash = createHash('sha256');
  #records = 0;

  constructor(firstSeq: number) {
    this.#firstSeq = firstSeq;
  }

  /** The bytes of a whole record. */
  add(bytes: Buffer): void {
    this.#hash.update(bytes.subarray(-HASH_BYTES));
    this.#records++;
  }

  /** Once, at the end. */
  body(): KeptBody {
    return { firstSeq: this.#firstSeq, records: this.#records, sha256: this.#hash.digest('hex') };
  }
}

/** A segment's places, as far as they are in the files. */
export interface Part {
  readonly epoch: number;
  readonly fromSeq: number;
  readonly toSeq: number;
}

/** Compares the segments of a store with what its journal says was kept of them. */
export class KeptCheck {
  readonly #found: { part: Part; kept: KeptBody }[] = [];
  readonly #said = new Map<string, KeptBody[]>();
  #current: { readonly anchor: Position; readonly digest: KeptDigest; readonly hasGaps: boolean } | undefined;

  begin(anchor: Position | undefined, hasGaps: boolean): void {
    const { epoch, seq } = anchor ?? FIRST_HEAD;
    this.#current = { anchor: { epoch, seq }, digest: new KeptDigest(seq + 1), hasGaps };
  }

  add(bytes: Buffer): void {
    if (this.#current?.hasGaps) this.#current.digest.add(bytes);
  }

  /** `head`: where the chain is at the end of the segment. */
  end(head: Position): void {
    const { anchor, digest, hasGaps } = this.#current ?? {};
    this.#current = undefined;
    if (!anchor || !digest || !hasGaps) return;
    const part = { epoch: anchor.epoch, fromSeq: anchor.seq + 1, toSeq: head.seq };
    this.#found.push({ part, kept: digest.body() });
  }

  /** A `gap` record. What is not said of a whole segment is no matter here. */
  say({ body }: JournalRecord): void {
    const { epoch, kept } = (decodeBody(body) ?? {}) as { epoch?: number; kept?: KeptBody };
    if (epoch === undefined || kept === undefined) return;
    const name = `${epoch}/${kept.firstSeq}`;
    this.#said.set(name, [...(this.#said.get(name) ?? []), kept]);
  }

  /**
   * Segments with holes that are as none of the words about them says. Any of them will do: what was kept earlier is more, and as
   * true.
   */
  altered(): Part[] {
    return this.#found.flatMap(({ part, kept }) => {
      const words = this.#said.get(`${part.epoch}/${part.fromSeq}`);
      const isTrue = words?.some(({ records, sha256 }) => records === kept.records && sha256 === kept.sha256);
      return isTrue === false ? [part] : [];
    });
  }
}
