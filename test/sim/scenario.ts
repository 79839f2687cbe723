/** What a seed means: a headworks with its settings, and what befalls it. */
import type { InflowSettings } from '../../emulator/canal/network-settings.js';
import { Chance } from './chance.js';
import { type CloudPlan, cloudOf, forwarding } from './cloud-plan.js';
import { measured } from './commissioning.js';
import { type Errand, errandsOf } from './errands.js';
import { type GatePlan, type Headworks, type HeadworksPlan, headworksOf } from './headworks.js';
import { ordering, type Person, peopleOf } from './people.js';
import { type Trouble, troublesOf } from './troubles.js';
import { latching, lessMetered } from './variations.js';

export interface Scenario {
  readonly seed: number;
  readonly headworks: Headworks;
  readonly troubles: readonly Trouble[];
  readonly startWallMs: number;
  /** The hostile phase, and the healed one after it. */
  readonly hostileMs: number;
  readonly healedMs: number;
  readonly requiredM3s: number;
  /** Whether gates close for the river. */
  readonly isKept: boolean;
  readonly cycleMs: number;
  /** Of every meter and level. */
  readonly noise: HeadworksPlan['noise'];
  readonly people: readonly Person[];
  readonly errands: readonly Errand[];
  readonly cloud: CloudPlan | undefined;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const SEASON_START_MS = Date.parse('2017-06-10T00:00:00Z');
/** A Monday at midnight in Almaty. */
const WALL_START_MS = Date.parse('2026-06-07T19:00:00Z');
const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
/** The last part of the time is healed. */
const HEALED_PART = 0.3;
const LEAST_HEALED_MS = 5 * HOUR_MS;
const TIMES = { cycleS: 60, pollS: 120 } as const;
/** Rates are of a minute, of which no more than six seconds may go unseen; that takes six times as long to simulate. */
const RATED_TIMES = { cycleS: 5, pollS: 30 } as const;
const RATED_PART = 0.08;
/** Motors that run until they are stopped go 1 % from one cycle to the next; one single gate of five has such a one. */
const RUN_TIMES = { cycleS: 20, pollS: 60 } as const;
const RUN_PART = 0.2;
/** Of these gates, those that tell their ends and no position. */
const UNMEASURED_PART = 0.5;
/** Of the sites with a river that must have something. */
const KEPT_PART = 0.5;
/** Where nobody asks it anything any more, it stops. */
const RUNS_ON_MS = 150_000;
/** Where ramps are measured: below it no figure holds. */
const LEAST_OPENING_PERCENT = 5;
/** A canal that takes longer to settle has windows of days, not of hours. */
const LONGEST_SETTLE_MS = 1.5 * HOUR_MS;

export function scenarioOf(seed: number, days: number, directory: string): Scenario {
  const chance = new Chance(seed);
  const totalMs = days * DAY_MS;
  const healedMs = Math.max(LEAST_HEALED_MS, HEALED_PART * totalMs);
  const hostileMs = Math.max(0, totalMs - healedMs);
  const count = chance.of([1, 1, 1, 2, 2, 3]);
  const inflow = inflowOf(chance, totalMs);
  const requiredM3s = chance.of([0, 0.5, 1, 2]);
  const ids = ['left', 'right', 'middle'].slice(0, count);
  // Its own stream: what is added here leaves the rest of a seed as it was.
  const more = new Chance(seed * 31 + 17);
  const isRated = count === 1 && more.is(RATED_PART);
  const isKept = requiredM3s > 0 && new Chance(seed * 139 + 3).is(KEPT_PART);
  const last = new Chance(seed * 131 + 7);
  const isRun = count === 1 && !isRated && last.is(RUN_PART);
  const isUnmeasured = isRun && new Chance(seed * 179 + 11).is(UNMEASURED_PART);
  const times = isRated ? RATED_TIMES : isRun ? RUN_TIMES : TIMES;
  const gates = ids
    .map((id) => gateOf(chance, id, ids))
    .map((gate) => (isRated ? rated(more, gate) : commissioned(more, gate)))
    .map((gate) => (isRun ? run(last, gate) : gate))
    .map((gate) => (isUnmeasured ? unmeasured(gate) : gate))
    .map((gate, nth) => lessMetered(seed, gate, nth))
    .map((gate) => ({ ...gate, settings: { default: programmeOf(more), ...gate.settings } }));
  const noise = { dischargePercent: chance.of([0, 0.3, 1]), levelM: chance.of([0, 0.001, 0.003]) };
  const people = peopleOf(seed, ids);
  const cloud = cloudOf(seed, hostileMs);
  const headworks = headworksOf(
    {
      startAtMs: SEASON_START_MS + chance.whole(0, 100) * DAY_MS,
      ...times,
      inflow,
      requiredM3s,
      whenShort: isKept ? 'give-back' : 'hold',
      noise,
      gates,
      linePerGate: chance.is(0.5),
      events: [],
      maxStepS: 30,
      site: {
        schedules: ids.flatMap((id) => schedulesOf(chance, id)),
        interlocks: latching(seed, interlocksOf(chance, ids)),
        ...ordering(people),
        ...(cloud && forwarding(cloud)),
      },
    },
    directory,
  );
  const perDay = chance.of([2, 6, 15]);
  return {
    seed,
    headworks,
    troubles: [...troublesOf(chance, headworks, { perDay, untilMs: hostileMs }), ...(cloud?.troubles ?? [])],
    startWallMs: WALL_START_MS + chance.whole(0, 6) * DAY_MS,
    hostileMs,
    healedMs,
    requiredM3s,
    isKept,
    cycleMs: 1000 * times.cycleS,
    noise,
    people,
    cloud,
    errands: errandsOf(more, {
      perDay: more.of([0, 8, 24]),
      untilMs: hostileMs + healedMs / 8,
      people,
      gates: ids,
    }),
  };
}

function inflowOf(chance: Chance, totalMs: number): InflowSettings {
  const ripplePercent = chance.of([0, 0, 3]);
  switch (chance.of(['season', 'constant', 'steps'])) {
    case 'season':
      return { kind: 'season', scale: chance.between(5, 15), ripplePercent };
    case 'constant':
      return { kind: 'constant', dischargeM3s: chance.between(4, 25), ripplePercent: 0 };
    default: {
      const steps = Array.from({ length: 8 }, (_, nth) => ({
        from: Math.floor((nth / 8) * totalMs),
        dischargeM3s: chance.between(1, 30),
      }));
      return { kind: 'steps', steps, ripplePercent };
    }
  }
}

function programmeOf(chance: Chance): Record<string, unknown> {
  switch (chance.of(['opening', 'opening', 'discharge', 'share', 'level', 'closed', 'volume', 'floor'])) {
    case 'opening':
      return { opening: chance.whole(0, 80) };
    case 'discharge':
      return {
        discharge_m3s: round(chance.between(0.3, 6)),
        onBadMeasurement: chance.of(['hold', 'equation']),
      };
    case 'share':
      return { share: round(chance.between(0.1, 0.5)) };
    case 'level':
      return chance.is(0.5)
        ? { upstreamLevel_m: round(chance.between(1.2, 1.7)) }
        : { downstreamLevel_m: round(chance.between(0.2, 1)) };
    case 'volume':
      return { volume_m3: chance.whole(5_000, 100_000), at_m3s: round(chance.between(0.5, 4)) };
    case 'floor':
      return { passThrough_m3s: round(chance.between(0.3, 3)) };
    default:
      return { closed: true };
  }
}

function gateOf(chance: Chance, id: string, ids: readonly string[]): GatePlan {
  const travelTime = chance.whole(1800, 3600) * 1000;
  const ramp = Array.from({ length: chance.whole(0, 2) }, () => ({
    window: chance.of(['30m', '1h', '2h']),
    maxDropM: round(chance.between(0.1, 0.5)),
    ...(chance.is(0.5) && { maxRiseM: round(chance.between(0.1, 0.5)) }),
    ...(chance.is(0.3) && { settle: '20m' }),
  }));
  const other = ids.find((each) => each !== id);
  return {
    id,
    actuator: 'sim-positioner',
    openingPercent: chance.whole(0, 60),
    widthM: round(chance.between(1.5, 5)),
    canalAreaM2: chance.whole(500, 4000),
    drive: {
      travelTime,
      deadTime: chance.of([0, 500, 2000]),
      coast: chance.of([0, 500, 2000]),
      backlashPercent: chance.of([0, 0.2, 0.5]),
      deadbandPercent: chance.of([0, 0.2]),
      tripAfter: 20_000,
      wear: { slowerPercent: 0, backlashPercent: 0 },
    },
    settings: {
      onLossOfControl: chance.of<unknown>(['hold', 'hold', 'close', { opening: 20 }]),
      lossAfter: chance.of(['15m', '30m', '1h']),
      ...(chance.is(0.7) && { default: programmeOf(chance) }),
      limits: {
        minOpening: chance.of([0, 0, 0, 5]),
        maxOpening: chance.of([100, 90, 70]),
        minTravel: chance.of([1.5, 2, 3]),
        startsPerHour: chance.whole(4, 20),
        reversalDwell: chance.of(['2s', '60s']),
        ramp,
        ...(chance.is(0.3) && { maxDischargeM3s: round(chance.between(3, 10)) }),
        ...(chance.is(0.3) && { upstreamLevel: { minM: round(chance.between(0.4, 1)) } }),
        ...(chance.is(0.3) && { downstreamLevel: { maxM: round(chance.between(0.7, 1.5)) } }),
        ...(other !== undefined && chance.is(0.15) && { notWith: [other] }),
      },
      tuning: { moveEvery: chance.of(['5m', '10m', '20m']) },
    },
  };
}

/** Its ramp windows have been measured, in most cases; nobody can where the gate goes shut. */
function commissioned(chance: Chance, gate: GatePlan): GatePlan {
  const { ramp, ...limits } = gate.settings.limits as { readonly ramp: readonly Record<string, unknown>[] };
  const { levelPerPercentM, settleMs } = measured(gate.widthM, gate.canalAreaM2, LEAST_OPENING_PERCENT);
  if (!chance.is(0.7) || settleMs > LONGEST_SETTLE_MS) return gate;
  const windows = ramp.map((window) => ({
    ...window,
    maxDropM: round(chance.between(0.15, 0.5)),
    levelPerPercentM,
    settle: `${Math.ceil(settleMs / 60_000)}m`,
  }));
  return {
    ...gate,
    openingPercent: Math.max(LEAST_OPENING_PERCENT, gate.openingPercent),
    settings: { ...gate.settings, limits: { ...limits, minOpening: LEAST_OPENING_PERCENT, ramp: windows } },
  };
}

/** A quick drive, which only the gateway keeps from going as fast as it can. */
function rated(chance: Chance, gate: GatePlan): GatePlan {
  const { ramp: _, ...limits } = gate.settings.limits as Record<string, unknown>;
  const travelTime = chance.whole(120, 300) * 1000;
  return {
    ...gate,
    drive: { ...gate.drive, travelTime },
    settings: {
      ...gate.settings,
      limits: {
        ...limits,
        maxOpeningPerMinute: chance.whole(3, 10),
        ...(chance.is(0.5) && { maxClosingPerMinute: chance.whole(3, 10) }),
      },
    },
  };
}

/** A motor that runs until it is stopped. */
function run(chance: Chance, gate: GatePlan): GatePlan {
  return { ...gate, actuator: chance.of(['sim-commands', 'sim-contacts']), stopsAfterMs: RUNS_ON_MS };
}

/** Nobody knows where it stands until it has been at an end: it begins closed, must be able to shut, and its travel has been timed. */
function unmeasured(gate: GatePlan): GatePlan {
  const { ramp, ...limits } = gate.settings.limits as { readonly ramp: readonly Record<string, unknown>[] };
  return {
    ...gate,
    actuator: 'sim-ends',
    openingPercent: 0,
    settings: {
      ...gate.settings,
      travelTime: `${gate.drive.travelTime / 1000}s`,
      // No figure that was measured further open holds where the gate goes shut.
      limits: { ...limits, minOpening: 0, ramp: ramp.map(({ levelPerPercentM: _, ...window }) => window) },
    },
  };
}

function schedulesOf(chance: Chance, gate: string): unknown[] {
  if (chance.is(0.4)) return [];
  const hours = [0, 6, 12, 18, 24];
  return hours.slice(0, -1).flatMap((hour) => {
    if (chance.is(0.4)) return [];
    const days = WEEK.filter(() => chance.is(0.8));
    if (days.length === 0) return [];
    const minute = chance.whole(0, 59);
    const from = `${two(hour)}:${two(minute)}`;
    const to = `${two(hour + chance.whole(1, 5))}:${two(minute)}`;
    return [{ gate, programme: programmeOf(chance), weekly: { days, from, to } }];
  });
}

function interlocksOf(chance: Chance, ids: readonly string[]): object[] {
  if (chance.is(0.5)) return [];
  const gates = chance.is(0.5) ? undefined : [ids[0]];
  const act = chance.of<unknown>(['block', 'stop', 'close', { opening: 10 }]);
  const flood = {
    id: 'flood',
    ...(gates && { gates }),
    guards: chance.of(['opening', 'any']),
    when: { point: 'inflow.discharge_m3s', above: round(chance.between(10, 30)), hysteresis: 0.5 },
    for: chance.of(['0s', '2m']),
    act,
  };
  return [flood];
}

function two(part: number): string {
  return String(part).padStart(2, '0');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
