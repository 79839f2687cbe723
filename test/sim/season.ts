/**
 * The recorded season through the whole gateway: two gates that share the river equally, or one that keeps a discharge; and the
 * same discharge kept by an on/off and by a PI controller without any gateway, for comparison.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Season } from '../../emulator/canal/season.js';
import type { Site } from '../../gateway/config/site.js';
import { SeededRandom } from '../../protocols/random.js';
import { type GatePlan, type Headworks, headworksOf, siteOf } from './headworks.js';
import { SeasonRecord } from './season-record.js';
import { ProcessClock } from './sim-clock.js';
import { SimGateway } from './sim-gateway.js';
import { DiskTrouble } from './sim-store.js';
import { World } from './world.js';

export interface SeasonOptions {
  readonly season: Season;
  readonly directory: string;
  /** The recorded season has 110. */
  readonly days: number;
}

export interface SharedSeasonOptions extends SeasonOptions {
  /** Polls of two minutes and cycles of one instead of five and three: nearer to life, and twice as long. */
  readonly isFine: boolean;
}

export const SETPOINT_M3S = 2.5;
const SAMPLE_MS = 60_000;
const DAY_MS = 86_400_000;
/** More than the fish pass takes anyway: what it takes cannot be shared. */
const REQUIRED_M3S = 2.5;
/** So much more stays in the river that the errors of the gates do not take from it. */
const RESERVE_M3S = 1.15 * REQUIRED_M3S;
const SCALE = 12;

/** How often the gateway asks and decides, and how long a gate rests between moves. */
interface Cadence {
  readonly cycleS: number;
  readonly pollS: number;
  readonly moveEvery: string;
}
const FINE: Cadence = { cycleS: 60, pollS: 120, moveEvery: '5m' };
/**
 * For a whole season in under a minute. A river of melt water takes hours for what matters here. A gate that is looked at more
 * seldom than every three minutes counts as unseen in between (interlocks/track.ts), and then hardly opens.
 */
const COARSE: Cadence = { cycleS: 180, pollS: 300, moveEvery: '10m' };

