/**
 * The gate driver for actuators that position by themselves: the only code that writes to an actuator.
 * A move takes a permit; stopping takes none. A write is believed when reading back shows it, and a write
 * that may or may not have been carried out is reported as uncertain, never sent again.
 */
import { encode, widthOf } from '../../devices/codec.js';
import type { PointMap } from '../../devices/point-map.js';
import type { Clock } from '../../protocols/clock.js';
import type { Line, LineOutcome, LineRequest, LineRequestOptions } from '../../protocols/modbus/line.js';
import type { Intent } from './intent.js';
import type { Permit, PermitMint } from './permit.js';

export type MoveOutcome =
  /** The actuator's demand reads back as commanded. */
  | { readonly kind: 'confirmed' }
  /** Nothing was carried out, and why: no live permit, nothing left the line, or the actuator said no. */
  | { readonly kind: 'not-done'; readonly cause: 'no-permit' | 'not-sent' | 'exception' | 'ignored' }
  /** It may have been carried out: read the demand back before anything else. */
  | { readonly kind: 'uncertain' };

export interface Positioner {
  readonly unit: number;
  readonly demand: PointMap;
  readonly stop: { readonly map: PointMap; readonly value: number };
  /** Of every request to the actuator. */
  readonly options?: LineRequestOptions;
}

interface MoveUnderWay {
  /** Takes what still waits for the line back. */
  readonly withdrawal: AbortController;
  readonly outcome: Promise<MoveOutcome>;
}

/**
 * Illegal function, address or value, and busy: with these nothing was carried out (V1.1b3, 7). With any other, such as
 * acknowledge (5) or a gateway that lost its target (11), it may have been.
 */
const NOTHING_DONE_CODES: ReadonlySet<number> = new Set([1, 2, 3, 6]);

/** STOP is the neutral command: repeating it does no harm, and noise must not swallow it. */
const STOP_TRIES = 2;

export class GateDriver {
  readonly #gate: string;
  readonly #line: Line;
  readonly #positioner: Positioner;
  readonly #mint: PermitMint;
  readonly #clock: Clock;
  #moveUnderWay: MoveUnderWay | undefined;

  constructor(gate: string, line: Line, positioner: Positioner, mint: PermitMint, clock: Clock) {
    this.#gate = gate;
    this.#line = line;
    this.#positioner = positioner;
    this.#mint = mint;
    this.#clock = clock;
  }

  /** Sends the opening that `permit` allows, and reads the actuator's demand back. Never throws or rejects. */
  async move(permit: Permit): Promise<MoveOutcome> {
    const redeemed = this.#mint.redeem(permit, this.#gate);
    if (redeemed === undefined) return { kind: 'not-done', cause: 'no-permit' };
    const withdrawal = new AbortController();
    // A permit is for sending, not for queueing: what has not left by its end is taken back.
    const expiry = this.#clock.after(redeemed.leftMs, () => withdrawal.abort());
    const underWay = { withdrawal, outcome: this.#move(redeemed.intent, withdrawal.signal) };
    this.#moveUnderWay = underWay;
    const outcome = await underWay.outcome;
    expiry.cancel();
    if (this.#moveUnderWay === underWay) this.#moveUnderWay = undefined;
    return outcome;
  }

  async #move(intent: Intent, signal: AbortSignal): Promise<MoveOutcome> {
    const { demand, unit, options } = this.#positioner;
    let request: LineRequest;
    try {
      request = writeOf(unit, demand, intent.openingPercent);
    } catch {
      // The opening has no encoding in this actuator's register.
      return { kind: 'not-done', cause: 'exception' };
    }
    const written = await this.#line.request(request, 'write', { ...options, signal });
    if (!written.ok) {
      const { failure, exceptionCode } = written;
      if (failure === 'not-sent') return { kind: 'not-done', cause: failure };
      const isRefused = failure === 'exception' && NOTHING_DONE_CODES.has(exceptionCode ?? 0);
      return isRefused ? { kind: 'not-done', cause: 'exception' } : { kind: 'uncertain' };
    }
    const holds = await this.#holdsDemand(intent.openingPercent, signal);
    if (holds === undefined) return { kind: 'uncertain' };
    return holds ? { kind: 'confirmed' } : { kind: 'not-done', cause: 'ignored' };
  }

  /** Whether the actuator's demand reads back as `openingPercent`; undefined when it cannot be read. */
  holdsDemand(openingPercent: number): Promise<boolean | undefined> {
    return this.#holdsDemand(openingPercent);
  }

  async #holdsDemand(openingPercent: number, signal?: AbortSignal): Promise<boolean | undefined> {
    const { demand, unit, options } = this.#positioner;
    const outcome = await this.#line.request(
      { kind: 'read', unit, table: demand.table, address: demand.address, count: widthOf(demand) },
      'write',
      signal ? { ...options, signal } : options,
    );
    if (!outcome.ok) return undefined;
    const expected = encode(openingPercent, demand);
    return expected.every((word, index) => outcome.words[index] === word);
  }

  /**
   * Stops the actuator, whatever it is doing; true when the actuator acknowledged it. Never throws. A move that still
   * waits for the line is taken back; one that may have been sent may also come after the STOP, which is then
   * sent again.
   */
  async stop(): Promise<boolean> {
    const overtaken = this.#moveUnderWay;
    overtaken?.withdrawal.abort();
    const acknowledged = await this.#sendStop();
    const outcome = await overtaken?.outcome;
    if (outcome === undefined || wasNeverSent(outcome)) return acknowledged;
    return this.#sendStop();
  }

  async #sendStop(): Promise<boolean> {
    const { stop, unit, options } = this.#positioner;
    const request = writeOf(unit, stop.map, stop.value);
    let outcome: LineOutcome | undefined;
    for (let attempt = 0; attempt < STOP_TRIES && outcome?.ok !== true; attempt++) {
      outcome = await this.#line.request(request, 'stop', options);
    }
    return outcome?.ok === true;
  }
}

function wasNeverSent(outcome: MoveOutcome): boolean {
  return outcome.kind === 'not-done' && (outcome.cause === 'not-sent' || outcome.cause === 'no-permit');
}

function writeOf(unit: number, map: PointMap, value: number): LineRequest {
  const { table = map.table, address = map.address, function: by } = map.write ?? {};
  if (table === 'coil') {
    const on = value !== 0;
    return by === 'multiple'
      ? { kind: 'write-coils', unit, address, bits: [on] }
      : { kind: 'write-coil', unit, address, on };
  }
  const words = encode(value, map);
  return { kind: 'write-registers', unit, address, words, asMultiple: by === 'multiple' };
}
