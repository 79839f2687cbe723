/**
 * What the interlocks look at. Everything in a situation is frozen for the cycle, and plain data but for the image.
 */

import type { PointId } from '../../../devices/point.js';
import type { Condition } from '../../../devices/point-map.js';
import type { ClockStatus } from '../../../protocols/clock.js';
import type { GateSettings, InterlockSettings } from '../../config/gate-schema.js';
import type { Image } from '../../poll/image.js';
import type { Intent } from '../intent.js';
import type { GateHistory } from './history.js';
import type { TripMemory } from './trips.js';

/** The actuator's points by their full names. */
export interface ActuatorPoints {
  /** The device that they are of. */
  readonly device: string;
  /** Where the actuator tells it. */
  readonly position?: PointId;
  /** Of a positioner. */
  readonly demand?: PointId;
  /** `isSelector`: it tells whether somebody at the actuator has taken it over. */
  readonly ready: readonly {
    readonly point: PointId;
    readonly equals: number;
    readonly isSelector: boolean;
  }[];
  /** `point` of a condition is the full name here. */
  readonly faults: readonly Condition[];
  readonly moving: readonly PointId[];
  /** Something tells that it has come to its closed end: it can be sent there without a position. */
  readonly hasClosedEnd: boolean;
  /** Numbers of its profile that nobody has confirmed: no gate is armed on them. */
  readonly unconfirmed: readonly string[];
}

/** What must stay in the river; `whenShort`: whether gates close for it (give-back.ts), as they do when it is not given. */
export interface EnvironmentalFlow {
  readonly point: PointId;
  readonly minimumM3s: number;
  readonly whenShort?: 'give-back' | 'hold' | undefined;
}

/** Whether the actuator's own fail-safe has been read and is as the site wants it. */
export interface Armed {
  readonly state: 'armed' | 'unknown' | 'not-armed';
  readonly detail: string;
}

export interface OtherGate {
  readonly settings: GateSettings;
  readonly positionPercent: number | undefined;
  readonly history: GateHistory;
  /** A move that opens it is decided, commanded or under way. */
  readonly isOpening: boolean;
  /** Where such a move leads, or one that closes it; undefined when there is none, or when it is being stopped. */
  readonly goesToPercent: number | undefined;
}

/** What a table of water quality says of the water now: its level is `atLeast`..`atMost`, 1 is best. */
export interface QualityBounds {
  readonly id: string;
  /** `class`, `index`, or the id of a use. */
  readonly of: string;
  readonly atLeast: number;
  readonly atMost: number;
  readonly isDemonstration: boolean;
}

/** All that an interlock may look at, whatever is wished. */
export interface Surroundings {
  readonly gate: GateSettings;
  readonly actuator: ActuatorPoints;
  /** Measured, or estimated by the driver where the actuator tells none; undefined while it is not known. */
  readonly positionPercent: number | undefined;
  readonly image: Image;
  /** Of this gate, the present image observed. */
  readonly history: GateHistory;
  /** All other gates of the site. */
  readonly others: readonly OtherGate[];
  readonly armed: Armed;
  readonly environmentalFlow: EnvironmentalFlow | undefined;
  /** Results that are not too old. */
  readonly waterQuality: readonly QualityBounds[];
  /** The site's own, those of other gates too. */
  readonly interlocks: readonly InterlockSettings[];
  /** Of this gate, stepped for the present image. */
  readonly trips: TripMemory;
  readonly clockStatus: ClockStatus;
  /** The site has a time service, so that a clock of unknown status is not to be trusted. */
  readonly requiresSyncedClock: boolean;
  readonly storeOk: boolean;
  /** Monotonic. */
  readonly nowMs: number;
}

export interface Situation extends Surroundings {
  readonly intent: Intent;
}
