import type { Decoded } from './exchange-port.js';
import type { Arrival, LineFailure, LineOutcome, LineRequest, LineRequestOptions, Priority } from './line.js';

/** A request with whoever waits for it. Settled once; what comes after is ignored. */
export class Job {
  readonly request: LineRequest;
  readonly priority: Priority;
  readonly timeoutMs: number;
  readonly guardMs: number;
  /** Its place among those of its priority; Infinity when it does not matter. */
  readonly deadlineMs: number;
  readonly #settle: (outcome: LineOutcome) => void;
  readonly #signal: AbortSignal | undefined;
  #onAbort: (() => void) | undefined;

  constructor(
    request: LineRequest,
    priority: Priority,
    options: LineRequestOptions,
    usualTimeoutMs: number,
    settle: (outcome: LineOutcome) => void,
  ) {
    this.request = request;
    this.priority = priority;
    this.timeoutMs = options.timeoutMs ?? usualTimeoutMs;
    this.guardMs = options.guardMs ?? 0;
    this.deadlineMs = options.deadlineMs ?? Number.POSITIVE_INFINITY;
    this.#signal = options.signal;
    this.#settle = settle;
  }

  get isWithdrawn(): boolean {
    return this.#signal?.aborted === true;
  }

  /** Calls `withdraw` when whoever asked wants it no more, unless it is settled by then. */
  onWithdrawal(withdraw: () => void): void {
    if (!this.#signal) return;
    this.#onAbort = withdraw;
    this.#signal.addEventListener('abort', withdraw, { once: true });
  }

  done(decoded: Decoded, at: Arrival): void {
    this.#end({ ok: true, ...decoded, at });
  }

  fail(failure: LineFailure, at: Arrival, exceptionCode?: number): void {
    this.#end({ ok: false, failure, at, ...(exceptionCode === undefined ? {} : { exceptionCode }) });
  }

  #end(outcome: LineOutcome): void {
    if (this.#onAbort) this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#settle(outcome);
  }
}
