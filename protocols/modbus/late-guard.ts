/**
 * Keeps late replies from becoming the answer to the next request, on lines whose frames bear no number. What it
 * guarantees for RTU and ASCII:
 *
 * 1. After a timeout or a garbled reply nothing but a stop is sent before the line was without a byte for
 *    MIN_QUIET_MS, and for as long as the slowest reply took that this line has shown, late ones included
 *    (at most MAX_QUIET_MS; halved each 10 minutes). What comes meanwhile is discarded.
 * 2. After a timeout without a byte, no request whose reply would begin alike (same unit, function and byte count or
 *    echoed fields) is sent before the late reply has been seen, or for MIN_HOLD_MS, or twice the slowest reply,
 *    if that is longer (at most MAX_HOLD_MS). Other units and other requests go on meanwhile.
 * 3. A stop skips both: its echo is compared byte for byte, so a late reply to anything else is not its echo, and the late
 *    echo of an earlier stop says that the actuator did stop. It must not be followed by a move before it is acknowledged.
 *
 * So a wrong value needs a reply that is later than its timeout and the hold together and arrives in the very time in
 * which a request of the same shape is awaited.
 *
 * A unit whose replies were seen late is also given more time: up to twice what was asked for.
 */
import { Fading } from './fading.js';
import type { LineRequest } from './line.js';

export const MIN_QUIET_MS = 120;
export const MAX_QUIET_MS = 2000;
export const MIN_HOLD_MS = 1000;
export const MAX_HOLD_MS = 10_000;
/** A line that never falls quiet is used all the same, so long and a quiet after. */
const LONGEST_CHATTER_MS = 1000;
/** How much more than the late reply took a unit is given. */
const PATIENCE = 1.25;
const LONGEST_PATIENCE = 2;

export class LateGuard {
  readonly #slowest = new Fading();
  /** By unit, so never more than 247. */
  readonly #late = new Map<number, Fading>();
  /** Until when requests of a shape are held back. One entry for each timeout of the last MAX_HOLD_MS at most. */
  readonly #heldUntilMs = new Map<string, number>();

  /** Since when nothing is sent, until the line was without a byte for long enough. */
  #quietSinceMs: number | undefined;

  beginQuiet(nowMs: number): void {
    this.#quietSinceMs = nowMs;
  }

  endQuiet(): void {
    this.#quietSinceMs = undefined;
  }

  /** What is left of the quiet when the last byte came or went at `lastByteMs`; 0, and it is over. */
  quietLeftMs(nowMs: number, lastByteMs: number): number {
    if (this.#quietSinceMs === undefined) return 0;
    const fromMs = Math.min(
      Math.max(this.#quietSinceMs, lastByteMs),
      this.#quietSinceMs + LONGEST_CHATTER_MS,
    );
    const leftMs = fromMs + this.quietMs(nowMs) - nowMs;
    if (leftMs > 0) return leftMs;
    this.#quietSinceMs = undefined;
    return 0;
  }

  quietMs(nowMs: number): number {
    return Math.min(MAX_QUIET_MS, Math.max(MIN_QUIET_MS, this.#slowest.valueAt(nowMs)));
  }

  /** How long to wait for `unit` when the caller would wait `askedMs`. */
  timeoutMs(unit: number, askedMs: number, nowMs: number): number {
    const lateMs = this.#late.get(unit)?.valueAt(nowMs) ?? 0;
    return Math.max(askedMs, Math.min(askedMs * LONGEST_PATIENCE, lateMs * PATIENCE));
  }

  replied(latencyMs: number, nowMs: number): void {
    this.#slowest.note(latencyMs, nowMs);
  }

  /** No byte came. */
  unanswered(request: LineRequest, nowMs: number): void {
    this.nextReleaseMs(nowMs);
    const holdMs = Math.max(MIN_HOLD_MS, 2 * this.#slowest.valueAt(nowMs));
    this.#heldUntilMs.set(shapeOf(request), nowMs + Math.min(MAX_HOLD_MS, holdMs));
  }

  /** The reply to `request` came after all, `latencyMs` after the request. */
  cameLate(request: LineRequest, latencyMs: number, nowMs: number): void {
    this.#slowest.note(latencyMs, nowMs);
    const late = this.#late.get(request.unit) ?? new Fading();
    late.note(latencyMs, nowMs);
    this.#late.set(request.unit, late);
    this.#heldUntilMs.delete(shapeOf(request));
  }

  /** Whether any shape is held back. */
  get isHolding(): boolean {
    return this.#heldUntilMs.size > 0;
  }

  isHeld(request: LineRequest, nowMs: number): boolean {
    return this.#heldUntilMs.size > 0 && (this.#heldUntilMs.get(shapeOf(request)) ?? nowMs) > nowMs;
  }

  /** When the first of what is held is let go; undefined when nothing is. What is let go is forgotten. */
  nextReleaseMs(nowMs: number): number | undefined {
    for (const [shape, untilMs] of this.#heldUntilMs) if (untilMs <= nowMs) this.#heldUntilMs.delete(shape);
    return this.#heldUntilMs.size > 0 ? Math.min(...this.#heldUntilMs.values()) : undefined;
  }
}

/** Two requests of one shape have replies that cannot be told apart. */
export function shapeOf(request: LineRequest): string {
  const { kind, unit } = request;
  switch (kind) {
    case 'read': {
      const isBits = request.table === 'coil' || request.table === 'discrete';
      return [unit, kind, request.table, isBits ? Math.ceil(request.count / 8) : request.count].join();
    }
    case 'write-then-read':
      return [unit, kind, request.count].join();
    case 'write-coil':
      return [unit, kind, request.address, request.on].join();
    case 'write-coils':
      return [unit, kind, request.address, request.bits.length].join();
    case 'write-registers': {
      // One word is echoed, of several only the number.
      const { address, words } = request;
      return [unit, kind, address, words.length, words.length === 1 ? words[0] : ''].join();
    }
    case 'mask-register':
      return [unit, kind, request.address, request.andMask, request.orMask].join();
    case 'report-id':
      return [unit, kind].join();
    case 'device-id':
      return [unit, kind, request.category].join();
  }
}
