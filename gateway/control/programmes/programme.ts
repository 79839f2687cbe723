/**
 * What a programme is to the cycle: a pure step from what is seen and what is remembered to an opening, or a reason
 * for none.
 *
 * Words: a *base* is where the gate stands now; programmes that follow a measurement ask for the base and a little more or
 * less (velocity form). So nothing winds up while the gate cannot follow, and nothing jumps when one programme takes over
 * from another.
 */
import type { PointId } from '../../../devices/point.js';
import type { GateSettings } from '../../config/gate-schema.js';
import type { Image, Observation } from '../../poll/image.js';

/** A doubtful instrument is believed, but not in detail: the band around the setpoint is so many times as wide. */
export const DOUBTFUL_WIDENS = 3;

export interface ProgrammeContext {
  readonly gate: GateSettings;
  readonly image: Image;
  /** Where the gate stands; undefined while nobody knows. */
  readonly positionPercent: number | undefined;
  /** Monotonic. */
  readonly nowMs: number;
  /** What the interlocks would allow now. A programme asks for nothing else. */
  readonly allowed: { readonly lowPercent: number; readonly highPercent: number };
  /** The smallest step towards what is not allowed at once; `minTravel` when not given. */
  readonly leastStepPercent?: number;
  /** No programme opens further: a river that is short has been given back what the gate took above it. */
  readonly capPercent?: number | undefined;
  /** What there is to share, in m3/s; undefined while that is not known. */
  readonly availableM3s: number | undefined;
  /** The part of it that each party has, 0..1. */
  readonly shares: ReadonlyMap<string, number>;
  readonly isMoving: boolean;
  /** Whether the gate was to do what the programme wished at the last look: nobody senior wanted something else. */
  readonly isFollowed?: boolean;
  /** Changes when another slot begins: a programme by volume counts from there. */
  readonly slotKey: string;
}

export type ProgrammeResult =
  | { readonly kind: 'opening'; readonly openingPercent: number; readonly why: ProgrammeReason }
  | { readonly kind: 'stay'; readonly why: ProgrammeReason }
  /** These are not good, and the settings say to keep the opening. */
  | { readonly kind: 'unknown'; readonly points: readonly PointId[] };

export type ProgrammeReason =
  | 'as-asked'
  | 'in-deadband'
  | 'too-soon'
  | 'moving'
  | 'fallback'
  | 'delivered'
  | 'corrected'
  | 'enough-passes'
  | 'limited'
  | 'river-short';

/** Plain data; all of it may be lost but for what was delivered of a volume. Times are monotonic. */
export interface ProgrammeMemory {
  readonly slotKey: string;
  readonly atMs: number;
  /** Of the gateway's start, where it goes on from the last run. */
  readonly sinceMs: number;
  /** When an opening was last asked for, and which: undefined once it no longer stands. */
  readonly asked: { readonly percent: number | undefined; readonly atMs: number } | undefined;
  /** Since when the gate stands. */
  readonly stillSinceMs: number;
  /** Discharge by the meter over discharge by the equation. */
  readonly meterFactor: number | undefined;
  readonly error: LevelError | undefined;
  /** By slot, newest last: another programme in between does not begin a volume anew. */
  readonly delivered: readonly Delivered[];
}

/** Of a level, in metres, when it was looked at. */
export interface LevelError {
  readonly m: number;
  readonly atMs: number;
  readonly isDoubtful: boolean;
  /** Change of opening that was not worth a move: it counts at the next look. */
  readonly owedPercent: number;
}

/** What has gone through since the slot began. */
export interface Delivered {
  readonly slotKey: string;
  readonly volumeM3: number;
  /** The totalizer at the last good look. */
  readonly totalM3: number | undefined;
  /** Discharge at the last look at which it was known. */
  readonly dischargeM3s: number;
}

export interface Evaluation {
  readonly result: ProgrammeResult;
  readonly memory: ProgrammeMemory;
}

export function newProgrammeMemory(slotKey: string, nowMs: number): ProgrammeMemory {
  return {
    slotKey,
    atMs: nowMs,
    sinceMs: nowMs,
    asked: undefined,
    stillSinceMs: nowMs,
    meterFactor: undefined,
    error: undefined,
    delivered: [],
  };
}

/** What must outlive a restart. */
export interface KeptProgramme {
  readonly slotKey: string;
  readonly atMs: number;
  readonly delivered: readonly Delivered[];
}

export function keptOf({ slotKey, atMs, delivered }: ProgrammeMemory): KeptProgramme | undefined {
  return delivered.length > 0 ? { slotKey, atMs, delivered } : undefined;
}

/** `rebaseMs`: to be added to the monotonic times of the last run. What went through meanwhile is counted then. */
export function restoredFrom(
  { slotKey, atMs, delivered }: KeptProgramme,
  nowMs: number,
  rebaseMs: number,
): ProgrammeMemory {
  const seenMs = Math.min(nowMs, atMs + rebaseMs);
  return { ...newProgrammeMemory(slotKey, nowMs), atMs: seenMs, delivered };
}

/** A value that may be acted on, and whether it is only doubtful; undefined for any other. */
export function measured(observation: Observation): { value: number; isDoubtful: boolean } | undefined {
  if (observation.kind === 'good') return { value: observation.value, isDoubtful: false };
  return observation.kind === 'doubtful' ? { value: observation.value, isDoubtful: true } : undefined;
}
