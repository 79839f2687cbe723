/**
 * `control.json` in the store's directory: what control must know after a restart and cannot see. Latched faults and
 * trips, the starts of the last hour, where the levels of ramps have been, what has been delivered, locks and orders.
 * The journal tells how all this came about; this file only saves looking for it.
 *
 *   <sha-256 of the second line, in hex>
 *   <JSON>
 *
 * Written beside and renamed, so that a power cut leaves the old one or the new one. What is beside has been told to nobody
 * as kept: it is never read, and written over.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock, ClockStatus } from '../../protocols/clock.js';

export const KEPT_FILE = 'control.json';
const UNFINISHED = '.new';
/** What changes all the time is kept this often: an SD card bears so many writes. */
const AT_LEAST_EVERY_MS = 300_000;
/** What must not be forgotten is kept this soon, together with what comes next. */
const SOON_MS = 200;
/** After a write that failed. */
const AGAIN_MS = 10_000;

export interface Kept<State> {
  readonly state: State;
  /** To be added to its monotonic times. */
  readonly rebaseMs: number;
  /** For how long the program was away; none while nobody knows. */
  readonly awayMs: number;
  /** Whether anybody knows for how long the program was away. */
  readonly isAwayKnown: boolean;
}

interface Document<State> {
  readonly version: 1;
  readonly savedWallMs: number;
  readonly savedMonotonicMs: number;
  readonly clockStatus: ClockStatus;
  readonly state: State;
}

/**
 * The state of the last run; undefined at the first start, `damaged` when there is a file, or may be one, and nobody can say
 * what it was. How long the box was off is told by the clock on the wall; when that is not known to be right, no time has
 * passed: starts count longer then, never shorter.
 */
export function loadKept<State>(directory: string, clock: Clock): Kept<State> | 'damaged' | undefined {
  try {
    const [sum, text = ''] = readFileSync(join(directory, KEPT_FILE), 'utf8').split('\n');
    const document = JSON.parse(text) as Document<State>;
    if (sum !== sumOf(text) || document.version !== 1) return 'damaged';
    const passedMs = clock.wallMs() - document.savedWallMs;
    const isTrusted = clock.status() !== 'unsynced' && document.clockStatus !== 'unsynced';
    const isAwayKnown = isTrusted && passedMs >= 0;
    const awayMs = isAwayKnown ? passedMs : 0;
    const rebaseMs = clock.monotonicMs() - document.savedMonotonicMs - awayMs;
    return { state: document.state, rebaseMs, awayMs, isAwayKnown };
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : 'damaged';
  }
}

export interface KeeperDeps {
  readonly clock: Clock;
  readonly directory: string;
  readonly failed: (cause: string) => void;
}

/** Writes the state when it is told that something has changed. Never waits and never throws. */
export class Keeper<State> {
  readonly #deps: KeeperDeps;
  readonly #state: () => State;
  #dueMs: number;
  #isTimed = false;
  #writing: Promise<boolean> | undefined;
  #hasFailed = false;

  constructor(deps: KeeperDeps, state: () => State) {
    this.#deps = deps;
    this.#state = state;
    this.#dueMs = deps.clock.monotonicMs() + AT_LEAST_EVERY_MS;
  }

  /** Something has changed that must outlive a power cut. */
  soon(): void {
    const { clock } = this.#deps;
    this.#dueMs = Math.min(this.#dueMs, clock.monotonicMs() + SOON_MS);
    if (this.#isTimed) return;
    // Not with the next cycle: what is killed before that must not forget a start.
    this.#isTimed = true;
    clock.after(SOON_MS, () => {
      this.#isTimed = false;
      this.cycle();
    });
  }

  /** To be called every cycle. */
  cycle(): void {
    if (this.#deps.clock.monotonicMs() >= this.#dueMs && this.#writing === undefined) void this.write();
  }

  /** Writes what is true now; resolves with whether it is on disk. */
  async write(): Promise<boolean> {
    // Several may wait for one that is under way; they write one after the other.
    while (this.#writing !== undefined) await this.#writing;
    const { clock } = this.#deps;
    this.#dueMs = clock.monotonicMs() + AT_LEAST_EVERY_MS;
    this.#writing = this.#write().then(
      () => {
        this.#hasFailed = false;
        return true;
      },
      (error: Error) => {
        this.#dueMs = clock.monotonicMs() + AGAIN_MS;
        if (!this.#hasFailed) this.#deps.failed(error.message);
        this.#hasFailed = true;
        return false;
      },
    );
    const isWritten = await this.#writing;
    this.#writing = undefined;
    return isWritten;
  }

  async #write(): Promise<void> {
    const { clock, directory } = this.#deps;
    const document: Document<State> = {
      version: 1,
      savedWallMs: clock.wallMs(),
      savedMonotonicMs: clock.monotonicMs(),
      clockStatus: clock.status(),
      state: this.#state(),
    };
    const text = JSON.stringify(document);
    const path = join(directory, KEPT_FILE);
    const file = await open(path + UNFINISHED, 'w', 0o600);
    try {
      await file.writeFile(`${sumOf(text)}\n${text}`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(path + UNFINISHED, path);
    const folder = await open(dirname(path));
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}

function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
