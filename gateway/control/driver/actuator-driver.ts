/**
 * The gate driver: with a permit it tells an actuator to go, without one it stops it; nothing else writes to an actuator but
 * the sign of life. A write is believed when reading back shows it, and a write that may or may not have been carried out is
 * reported as uncertain, never sent again.
 */
import type { Clock } from '../../../protocols/clock.js';
import type { Permit, PermitMint } from '../permit.js';
import type { ArmingWatch } from './arming-watch.js';
import type { Arming, GateDriver, MoveOutcome, Run } from './gate-driver.js';
import type { Command, Manner } from './manner.js';
import type { ActuatorRegisters, Setting } from './registers.js';
import type { SignOfLife } from './sign-of-life.js';

export interface DriverParts {
  readonly gate: string;
  readonly registers: ActuatorRegisters;
  /** `stop` is the driver's own. */
  readonly manner: (stop: () => Promise<boolean>) => Manner;
  readonly mint: PermitMint;
  readonly clock: Clock;
  readonly arming: ArmingWatch;
  readonly signOfLife?: SignOfLife | undefined;
}

interface MoveUnderWay {
  /** Takes what still waits for the line back. */
  readonly withdrawal: AbortController;
  readonly writtenBefore: number;
  readonly outcome: Promise<MoveOutcome>;
}

/** STOP is the neutral command: repeating it does no harm, and noise must not swallow it. */
const STOP_TRIES = 2;

export class ActuatorDriver implements GateDriver {
  readonly #parts: DriverParts;
  readonly #manner: Manner;
  #moveUnderWay: MoveUnderWay | undefined;
  #stopsUnderWay = 0;

  constructor(parts: DriverParts) {
    this.#parts = parts;
    this.#manner = parts.manner(() => this.stop());
  }

  async move(
    permit: Permit,
    fromPercent: number | undefined,
    uncertaintyPercent?: number,
  ): Promise<MoveOutcome> {
    const { mint, gate, clock, registers } = this.#parts;
    const redeemed = mint.redeem(permit, gate);
    if (redeemed === undefined) return { kind: 'not-done', cause: 'no-permit' };
    // One command at a time, and none beside a STOP.
    if (this.#moveUnderWay || this.#stopsUnderWay > 0) return { kind: 'not-done', cause: 'not-sent' };
    const withdrawal = new AbortController();
    // A permit is for sending, not for queueing: what has not left by its end is taken back.
    const expiry = clock.after(redeemed.leftMs, () => withdrawal.abort());
    const { openingPercent } = redeemed.intent;
    const { signal } = withdrawal;
    const outcome = this.#command({ openingPercent, fromPercent, uncertaintyPercent, signal });
    this.#moveUnderWay = { withdrawal, writtenBefore: registers.written, outcome };
    const result = await outcome;
    expiry.cancel();
    this.#moveUnderWay = undefined;
    return result;
  }

  async #command(command: Command): Promise<MoveOutcome> {
    try {
      return await this.#manner.command(command);
    } catch {
      // The opening has no encoding in this actuator's register.
      return { kind: 'not-done', cause: 'exception' };
    }
  }

  holdsDemand(openingPercent: number): Promise<boolean | undefined> {
    return this.#manner.holds(openingPercent);
  }

  /**
   * A move that still waits for the line is taken back; one that may have been sent may also come after the STOP, which
   * is then sent again.
   */
  async stop(): Promise<boolean> {
    const { registers } = this.#parts;
    const overtaken = this.#moveUnderWay;
    overtaken?.withdrawal.abort();
    this.#stopsUnderWay += 1;
    const acknowledged = await this.#sendStops();
    await overtaken?.outcome;
    const isPassed = overtaken !== undefined && registers.written > overtaken.writtenBefore;
    const result = isPassed ? await this.#sendStops() : acknowledged;
    this.#stopsUnderWay -= 1;
    return result;
  }

  /** Each of the actuator's stops, also after one that was not acknowledged. */
  async #sendStops(): Promise<boolean> {
    this.#manner.motor?.stopping();
    let isAcknowledged = true;
    let isCertain = true;
    let atMs: number | undefined;
    for (const stop of this.#manner.stops) {
      const sent = await this.#sendStop(stop);
      isAcknowledged &&= sent.isAcknowledged;
      isCertain &&= sent.tries === 1;
      atMs = sent.atMs;
    }
    this.#manner.motor?.stopped(isAcknowledged ? atMs : undefined, isCertain);
    return isAcknowledged;
  }

  async #sendStop(stop: Setting): Promise<{ isAcknowledged: boolean; tries: number; atMs: number }> {
    let sent = await this.#parts.registers.write(stop, 'stop');
    let tries = 1;
    for (; tries < STOP_TRIES && sent.kind !== 'done'; tries++) {
      sent = await this.#parts.registers.write(stop, 'stop');
    }
    return { isAcknowledged: sent.kind === 'done', tries, atMs: sent.atMs };
  }

  arm(): Promise<Arming> {
    return this.#parts.arming.readNow();
  }

  arming(isSeen: boolean): Arming {
    const arming = this.#parts.arming.look(isSeen);
    this.#parts.signOfLife?.follow(arming);
    return arming;
  }

  run(): Run | undefined {
    return this.#manner.motor?.run();
  }

  close(): void {
    this.#parts.signOfLife?.close();
    this.#manner.motor?.close();
  }
}
