import type { KeyObject } from 'node:crypto';
import { type Position, parseRecord } from '../../protocols/journal/record.js';
import { verifyWatermark, type Watermark, type WatermarkFault } from '../../protocols/journal/watermark.js';
import type { Store } from '../store/journal.js';

/** Why a watermark is not believed; `other-record`: the party holds a different record there than we do. */
export type WatermarkRefusal = WatermarkFault | 'other-site' | 'unknown-record' | 'other-record';

/** Before every record. */
export const START: Position = { epoch: 0, seq: 0 };

export interface Signer {
  readonly site: string;
  readonly party: string;
  /** The party's public key, pinned in the settings. Without one nothing is believed, and so nothing is deleted. */
  readonly watermarkKey?: KeyObject;
}

/** The latest watermark of one party that was true when it came: signed by its key, over a record that we have. */
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
  async take(signed: Buffer): Promise<'advanced' | 'old' | WatermarkRefusal> {
    const { site, party, watermarkKey } = this.#signer;
    if (watermarkKey === undefined) return 'key';
    const mark = verifyWatermark(signed, watermarkKey);
    if ('fault' in mark) return mark.fault;
    if (mark.site !== site || mark.party !== party) return 'other-site';
    await this.load();
    if (!isAfter(mark, this.#position)) return 'old';
    const verdict = await this.#compare(mark);
    if (verdict !== 'same') return verdict;
    await this.#store.keepWatermark(party, mark, signed);
    this.#position = { epoch: mark.epoch, seq: mark.seq };
    return 'advanced';
  }

  /** Whether the record that was signed for is the one we have there. */
  async #compare(mark: Watermark): Promise<'same' | 'other-record' | 'unknown-record'> {
    const [bytes] = await this.#store.read({ epoch: mark.epoch, seq: mark.seq - 1 }, 1);
    const record = bytes ? parseRecord(bytes) : undefined;
    if (!record || 'fault' in record || record.epoch !== mark.epoch || record.seq !== mark.seq) {
      return 'unknown-record';
    }
    return record.hash.equals(mark.hash) ? 'same' : 'other-record';
  }
}

export function isAfter(a: Position, b: Position): boolean {
  return a.epoch > b.epoch || (a.epoch === b.epoch && a.seq > b.seq);
}
