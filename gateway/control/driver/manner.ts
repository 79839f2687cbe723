/** How one kind of actuator is told to go; permits, STOP and withdrawal are the same for all (actuator-driver.ts). */
import type { MoveOutcome, Run } from './gate-driver.js';
import type { Setting } from './registers.js';

export interface Command {
  readonly openingPercent: number;
  /** Where the gate stands; undefined when nobody knows. */
  readonly fromPercent: number | undefined;
  /** Of a position that is worked out. */
  readonly uncertaintyPercent?: number | undefined;
  /** Aborted when nothing more may be sent. */
  readonly signal: AbortSignal;
}

export interface Manner {
  /** Written one after the other, whatever became of the one before, to stop the gate. */
  readonly stops: readonly Setting[];
  /** Throws RangeError for an opening that cannot be said to this actuator; nothing was sent then. */
  command(command: Command): Promise<MoveOutcome>;
  holds(openingPercent: number): Promise<boolean | undefined>;
  /** Of those that run until they are stopped. */
  readonly motor?: Motor;
}

/** The part of a manner that knows when the motor runs. */
export interface Motor {
  run(): Run | undefined;
  /** STOP is about to be sent. */
  stopping(): void;
  /** STOP was sent: acknowledged at `atMs`, or not. `isCertain`: by the first try. */
  stopped(atMs: number | undefined, isCertain: boolean): void;
  close(): void;
}
