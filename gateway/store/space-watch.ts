/** Tells people what the store had to give up, or does not dare to: once for each change, while something can be done about it. */
import { type Clock, every, type Timer } from '../../protocols/clock.js';
import type { EventBody } from '../../protocols/journal/bodies.js';
import type { SpaceReport, Store, StoreNotice } from './journal.js';

type Report = (code: string, severity: EventBody['severity'], params: EventBody['params']) => void;

const LOOK_EVERY_MS = 60_000;
const MEGABYTE = 1024 * 1024;
const DAY_MS = 86_400_000;

export class SpaceWatch {
  readonly #store: Pick<Store, 'space'>;
  readonly #report: Report;
  readonly #tick: Timer;
  #last: SpaceReport | undefined;
  #isReserveUsed = false;

  /** Looks every minute. */
  constructor(store: Pick<Store, 'space'>, clock: Clock, report: Report) {
    this.#store = store;
    this.#report = report;
    this.#tick = every(clock, LOOK_EVERY_MS, () => {
      // A store that does not answer is reported by who waits for it.
      void this.look().catch(() => undefined);
    });
  }

  async look(): Promise<void> {
    const now = await this.#store.space();
    const before = this.#last;
    this.#last = now;
    const megabytes = Math.floor(now.freeBytes / MEGABYTE);
    const isUsed = before?.hasBallast === true && !now.hasBallast;
    if (isUsed && !this.#isReserveUsed) {
      this.#isReserveUsed = true;
      this.#report('store-reserve-used', 'alarm', { megabytes });
    } else if (now.hasBallast && this.#isReserveUsed) {
      this.#isReserveUsed = false;
      this.#report('store-reserve-back', 'info', { megabytes });
    }
    if (now.clockAheadMs > 0 && (before?.clockAheadMs ?? 0) === 0) {
      this.#report('retention-held', 'warning', { days: Math.round(now.clockAheadMs / DAY_MS) });
    }
    const records = now.thinnedRecords - (before?.thinnedRecords ?? 0);
    // A smaller sum is that of a store that was opened anew.
    if (records > 0) this.#report('readings-given-up', 'alarm', { records });
  }

  close(): void {
    this.#tick.cancel();
  }
}

/** What a notice of damage is to people; that of thinning is told by the watch. */
export function reportDamage({ body }: StoreNotice, report: Report): void {
  if (body.cause !== 'damage') return;
  const { file = '', reason = '', records } = body;
  report('journal-part-lost', 'alarm', { file, reason, records });
}
