/** What the control cycle knows of an actuator's driver, whatever kind of actuator it drives. */
import type { Way } from '../interlocks/finding.js';
import type { Permit } from '../permit.js';

export type MoveOutcome =
  /** The actuator has taken the command over, as reading back shows; of a run, when it ends by itself. */
  | { readonly kind: 'confirmed'; readonly runMs?: number }
  /** Nothing was carried out, and why: no live permit, nothing left the line, the actuator said no, no way to go. */
  | {
      readonly kind: 'not-done';
      readonly cause: 'no-permit' | 'not-sent' | 'exception' | 'ignored' | 'position-unknown';
    }
  /** It may have been carried out: read the demand back before anything else. */
  | { readonly kind: 'uncertain'; readonly runMs?: number };

/** Whether the actuator does by itself what the site wants of it when nobody asks any more; `detail` names what does not fit. */
export interface Arming {
  readonly state: 'armed' | 'unknown' | 'not-armed';
  readonly detail: string;
}

/** The motor as this driver has run it: the last run, or the one under way. Times are monotonic. */
export interface Run {
  /** Counts from 1 since the start of the process. */
  readonly id: number;
  readonly way: Way;
  readonly startedMs: number;
  /** When it is to end; earlier once it is being stopped. */
  readonly dueMs: number;
  readonly endedMs?: number;
  /** Whether start and end were acknowledged, so that its length is known. */
  readonly isCertain: boolean;
}

/** Nothing here throws or rejects. */
export interface GateDriver {
  /**
   * Carries out the opening that `permit` allows; `fromPercent` is where the gate stands, if that is known, and by how much it
   * may be elsewhere, if that is worked out.
   */
  move(permit: Permit, fromPercent: number | undefined, uncertaintyPercent?: number): Promise<MoveOutcome>;
  /** Stops the actuator, whatever it is doing; true when the actuator acknowledged it. Takes no permit. */
  stop(): Promise<boolean>;
  /** Whether the actuator is under the command to go to `openingPercent`; undefined when that cannot be read. */
  holdsDemand(openingPercent: number): Promise<boolean | undefined>;
  /** Reads the actuator's own fail-safe settings now. */
  arm(): Promise<Arming>;
  /** To be asked once a cycle, with whether the actuator is heard: has the settings read when it is time to. */
  arming(isSeen: boolean): Arming;
  /** Undefined for an actuator that positions by itself, and before the first run. */
  run(): Run | undefined;
  /** Ends the sign of life and all timers. To be called after the last STOP. */
  close(): void;
}
