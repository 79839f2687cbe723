/**
 * Interlocks that act by themselves: the site's own with `act` other than `block`, and what `onLossOfControl` asks for
 * once the gate has been blind for too long. A trip is a wish of the source `interlock-trip`; it never writes.
 */
import type { GateSettings, InterlockSettings } from '../../config/gate-schema.js';
import type { Image } from '../../poll/image.js';
import type { Wish } from '../intent.js';
import { isUsable } from '../intent.js';
import { type ConditionState, stepCondition, UNSEEN } from './condition.js';

export type TripAct = 'stop' | 'close' | { readonly opening: number };

export interface Trip {
  readonly id: string;
  readonly act: TripAct;
  /** It stands until somebody releases it. */
  readonly isLatched: boolean;
}

/** Of one gate. Plain data, to be kept over a restart. */
export interface TripMemory {
  readonly conditions: Readonly<Record<string, ConditionState>>;
  /** Ids of interlocks that stand until they are released. */
  readonly latched: readonly string[];
  /** Since when a level or the position is not known, time off left out; null while all are. */
  readonly blindSinceMs: number | null;
}

export const LOSS_OF_CONTROL = 'loss-of-control';

export const NO_TRIPS: TripMemory = Object.freeze({ conditions: {}, latched: [], blindSinceMs: null });

interface Seen {
  readonly gate: GateSettings;
  readonly image: Image;
  readonly positionPercent: number | undefined;
  /** The site's own, those of other gates too. */
  readonly interlocks: readonly InterlockSettings[];
  readonly nowMs: number;
}

/** One cycle's look at all conditions of a gate, and the trips that stand after it. */
export function stepTrips(
  memory: TripMemory,
  situation: Seen,
): { readonly memory: TripMemory; readonly trips: readonly Trip[] } {
  const { gate, image, nowMs } = situation;
  const own = ofGate(situation.interlocks, gate.id);
  const conditions = Object.fromEntries(
    own.map((interlock) => {
      const before = memory.conditions[interlock.id] ?? UNSEEN;
      return [interlock.id, stepCondition(before, interlock, image.observe(interlock.when.point), nowMs)];
    }),
  );
  const latched = own
    .filter(
      ({ id, latches }) => latches && (memory.latched.includes(id) || conditions[id]?.isActive === true),
    )
    .map(({ id }) => id);
  const blindSinceMs = isBlind(situation) ? (memory.blindSinceMs ?? nowMs) : null;
  const after: TripMemory = { conditions, latched, blindSinceMs };
  return { memory: after, trips: standingTrips(after, situation) };
}

/** The trips that stand by `memory`, the site's own in their order. */
export function standingTrips(
  memory: TripMemory,
  { gate, interlocks, nowMs }: Pick<Seen, 'gate' | 'interlocks' | 'nowMs'>,
): Trip[] {
  const trips = ofGate(interlocks, gate.id).flatMap(({ id, act }): Trip[] =>
    act !== 'block' && stands(memory, id) ? [{ id, act, isLatched: memory.latched.includes(id) }] : [],
  );
  if (memory.blindSinceMs !== null && nowMs - memory.blindSinceMs > gate.lossAfter) {
    const { onLossOfControl: act } = gate;
    trips.push({ id: LOSS_OF_CONTROL, act: act === 'hold' ? 'stop' : act, isLatched: false });
  }
  return trips;
}

/** Whether the interlock's condition holds, or it is latched. */
export function stands(memory: TripMemory, id: string): boolean {
  return memory.latched.includes(id) || memory.conditions[id]?.isActive === true;
}

/** Somebody has looked and released it. While its condition holds it stands none the less, and latches again. */
export function releaseTrip(memory: TripMemory, id: string): TripMemory {
  return { ...memory, latched: memory.latched.filter((latched) => latched !== id) };
}

/** What a trip asks of `gate`; undefined for a stop. The gate's travel limits hold for trips too. */
export function tripOpening({ act }: Trip, { limits }: GateSettings): number | undefined {
  if (act === 'stop') return undefined;
  const opening = act === 'close' ? 0 : act.opening;
  return Math.min(limits.maxOpening, Math.max(limits.minOpening, opening));
}

/** Trips as wishes, with their ids as `ref`: the interlocks make way only for a trip that stands. */
export function tripWishes(trips: readonly Trip[], gate: GateSettings): Wish[] {
  return trips.map((trip): Wish => {
    const source = 'interlock-trip';
    const openingPercent = tripOpening(trip, gate);
    return openingPercent === undefined
      ? { kind: 'stay', source, why: trip.id, ref: trip.id }
      : { kind: 'move', source, openingPercent, ref: trip.id };
  });
}

/**
 * The memory with all its times `byMs` later, for the monotonic time of a new start. A gate that was off for `awayMs` was
 * not blind meanwhile: nobody looked. Else a short loss before a long time off would act before anything has been read.
 */
export function rebasedTrips(memory: TripMemory, byMs: number, awayMs: number): TripMemory {
  const later = (atMs: number | null): number | null => (atMs === null ? null : atMs + byMs);
  const blindSinceMs = later(memory.blindSinceMs);
  const conditions = Object.fromEntries(
    Object.entries(memory.conditions).map(([id, state]) => [id, { ...state, sinceMs: later(state.sinceMs) }]),
  );
  return { ...memory, conditions, blindSinceMs: blindSinceMs === null ? null : blindSinceMs + awayMs };
}

/** The site's interlocks that speak of this gate. */
export function ofGate(interlocks: readonly InterlockSettings[], gate: string): readonly InterlockSettings[] {
  return interlocks.filter(({ gates }) => gates === undefined || gates.includes(gate));
}

function isBlind({ gate: { upstream, downstream }, image, positionPercent }: Seen): boolean {
  return (
    positionPercent === undefined ||
    !isUsable(image.observe(upstream)) ||
    (downstream !== undefined && !isUsable(image.observe(downstream)))
  );
}
