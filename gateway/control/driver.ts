/**
 * The gate driver for actuators that position by themselves: the only code that writes to an actuator.
 * A move takes a permit; stopping takes none. A write is believed when reading back shows it, and a write
 * that may or may not have been carried out is reported as uncertain, never sent again.
 */
import { encode, widthOf } from '../../devices/codec.js';
import type { PointMap } from '../../devices/profile.js';
import type { Line, LineOutcome, LineRequest } from '../../protocols/modbus/line.js';
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
}

/** STOP is the neutral command: repeating it does no harm, and noise must not swallow it. */
const STOP_TRIES = 3;

export class GateDriver {
  readonly #gate: string;
  readonly #line: Line;
  readonly #positioner: Positioner;
  readonly #mint: PermitMint;
  #moveUnderWay: Promise<MoveOutcome> | undefined;

  constructor(gate: string, line: Line, positioner: Positioner, mint: PermitMint) {
    this.#gate = gate;
    this.#line = line;
    this.#positioner = positioner;
    this.#mint = mint;
  }

  /** Sends the opening that `permit` allows, and reads the actuator's demand back. Never throws. */
  async move(permit: Permit): Promise<MoveOutcome> {
    this.#moveUnderWay = this.#move(permit);
    const outcome = await this.#moveUnderWay;
    this.#moveUnderWay = undefined;
    return outcome;
  }

  async #move(permit: Permit): Promise<MoveOutcome> {
    const intent = this.#mint.redeem(permit, this.#gate);
    if (intent === undefined) return { kind: 'not-done', cause: 'no-permit' };
    const { demand, unit } = this.#positioner;
    const written = await this.#line.request(writeOf(unit, demand, intent.openingPercent), 'write');
    if (!written.ok) {
      if (written.failure === 'not-sent' || written.failure === 'exception') {
        return { kind: 'not-done', cause: written.failure };
      }
      return { kind: 'uncertain' };
    }
    const holds = await this.holdsDemand(intent.openingPercent);
    if (holds === undefined) return { kind: 'uncertain' };
    return holds ? { kind: 'confirmed' } : { kind: 'not-done', cause: 'ignored' };
  }

  /** Whether the actuator's demand reads back as `openingPercent`; undefined when it cannot be read. */
  async holdsDemand(openingPercent: number): Promise<boolean | undefined> {
    const { demand, unit } = this.#positioner;
    const outcome = await this.#line.request(
      { kind: 'read', unit, table: demand.table, address: demand.address, count: widthOf(demand.type) },
      'write',
    );
    if (!outcome.ok) return undefined;
    const expected = encode(openingPercent, demand);
    return expected.every((word, index) => outcome.words[index] === word);
  }

  /**
   * Stops the actuator, whatever it is doing; true when the actuator acknowledged it. Never throws. STOP overtakes
   * a move that still waits for the line, so it is sent again after that move.
   */
  async stop(): Promise<boolean> {
    const overtaken = this.#moveUnderWay;
    const acknowledged = await this.#sendStop();
    if (overtaken === undefined) return acknowledged;
    await overtaken;
    return this.#sendStop();
  }

  async #sendStop(): Promise<boolean> {
    const { stop, unit } = this.#positioner;
    const request = writeOf(unit, stop.map, stop.value);
    let outcome: LineOutcome | undefined;
    for (let attempt = 0; attempt < STOP_TRIES && outcome?.ok !== true; attempt++) {
      outcome = await this.#line.request(request, 'stop');
    }
    return outcome?.ok === true;
  }
}

function writeOf(unit: number, map: PointMap, value: number): LineRequest {
  if (map.table === 'coil') return { kind: 'write-coil', unit, address: map.address, on: value !== 0 };
  return { kind: 'write-registers', unit, address: map.address, words: encode(value, map) };
}
