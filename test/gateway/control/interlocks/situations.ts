/** A structure of two gates on one forebay, seen and well, of which each test changes what it is about. */
import { sluiceDischarge } from '../../../../devices/hydraulics/sluice.js';
import {
  type GateSettings,
  gateSchema,
  type InterlockSettings,
  interlockSchema,
} from '../../../../gateway/config/gate-schema.js';
import type { Intent } from '../../../../gateway/control/intent.js';
import type { GateHistory } from '../../../../gateway/control/interlocks/history.js';
import { newHistory, observeHistory } from '../../../../gateway/control/interlocks/history.js';
import type { ActuatorPoints, Situation } from '../../../../gateway/control/interlocks/situation.js';
import { endsMove, judge } from '../../../../gateway/control/interlocks/table.js';
import { NO_TRIPS } from '../../../../gateway/control/interlocks/trips.js';
import type { Observation } from '../../../../gateway/poll/image.js';
import { imageOf } from '../fixtures.js';

export type Values = Readonly<Record<string, number | Observation>>;
/** As the site's file has them. */
export type Limits = Readonly<Record<string, unknown>>;

export const MINUTE_MS = 60_000;
/** Long after the start of everything. */
export const NOW_MS = 100 * 86_400_000;

/** What is not a good observation, in every way there is. */
export const NOT_GOOD = [
  { kind: 'stale', ageMs: 9000 },
  { kind: 'bad', reason: 'timeout' },
  { kind: 'unknown' },
  { kind: 'doubtful', value: 2, ageMs: 0 },
] as Observation[];

export function gateNamed(id: string, limits: Limits = {}, more: object = {}): GateSettings {
  return gateSchema.parse({
    id,
    device: `${id}-gate`,
    structure: { kind: 'vertical-sluice', widthM: 6, sillM: 0, travelM: 2.5 },
    upstream: 'forebay.level_m',
    downstream: `${id}-canal.level_m`,
    onLossOfControl: 'hold',
    limits: { maxOpening: 90, ...limits },
    ...more,
  });
}

export function pointsOf(gate: GateSettings): ActuatorPoints {
  const { device } = gate;
  return {
    device,
    position: `${device}.opening_percent`,
    demand: `${device}.demand_percent`,
    ready: [{ point: `${device}.remote_selected`, equals: 1, isSelector: true }],
    faults: [],
    moving: [],
    hasClosedEnd: false,
    unconfirmed: [],
  };
}

export const WELL: Values = {
  'forebay.level_m': 2.2,
  'left-canal.level_m': 0.8,
  'right-canal.level_m': 0.8,
  'left-gate.remote_selected': 1,
  'right-gate.remote_selected': 1,
};

const made = new Map<string, GateHistory>();

/** A history of the gate standing at `positionPercent` with the levels of `values`, for so long up to NOW_MS. */
export function standing(
  gate: GateSettings,
  positionPercent: number,
  forMs: number,
  values: Values = {},
): GateHistory {
  const key = JSON.stringify([
    gate.id,
    gate.limits.ramp,
    positionPercent,
    forMs,
    gate.limits.ramp.length > 0 && values,
  ]);
  let history = made.get(key) ?? newHistory(gate.id);
  if (made.has(key)) return history;
  const image = imageOf({ ...WELL, ...values });
  const everyMs = forMs > 120 * MINUTE_MS ? MINUTE_MS : 1000;
  for (let nowMs = NOW_MS - forMs; nowMs <= NOW_MS; nowMs += everyMs) {
    history = observeHistory(history, { gate, image, nowMs, positionPercent });
  }
  made.set(key, history);
  return history;
}

/** A history of the gate seen each second of so many minutes up to NOW_MS where it stood so long before that; undefined: not seen. */
export function watched(
  gate: GateSettings,
  minutes: number,
  where: (beforeMs: number) => number | undefined,
): GateHistory {
  const image = imageOf(WELL);
  let history = newHistory(gate.id);
  for (let beforeMs = minutes * MINUTE_MS; beforeMs >= 0; beforeMs -= 1000) {
    const positionPercent = where(beforeMs);
    history = observeHistory(history, { gate, image, nowMs: NOW_MS - beforeMs, positionPercent });
  }
  return history;
}

/** `left` at 20 %, asked for 40 %, everything well; `history` covers 15 minutes. */
export function situation(
  changes: Partial<Omit<Situation, 'image' | 'intent'>> & { readonly intent?: Partial<Intent> } = {},
  values: Values = {},
): Situation {
  const gate = changes.gate ?? gateNamed('left');
  const positionPercent = 'positionPercent' in changes ? changes.positionPercent : 20;
  return {
    gate,
    actuator: pointsOf(gate),
    positionPercent,
    image: imageOf({ ...WELL, ...values }),
    history: changes.history ?? standing(gate, positionPercent ?? 20, 15 * MINUTE_MS, values),
    others: [],
    armed: { state: 'armed', detail: '' },
    environmentalFlow: undefined,
    waterQuality: [],
    interlocks: [],
    trips: NO_TRIPS,
    clockStatus: 'synced',
    requiresSyncedClock: false,
    storeOk: true,
    nowMs: NOW_MS,
    ...changes,
    intent: { gate: gate.id, source: 'schedule', openingPercent: 40, ...changes.intent },
  };
}

export function interlock(more: object): InterlockSettings {
  return interlockSchema.parse({ id: 'silt', when: { point: 'river.turbidity_ntu', above: 100 }, ...more });
}

/** m3/s that the gate passes at `percent` with `WELL`, by its equation alone. */
export const discharge = (percent: number, downstreamM = 0.8): number =>
  sluiceDischarge(6, (2.5 * percent) / 100, 2.2, downstreamM).dischargeM3s;

/** `<id>:<verdict>` of everything against the move. */
export const against = (given: Situation): string[] =>
  judge(given).map(({ id, verdict }) => `${id}:${verdict}`);
export const ending = (given: Situation): string[] =>
  endsMove(given).map(({ id, verdict }) => `${id}:${verdict}`);

/** `from`, `from + step` .. `to`, to the last digit of `step`. */
export function sweep(from: number, to: number, step: number): number[] {
  const count = Math.round((to - from) / step);
  return Array.from({ length: count + 1 }, (_, index) => Number((from + index * step).toFixed(9)));
}
