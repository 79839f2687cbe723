/**
 * A headworks with one to three canals as data: what the gateway's settings say of it, and what is really there. Both come
 * from one plan, so that they can only differ where a scenario wants them to.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type {
  CanalEvent,
  DriveSettings,
  InflowSettings,
  NetworkSettings,
} from '../../emulator/canal/network-settings.js';
import type { Served } from '../../emulator/instruments/meter.js';
import { loadSite, type Site } from '../../gateway/config/site.js';

export interface GatePlan {
  readonly id: string;
  /** Id of a profile. */
  readonly actuator: string;
  /** How long after the last request the actuator stops by itself; never when not given. */
  readonly stopsAfterMs?: number;
  readonly openingPercent: number;
  readonly widthM: number;
  readonly drive: DriveSettings;
  /** Of the canal behind it: the larger, the slower its level and its meter follow. */
  readonly canalAreaM2: number;
  /** What `gates[]` says besides what is there: limits, tuning, default and the like. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface HeadworksPlan {
  readonly startAtMs: number;
  readonly cycleS: number;
  readonly pollS: number;
  readonly inflow: InflowSettings;
  readonly requiredM3s: number;
  /** Whether gates close for a river that is short. */
  readonly whenShort: 'give-back' | 'hold';
  /** What is not shared; what is required where it is not given. */
  readonly reserveM3s?: number;
  /** Of every meter and level. */
  readonly noise: { readonly dischargePercent: number; readonly levelM: number };
  readonly gates: readonly GatePlan[];
  /** All on one line, or each gate with its canal on its own. */
  readonly linePerGate: boolean;
  readonly events: readonly CanalEvent[];
  readonly maxStepS: number;
  /** Further members of `site.yaml`. */
  readonly site: Readonly<Record<string, unknown>>;
}

export interface InstrumentPlan {
  readonly id: string;
  readonly line: string;
  readonly unit: number;
  readonly profile: string;
  readonly serves: Readonly<Record<string, Served>>;
  readonly drives?: string;
  /** Of an actuator: how long after the last request it stops by itself. */
  readonly stopsAfterMs?: number | undefined;
}

export interface Headworks {
  readonly settings: Readonly<Record<string, unknown>>;
  /** Set once the settings are read: a simulation may look more seldom than a site with gates may. */
  readonly cycleMs: number;
  readonly network: NetworkSettings;
  readonly instruments: readonly InstrumentPlan[];
}

export const TRAVEL_M = 2;
/** Every canal behind a gate: discharge = width x depth ^ exponent. */
export const CANAL = { bedM: -0.3, exponent: 5 / 3 } as const;
/** Instruments of few registers, which are served and read many times as fast as real ones. */
const PROFILES = fileURLToPath(new URL('./profiles', import.meta.url));
const MAIN_LINE = 'main';
const METER = 'sim-meter';
const LEVEL = 'sim-level';

export function headworksOf(plan: HeadworksPlan, directory: string): Headworks {
  const instruments = instrumentsOf(plan);
  const lines = [...new Set(instruments.map(({ line }) => line))];
  const every = `${plan.pollS}s`;
  return {
    instruments,
    network: networkOf(plan),
    cycleMs: 1000 * plan.cycleS,
    settings: {
      site: { id: 'simulated-head', timeZone: 'Asia/Almaty' },
      store: { directory, commitEvery: '60s' },
      profiles: PROFILES,
      buses: lines.map((id) => ({ id, kind: 'rtu', path: `/dev/sim-${id}` })),
      devices: instruments.map(({ id, line, unit, profile }) => ({ id, bus: line, unit, profile, every })),
      ...(plan.requiredM3s > 0 && {
        environmentalFlow: {
          point: 'river.discharge_m3s',
          minimumM3s: plan.requiredM3s,
          whenShort: plan.whenShort,
        },
      }),
      availableFlow: {
        point: 'inflow.discharge_m3s',
        ...(plan.reserveM3s !== undefined && { reserveM3s: plan.reserveM3s }),
      },
      gates: plan.gates.map((gate) => ({
        id: gate.id,
        device: `${gate.id}-gate`,
        structure: { kind: 'vertical-sluice', widthM: gate.widthM, sillM: 0, travelM: TRAVEL_M },
        upstream: 'forebay.level_m',
        downstream: `${gate.id}-canal.level_m`,
        discharge: `${gate.id}-meter.discharge_m3s`,
        volume: `${gate.id}-meter.volume_m3`,
        failSafe: 'ignored',
        onLossOfControl: 'hold',
        travelTime: `${Math.ceil((gate.drive.travelTime / 1000) * 1.2)}s`,
        ...gate.settings,
      })),
      ...plan.site,
    },
  };
}

