/**
 * A lane on which one speaks at a time: RTU and ASCII, on a port or through a converter. It sends when the line has been
 * silent, takes what comes for what it is, and stays quiet after whatever went wrong.
 *
 * How it sends without being heard too early stands in silence.ts, how it knows bytes that came too early for a reply in
 * pace.ts, and what it does about replies that come too late in late-guard.ts.
 */
import { Exchange } from './exchange-port.js';
import type { Framing } from './framing.js';
import { IDLE, type Ready, type Sent, type State } from './half-duplex-state.js';
import { HalfOpen } from './half-open.js';
import type { Job } from './job.js';
import { fail, type Lane, type LaneOwner, succeed } from './lane.js';
import { LateGuard } from './late-guard.js';
import { isSerial, type LineConfig, type LineTiming, type TcpLineConfig, timingOf } from './line-config.js';
import { Pace } from './pace.js';
import { exceptionCodeOf, expectedReply } from './rtu-frame.js';
import { Silence } from './silence.js';
import { Watchdog } from './watchdog.js';

/** What looking the wire through takes at most, mostly. */
const LOOK_THROUGH_MS = 0.1;
const ANY = (): boolean => true;

export class HalfDuplex implements Lane {
  readonly #owner: LaneOwner;
  readonly #framing: Framing;
  readonly #timing: LineTiming;
  /** What one character takes on the wire: half of a byte in ASCII. */
  readonly #characterMs: number;
  readonly #exchange = new Exchange();
  readonly #pace: Pace;
  readonly #silence: Silence;
  readonly #guard = new LateGuard();
  readonly #halfOpen: HalfOpen | undefined;
  readonly #watchdog: Watchdog;
  #state: State = IDLE;
  /** Whose reply may still come. */
  #unanswered: Sent | undefined;
  #whenDone: (() => void) | undefined;
  #flushed = 0;
  #isAsked = false;

  constructor(owner: LaneOwner, framing: Framing, config: Exclude<LineConfig, TcpLineConfig>) {
    this.#owner = owner;
    this.#framing = framing;
    this.#timing = timingOf(config);
    this.#characterMs = this.#timing.characterMs;
    this.#silence = new Silence(owner.clock, this.#timing.silenceMs);
    this.#pace = new Pace(this.#characterMs);
    this.#halfOpen = isSerial(config) ? undefined : new HalfOpen();
    this.#watchdog = new Watchdog(owner.clock, () => this.#timedOut());
  }

  get discarded(): number {
    return this.#framing.discarded + this.#flushed;
  }

  quietMs(): number {
    return this.#guard.quietMs(this.#nowMs());
  }

  serve(): void {
    if (this.#state.name !== 'awaiting') this.#advance();
  }

  /**
   * When the silence is still to be kept, the caller first asks for all that it wants now, so that the most urgent of it
   * goes first, and is not the one who waits.
   */
  asked(): void {
    if (this.#state.name === 'awaiting' || this.#isAsked) return;
    const isSilent = this.#silence.due(0, this.#nowMs()).atMs <= this.#nowMs();
    if (isSilent || this.#state.name === 'waiting') {
      this.#advance();
      return;
    }
    this.#isAsked = true;
    queueMicrotask(() => {
      this.#isAsked = false;
      this.serve();
    });
  }

  opened(): void {
    this.#framing.reset();
    this.#pace.reset();
    this.#unanswered = undefined;
    // Others may be talking already.
    this.#silence.brokenAt(this.#nowMs());
  }

  lost(): void {
    const state = this.#state;
    this.#guard.endQuiet();
    this.#rest();
    // What was sent may have been carried out, so it is not `not-sent`.
    if (state.name === 'awaiting') fail(this.#owner, state.sent.job, 'timeout');
  }

  finish(limitMs: number): Promise<void> {
    const state = this.#state;
    if (state.name !== 'awaiting') {
      this.#rest();
      return Promise.resolve();
    }
    this.#watchdog.hurry(this.#nowMs() + limitMs, this.#nowMs());
    return new Promise((resolve) => {
      this.#whenDone = resolve;
    });
  }

  received(chunk: Buffer): void {
    const nowMs = this.#nowMs();
    this.#silence.brokenAt(nowMs);
    this.#halfOpen?.heard(nowMs);
    const state = this.#state;
    const isEarly = state.name === 'awaiting' && this.#pace.isEarly(chunk.length, nowMs);
    const verdict = this.#framing.receive(chunk);
    if (state.name !== 'awaiting') {
      if (verdict.kind === 'reply') this.#cameLate(nowMs);
    } else if (isEarly) state.sent.again();
    else if (verdict.kind === 'reply') this.#answered(state.sent, verdict.frame);
  }

  /** Goes as far as it can without waiting, then waits for what comes first. */
  #advance(): void {
    const { link, queue, use } = this.#owner;
    const nowMs = this.#nowMs();
    const quietMs = this.#guard.quietLeftMs(nowMs, this.#silence.lastByteMs);
    const mayGo = ({ priority, request }: Job): boolean =>
      priority === 'stop' || (quietMs <= 0 && !this.#guard.isHeld(request, nowMs));
    const isCalm = quietMs <= 0 && !this.#guard.isHolding;
    const job = link.isOpen ? queue.first(isCalm ? ANY : mayGo) : undefined;
    if (job) {
      use.begin();
      this.#sendInSilence(job, nowMs);
    } else if (quietMs > 0) {
      this.#silence.notWanted();
      this.#wait(quietMs);
    } else {
      this.#rest();
      // What is held waits without using the line.
      const releaseMs = queue.size > 0 ? this.#guard.nextReleaseMs(nowMs) : undefined;
      if (releaseMs !== undefined) this.#wait(releaseMs - nowMs);
    }
  }

  #sendInSilence(job: Job, nowMs: number): void {
    const { link } = this.#owner;
    const { atMs, latestMs, timerMs } = this.#silence.due(job.guardMs, nowMs);
    if (timerMs > 0) {
      this.#wait(timerMs);
      return;
    }
    const ready = this.#encode(job);
    this.#silence.pauseUntil(atMs - LOOK_THROUGH_MS);
    // Nothing that came before a request is to stand before its reply.
    const flushed = link.flush();
    this.#flushed += flushed;
    if (!link.isOpen) return;
    if (flushed === 0 || this.#nowMs() >= latestMs) {
      this.#send(job, ready, atMs);
    } else {
      this.#silence.brokenAt(this.#nowMs());
      this.#advance();
    }
  }

  #wait(delayMs: number): void {
    this.#cancelTimer();
    const timer = this.#owner.clock.after(Math.max(1, delayMs), () => this.#advance());
    this.#state = { name: 'waiting', timer };
  }

  #encode({ request }: Job): Ready {
    const adu = this.#exchange.encode(request);
    const expected = expectedReply(adu);
    this.#unanswered = undefined;
    const again = (): Buffer => this.#framing.begin(adu, expected);
    return { bytes: again(), expected, again };
  }