/** Each gate under the programme `programme`; what `target` says is what it should deliver. */
async function run(
  { season, directory, days }: SeasonOptions,
  gates: readonly string[],
  programme: Readonly<Record<string, unknown>>,
  target: (world: World) => number,
  cadence = FINE,
): Promise<SeasonRecord[]> {
  const own = mkdtempSync(join(directory, 'aryk-season-'));
  try {
    const headworks = headworksIn(season, own, gates, programme, cadence);
    const site = siteOf(headworks, own);
    const world = worldOf(season, headworks, site);
    const clock = new ProcessClock(world.time, world.wall);
    const gateway = new SimGateway({
      site,
      clock,
      random: new SeededRandom(2),
      wires: world.wires.values(),
      disk: new DiskTrouble(),
      onAnswer: () => undefined,
      onFreeze: () => undefined,
      onRecord: () => undefined,
      onWritten: () => undefined,
    });
    gateway.start();
    const records = gates.map((gate) => new SeasonRecord(gate, world, SAMPLE_MS / 1000));
    // By a timer: to let time pass minute by minute from out here takes longer.
    const sample = (): void => {
      for (const record of records) record.sample(target(world));
      world.time.after(SAMPLE_MS, sample);
    };
    world.time.after(SAMPLE_MS, sample);
    await world.time.runUntil(days * DAY_MS);
    for (const { id, state, cause } of gateway.status()) {
      // Figures of a gate that stood in fault would be about nothing.
      if (state === 'fault') throw new Error(`${id} ended in fault: ${cause}`);
    }
    await gateway.kill();
    return records;
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** 50:50 of what is there, less what the river must keep. */
export function sharedSeason(options: SharedSeasonOptions): Promise<SeasonRecord[]> {
  const owedM3s = (world: World): number =>
    Math.max(0, (world.canal.read('river.inflow_m3s') - RESERVE_M3S) / 2);
  return run(options, ['left', 'right'], { share: 0.5 }, owedM3s, options.isFine ? FINE : COARSE);
}

export function keptDischarge(options: SeasonOptions): Promise<SeasonRecord[]> {
  return run(options, ['left'], { discharge_m3s: SETPOINT_M3S }, () => SETPOINT_M3S);
}

/** Decides once a minute on what is really there: the opening to go to, or undefined to stay. */
export type PlainController = (dischargeM3s: number, openingPercent: number) => number | undefined;

export async function keptPlainly(
  options: SeasonOptions,
  controller: PlainController,
): Promise<SeasonRecord> {
  const own = mkdtempSync(join(options.directory, 'aryk-season-'));
  try {
    const headworks = headworksIn(options.season, own, ['left'], { discharge_m3s: SETPOINT_M3S });
    const world = worldOf(options.season, headworks, siteOf(headworks, own));
    const record = new SeasonRecord('left', world, SAMPLE_MS / 1000);
    for (let atMs = SAMPLE_MS; atMs <= options.days * DAY_MS; atMs += SAMPLE_MS) {
      await world.time.runUntil(atMs);
      const gate = world.canal.gate('left');
      const to = controller(world.canal.read('left-reach.discharge_m3s'), gate.positionPercent);
      if (to !== undefined) gate.moveTo(Math.min(100, Math.max(0, to)));
      record.sample(SETPOINT_M3S);
    }
    return record;
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** Open wide below the band, nearly shut above it. */
export function onOff(bandPart = 0.05): PlainController {
  return (dischargeM3s) => {
    if (dischargeM3s < SETPOINT_M3S * (1 - bandPart)) return 40;
    return dischargeM3s > SETPOINT_M3S * (1 + bandPart) ? 5 : undefined;
  };
}

/** Velocity form, percent of opening for a part of the setpoint; it moves whenever the drive would. */
export function plainPi(gainPercent = 8, integralMs = 600_000): PlainController {
  let before = 0;
  let demand: number | undefined;
  return (dischargeM3s, openingPercent) => {
    const error = (SETPOINT_M3S - dischargeM3s) / SETPOINT_M3S;
    const change = gainPercent * (error - before + (error * SAMPLE_MS) / integralMs);
    before = error;
    demand = Math.min(100, Math.max(0, (demand ?? openingPercent) + change));
    return demand;
  };
}

function gatePlan(
  id: string,
  widthM: number,
  programme: Readonly<Record<string, unknown>>,
  { moveEvery }: Cadence,
): GatePlan {
  return {
    id,
    actuator: 'sim-positioner',
    openingPercent: 10,
    widthM,
    canalAreaM2: 600,
    drive: {
      travelTime: 900_000,
      deadTime: 500,
      coast: 500,
      backlashPercent: 0.1,
      deadbandPercent: 0.1,
      tripAfter: 20_000,
      wear: { slowerPercent: 0, backlashPercent: 0 },
    },
    settings: {
      default: programme,
      // Its meter is good, so that 2 % can be asked for: a move of 0.2 % at 20 % changes the discharge by 1 %.
      limits: {
        minTravel: 0.2,
        startsPerHour: 12,
        ramp: [{ window: '1h', maxDropM: 0.6, maxRiseM: 0.6 }],
      },
      tuning: { moveEvery },
    },
  };
}

function headworksIn(
  season: Season,
  directory: string,
  gates: readonly string[],
  programme: Readonly<Record<string, unknown>>,
  cadence = FINE,
): Headworks {
  const plan = {
    startAtMs: season.startMs,
    cycleS: cadence.cycleS,
    pollS: cadence.pollS,
    inflow: { kind: 'season', scale: SCALE, ripplePercent: 0 },
    requiredM3s: REQUIRED_M3S,
    whenShort: 'give-back',
    reserveM3s: RESERVE_M3S,
    noise: { dischargePercent: 0.3, levelM: 0.001 },
    gates: gates.map((id) => gatePlan(id, gates.length === 1 ? 2 : 4, programme, cadence)),
    linePerGate: true,
    events: [],
    maxStepS: 60,
    site: {},
  } as const;
  return headworksOf(plan, join(directory, 'store'));
}

function worldOf(season: Season, headworks: Headworks, site: Site): World {
  const startWallMs = season.startMs + 9 * 365 * DAY_MS;
  return new World({ headworks, seed: 1, startWallMs, season, site, onHeard: () => undefined });
}
