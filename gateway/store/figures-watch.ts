import { type Clock, every, type Timer } from '../../protocols/clock.js';
import type { Report } from '../console/source.js';
import type { StoreStatus } from '../status.js';
import { type Commit, StoreFigures, type StoreLimits, type StoreSample } from './figures.js';
import { type DiskFigures, diskFigures } from './figures-disk.js';
import { NO_CONCERNS, type StoreConcerns, storeEvents } from './figures-events.js';

const LOOK_EVERY_MS = 60_000;

export interface StoreWatchDeps {
  readonly clock: Clock;
  readonly report: Report;
  readonly directory: string;
  readonly limits: StoreLimits;
  /** What the journal itself tells (figures-journal.ts). */
  readonly look: () => Promise<Omit<StoreSample, keyof DiskFigures>>;
  readonly disk?: (directory: string) => Promise<DiskFigures>;
}

/** Looks at the store once a minute, and reports what its figures say in time. A look that hangs is not begun again. */
export class StoreWatch {
  readonly #deps: StoreWatchDeps;
  readonly #figures: StoreFigures;
  readonly #ticker: Timer;
  #concerns: StoreConcerns = NO_CONCERNS;
  #isLooking = false;
  #isClosed = false;

  constructor(deps: StoreWatchDeps) {
    this.#deps = deps;
    this.#figures = new StoreFigures(deps.limits, deps.clock.monotonicMs());
    this.#ticker = every(deps.clock, LOOK_EVERY_MS, () => void this.#look());
    void this.#look();
  }

  committed(commit: Commit): void {
    this.#figures.committed(commit, this.#deps.clock.monotonicMs());
  }

  flushed(flushes: number): void {
    this.#figures.flushed(flushes);
  }

  status(): StoreStatus {
    return this.#figures.status(this.#deps.clock.monotonicMs());
  }

  close(): void {
    this.#isClosed = true;
    this.#ticker.cancel();
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const { clock, directory, look, report, disk = diskFigures } = this.#deps;
    try {
      const sample = { ...(await look()), ...(await disk(directory)) };
      if (this.#isClosed) return;
      this.#figures.sampled(sample, clock.monotonicMs());
      const { events, concerns } = storeEvents(this.status(), this.#concerns);
      this.#concerns = concerns;
      for (const { code, severity, params } of events) report(code, severity, params);
    } catch {
      // The store does not answer: that is reported where it is written to. The figures stay as they were.
    } finally {
      this.#isLooking = false;
    }
  }
}