  /** At `atMs`, which is near. */
  #send(job: Job, { bytes, expected, again }: Ready, atMs: number): void {
    const { link, queue, book } = this.#owner;
    const { unit } = job.request;
    queue.remove(job);
    this.#cancelTimer();
    const requestMs = bytes.length * this.#characterMs;
    this.#silence.pauseUntil(atMs);
    const startMs = this.#nowMs();
    const endMs = startMs + requestMs;
    this.#pace.begin(endMs);
    const sent = { job, endMs, again };
    this.#state = { name: 'awaiting', sent };
    // The wire is to show the first bytes when they come, since they tell whether they are early; only the rest of
    // the reply, whose length is known, may be left for later.
    const isLengthKnown = expected.measure === undefined && !this.#pace.isUnpaced;
    link.write(bytes, 0, isLengthKnown ? expected.length : 0);
    // All that can wait until the request is out, since the line lies idle meanwhile.
    this.#silence.notWanted();
    this.#silence.brokenAt(this.#nowMs() + requestMs);
    book.sent(unit);
    if (!this.#isAwaiting(sent)) return;
    const timeoutMs = this.#guard.timeoutMs(unit, job.timeoutMs, startMs);
    this.#watchdog.watch(endMs + timeoutMs + expected.length * this.#timing.byteMs, startMs);
  }

  /** Whether the wire has not been lost under it. */
  #isAwaiting(sent: Sent): boolean {
    return this.#state.name === 'awaiting' && this.#state.sent === sent;
  }

  #answered(sent: Sent, frame: Buffer): void {
    const { job, endMs } = sent;
    const exceptionCode = exceptionCodeOf(frame);
    const decoded = exceptionCode === undefined ? this.#exchange.decode(frame) : undefined;
    if (!decoded && exceptionCode === undefined) {
      this.#endInQuiet(sent, 'garbled');
      return;
    }
    const nowMs = this.#nowMs();
    this.#pace.replied();
    this.#guard.replied(nowMs - endMs, nowMs);
    this.#owner.book.answered(job.request.unit, nowMs - endMs);
    this.#framing.end();
    this.#cancelTimer();
    this.#settled();
    if (decoded) succeed(this.#owner, job, decoded);
    else fail(this.#owner, job, 'exception', exceptionCode);
    this.serve();
  }

  /** The reply to the request that timed out last. */
  #cameLate(nowMs: number): void {
    if (!this.#unanswered) return;
    const { job, endMs } = this.#unanswered;
    this.#unanswered = undefined;
    this.#framing.end();
    this.#guard.cameLate(job.request, nowMs - endMs, nowMs);
    this.serve();
  }

  #timedOut(): void {
    if (this.#state.name !== 'awaiting') return;
    const { sent } = this.#state;
    const wasHeard = this.#framing.heard || this.#pace.wasEarly;
    if (!wasHeard) this.#guard.unanswered(sent.job.request, this.#nowMs());
    this.#endInQuiet(sent, wasHeard ? 'garbled' : 'timeout');
    if (!wasHeard && this.#halfOpen?.timedOut(sent.endMs, this.#nowMs()))
      this.#owner.link.drop('no byte came to any request');
  }

  #endInQuiet(sent: Sent, failure: 'timeout' | 'garbled'): void {
    this.#pace.failed();
    this.#cancelTimer();
    const nowMs = this.#nowMs();
    this.#guard.beginQuiet(nowMs);
    // From now on a reply to it is late.
    sent.again();
    this.#unanswered = sent;
    this.#wait(this.#guard.quietLeftMs(nowMs, this.#silence.lastByteMs));
    this.#settled();
    fail(this.#owner, sent.job, failure);
  }

  #rest(): void {
    this.#cancelTimer();
    if (!this.#unanswered) this.#framing.end();
    this.#watchdog.stop();
    this.#silence.notWanted();
    this.#owner.use.end();
    this.#settled();
  }

  #settled(): void {
    this.#whenDone?.();
    this.#whenDone = undefined;
  }

  #cancelTimer(): void {
    if (this.#state.name === 'waiting') this.#state.timer.cancel();
    else this.#watchdog.rest();
    this.#state = IDLE;
  }

  #nowMs(): number {
    return this.#owner.clock.monotonicMs();
  }
}