/** The id of the reach behind a gate. */
export function canalOf(gate: string): string {
  return `${gate}-reach`;
}

function instrumentsOf({ gates, linePerGate, noise }: HeadworksPlan): InstrumentPlan[] {
  const level = (from: string): Served => ({ from, noise: noise.levelM });
  const discharge = (from: string): Served => ({ from, noisePercent: noise.dischargePercent });
  const common = [
    { id: 'forebay', profile: LEVEL, serves: { level_m: level('forebay.level_m') } },
    { id: 'river', profile: METER, serves: { discharge_m3s: discharge('river.below_m3s') } },
    { id: 'inflow', profile: METER, serves: { discharge_m3s: discharge('river.inflow_m3s') } },
  ].map((each, index) => ({ ...each, line: MAIN_LINE, unit: index + 1 }));
  const ofGates = gates.flatMap(({ id, actuator, stopsAfterMs }, index) => {
    const line = linePerGate ? `line-${id}` : MAIN_LINE;
    const reach = canalOf(id);
    const unit = 10 * (index + 1);
    const metered = { discharge_m3s: discharge(`${reach}.discharge_m3s`), volume_m3: `${reach}.volume_m3` };
    return [
      { id: `${id}-gate`, line, unit, profile: actuator, serves: {}, drives: id, stopsAfterMs },
      {
        id: `${id}-canal`,
        line,
        unit: unit + 1,
        profile: LEVEL,
        serves: { level_m: level(`${reach}.level_m`) },
      },
      { id: `${id}-meter`, line, unit: unit + 2, profile: METER, serves: metered },
    ];
  });
  return [...common, ...ofGates];
}

function networkOf(plan: HeadworksPlan): NetworkSettings {
  return {
    startAtMs: plan.startAtMs,
    inflow: plan.inflow,
    forebay: { areaM2: 4000, bedM: 0, weirCrestM: 1.6, weirWidthM: 20, fishPassM2: 0.5 },
    river: { requiredM3s: plan.requiredM3s },
    events: plan.events,
    maxStepS: plan.maxStepS,
    gates: plan.gates.map(({ id, widthM, openingPercent, drive }) => ({
      id,
      structure: { kind: 'vertical-sluice', widthM, sillM: 0, travelM: TRAVEL_M },
      leadsTo: canalOf(id),
      openingPercent,
      drive,
    })),
    reaches: plan.gates.map(({ id, widthM, canalAreaM2 }) => ({
      id: canalOf(id),
      areaM2: canalAreaM2,
      ...CANAL,
      cells: 1,
      coefficient: widthM,
      leadsTo: 'fields',
    })),
  };
}

/** The site that the settings of a headworks make, from a `site.yaml` in the directory; its store's folder is made too. */
export function siteOf({ settings, cycleMs }: Headworks, directory: string): Site {
  const path = join(directory, 'site.yaml');
  writeFileSync(path, stringify(settings, { aliasDuplicateObjects: false }));
  const loaded = loadSite(path, new Map());
  if (!loaded.ok) throw new Error(`the settings: ${JSON.stringify(loaded.problems)}`);
  mkdirSync(loaded.site.settings.store.directory, { recursive: true });
  const { site } = loaded;
  return { ...site, settings: { ...site.settings, control: { cycle: cycleMs } } };
}
