/** How far a scan is: one line that redraws itself on a terminal, a line every five seconds in a log. */
import type { Clock } from '../../protocols/clock.js';
import { MAX_COLUMNS } from '../../protocols/console/table.js';
import { cutTo } from '../../protocols/console/width.js';
import type { ProgressOutput } from './commission.js';

const REDRAW_MS = 100;
const LOG_MS = 5000;
const CLEAR_LINE = '\r\x1b[K';

export class Progress {
  readonly #output: ProgressOutput;
  readonly #clock: Clock;
  #lastMs: number;
  #isShown = false;

  constructor(output: ProgressOutput, clock: Clock) {
    this.#output = output;
    this.#clock = clock;
    this.#lastMs = clock.monotonicMs();
  }

  /** `line` is made only when it is shown. */
  show(line: () => string): void {
    const { isTerminal } = this.#output;
    const now = this.#clock.monotonicMs();
    if (now - this.#lastMs < (isTerminal ? REDRAW_MS : LOG_MS)) return;
    this.#lastMs = now;
    this.#isShown = isTerminal;
    this.#output.write(isTerminal ? CLEAR_LINE + cutTo(line(), MAX_COLUMNS) : `${line()}\n`);
  }

  /** Makes room for something that stays. */
  clear(): void {
    if (this.#isShown) this.#output.write(CLEAR_LINE);
    this.#isShown = false;
  }
}
