import type { Waiting } from './draft-queue.js';
import type { Store, StoreHead, StoreNotice } from './journal.js';

/** What the store has lost: each notice becomes a `gap` record once, and is off the store's list when that is on disk. */
export class Notices {
  readonly #store: Pick<Store, 'notices' | 'noticed'>;
  readonly #onNotice: (notice: StoreNotice) => void;
  /** On their way into the journal, or there. */
  readonly #taken = new Set<string>();

  constructor(store: Pick<Store, 'notices' | 'noticed'>, onNotice: (notice: StoreNotice) => void) {
    this.#store = store;
    this.#onNotice = onNotice;
  }

  /** `declare` puts a body into the journal and tells the waiter what became of it. */
  async take(
    { notices = 0 }: StoreHead,
    declare: (body: StoreNotice['body'], waiter: NonNullable<Waiting['waiter']>) => void,
  ): Promise<void> {
    const waiting = notices > 0 ? await this.#store.notices() : [];
    for (const notice of waiting) {
      const { id, body } = notice;
      if (this.#taken.has(id)) continue;
      this.#taken.add(id);
      this.#onNotice(notice);
      // Said twice is better than not at all.
      const again = (): void => void this.#taken.delete(id);
      declare(body, { resolve: () => void this.#store.noticed(id).catch(again), reject: again });
    }
  }
}
