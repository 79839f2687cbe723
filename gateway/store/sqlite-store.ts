import { join } from 'node:path';
import { type ChainHead, type Draft, encodeRecord, type Position } from '../../protocols/journal/record.js';
import { RecordTable, STORE_FILE } from '../../protocols/journal/table.js';
import type { Store, StoreAnchor, StoreHead } from './journal.js';

export interface StorePlace {
  readonly directory: string;
  readonly site: string;
}

/**
 * The journal on SQLite, in the thread that calls it; each call blocks until the disk has answered. The gateway runs it in a
 * worker (worker-store.ts), tests and simulation directly.
 *
 * After any error the file is closed, and opened again by the next call: what a failed write has left behind (fsync's
 * errors are final) is only known by reading.
 */
export class SqliteStore implements Store {
  readonly #place: StorePlace;
  #open: { readonly table: RecordTable; head: ChainHead; records: number } | undefined;
  #closed = false;

  constructor(place: StorePlace) {
    this.#place = place;
  }

  append(drafts: readonly Draft[]): Promise<StoreHead> {
    return this.#run(() => {
      const open = this.#opened();
      let head = open.head;
      const records = drafts.map((draft) => {
        const record = encodeRecord(draft, head);
        head = record;
        return record;
      });
      open.table.append(records);
      open.head = head;
      open.records += records.length;
      return this.#head();
    });
  }

  read(after: Position, maxBytes: number): Promise<Buffer[]> {
    return this.#run(() => this.#opened().table.read(after, maxBytes));
  }

  head(): Promise<StoreHead> {
    return this.#run(() => this.#head());
  }

  anchor(): Promise<StoreAnchor> {
    return this.#run(() => {
      const { epoch, seq, hash } = this.#opened().table.anchor();
      return { epoch, seq, hashHex: hash.toString('hex') };
    });
  }

  keepWatermark(party: string, { epoch, seq }: Position, signed: Buffer): Promise<void> {
    return this.#run(() => this.#opened().table.keepWatermark({ party, epoch, seq, signed }));
  }

  watermarks(): Promise<ReadonlyMap<string, Position>> {
    return this.#run(() => {
      const kept = this.#opened().table.watermarks();
      return new Map(kept.map(({ party, epoch, seq }) => [party, { epoch, seq }]));
    });
  }

  prune(upTo: Position, olderThanWallMs: number, nowWallMs: number): Promise<number> {
    return this.#run(() => {
      const open = this.#opened();
      const deleted = open.table.prune(upTo, olderThanWallMs, nowWallMs);
      open.records -= deleted;
      return deleted;
    });
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#discard();
    return Promise.resolve();
  }

  async #run<Result>(work: () => Result): Promise<Result> {
    try {
      return work();
    } catch (error) {
      this.#discard();
      throw error;
    }
  }

  #opened(): { readonly table: RecordTable; head: ChainHead; records: number } {
    if (this.#open !== undefined) return this.#open;
    if (this.#closed) throw new Error('the store is closed');
    const path = join(this.#place.directory, STORE_FILE);
    const table = RecordTable.open(path);
    try {
      const owner = table.meta('site');
      if (owner === undefined) table.setMeta('site', this.#place.site);
      else if (owner !== this.#place.site) {
        throw new Error(
          `${path} is the journal of site "${owner}", not "${this.#place.site}"; give each site its own directory`,
        );
      }
      this.#open = { table, head: table.head(), records: table.count() };
      return this.#open;
    } catch (error) {
      table.close();
      throw error;
    }
  }

  #head(): StoreHead {
    const { head, records } = this.#opened();
    return { epoch: head.epoch, seq: head.seq, hashHex: head.hash.toString('hex'), records };
  }

  #discard(): void {
    this.#open?.table.close();
    this.#open = undefined;
  }
}
