import type { KeyObject } from 'node:crypto';
import type { Position } from '../../protocols/journal/record.js';
import { parseRecord } from '../../protocols/journal/record.js';
import { canHold } from '../../protocols/journal/table.js';
import { verifyWatermark, type Watermark, type WatermarkFault } from '../../protocols/journal/watermark.js';
import type { Store, StoreHead } from '../store/journal.js';

/** Why a watermark is not believed; `other-record`: the party holds a different record there than we do. */
export type WatermarkRefusal = WatermarkFault | 'other-site' | 'unknown-record' | 'other-record';

/** Signed by the party, over a record beyond all that we have: its fault, or we have lost our end. */
export interface Beyond {
  readonly mark: Watermark;
  readonly head: StoreHead;
}

/**
 * `gone`: over a record that is no longer here (deleted, given up, lost with the end of its epoch), so that it cannot be compared. It is
 * not kept, and it is no fault; the party's next one over a record that is here says all that this one does.
 */
export type WatermarkVerdict = 'advanced' | 'old' | 'gone' | WatermarkRefusal | Beyond;

/** Before every record. */
export const START: Position = { epoch: 0, seq: 0 };

export interface Signer {
  readonly site: string;
  readonly party: string;
  /** The party's public key, pinned in the settings. Without one nothing is believed, and so nothing is deleted. */
  readonly watermarkKey?: KeyObject;
}

/** The latest watermark of one party that was true when it came: signed by its key, over a record that we have or know the hash of. */
export class KeptWatermark {
  readonly #signer: Signer;
  readonly #store: Store;
  #position = START;
  #isLoaded = false;

  constructor(signer: Signer, store: Store) {
    this.#signer = signer;
    this.#store = store;
  }

  get position(): Position {
    return this.#position;
  }

  /** Reads what was kept before this start. Rejects while the store cannot say. */
  async load(): Promise<void> {
    if (this.#isLoaded) return;
    const kept = (await this.#store.watermarks()).get(this.#signer.party);
    if (kept && isAfter(kept, this.#position)) this.#position = kept;
    this.#isLoaded = true;
  }

  /** Keeps a watermark if it is true and newer. Rejects while the store cannot take it. */
  async take(signed: Buffer): Promise<WatermarkVerdict> {
    const { site, party, watermarkKey } = this.#signer;
    if (watermarkKey === undefined) return 'key';
    const mark = verifyWatermark(signed, watermarkKey);
    if ('fault' in mark) return mark.fault;
    if (mark.site !== site || mark.party !== party) return 'other-site';
    if (!canHold(mark)) return 'unknown-record';
    await this.load();
    if (!isAfter(mark, this.#position)) return 'old';
    const verdict = await this.#compare(mark);
    if (verdict !== 'same') return verdict;
    await this.#store.keepWatermark(party, mark, signed);
    this.#position = { epoch: mark.epoch, seq: mark.seq };
    return 'advanced';
  }

  /** Whether the record that was signed for is the one we have there, or had as far as its hash is known. */
  async #compare(mark: Watermark): Promise<'same' | 'other-record' | 'gone' | Beyond> {
    const before = { epoch: mark.epoch, seq: mark.seq - 1 };
    const [bytes] = await this.#store.read(before, 1);
    const record = bytes ? parseRecord(bytes) : undefined;
    if (record && !('fault' in record) && isAt(record, mark)) return sameness(record.hash, mark.hash);
    const head = await this.#store.head();
    if (isAfter(mark, head)) return { mark, head };
    const anchor = await this.#store.anchor();
    const [gap] = (await this.#store.gaps(before, 1)).gaps;
    // Of what is gone only the hash of the last record is known, by what stands behind it.
    const ends = [anchor, ...(gap ? [{ ...gap, seq: gap.toSeq }] : [])];
    const end = ends.find((place) => isAt(place, mark));
    return end ? sameness(Buffer.from(end.hashHex, 'hex'), mark.hash) : 'gone';
  }
}

export function isAfter(a: Position, b: Position): boolean {
  return a.epoch > b.epoch || (a.epoch === b.epoch && a.seq > b.seq);
}

function isAt(a: Position, b: Position): boolean {
  return a.epoch === b.epoch && a.seq === b.seq;
}

function sameness(ours: Buffer, theirs: Buffer): 'same' | 'other-record' {
  return ours.equals(theirs) ? 'same' : 'other-record';
}
