/** The names by which instruments and simulations look at a canal, and what is behind each. */
import type { CanalGate } from './gates/gate.js';
import type { NetworkSettings } from './network-settings.js';
import type { Reach } from './reaches/reach.js';
import type { Water } from './water.js';

/** What the names are read from. */
export interface Readable {
  readonly inflowM3s: number;
  readonly belowM3s: number;
  readonly forebayLevelM: number;
  readonly forebayStoredM3: number;
  readonly requiredM3s: number;
  readonly shortfallM3: number;
  readonly ultrasoundPercent: number;
  water(): Water;
}

/** Through a gate, besides what the gate itself tells. */
export interface ReadableGate {
  readonly gate: CanalGate;
  readonly dischargeM3s: number;
}

const SITE = {
  'river.inflow_m3s': (net: Readable) => net.inflowM3s,
  'river.below_m3s': (net: Readable) => net.belowM3s,
  /** What must be left to the river below. */
  'river.required_m3s': (net: Readable) => net.requiredM3s,
  /** What was not left to it since the start. */
  'river.shortfall_m3': (net: Readable) => net.shortfallM3,
  'forebay.level_m': (net: Readable) => net.forebayLevelM,
  'forebay.stored_m3': (net: Readable) => net.forebayStoredM3,
  'water.turbidity_ntu': (net: Readable) => net.water().turbidityNtu,
  'water.temperature_degc': (net: Readable) => net.water().temperatureDegC,
  'water.ph': (net: Readable) => net.water().ph,
  'water.conductivity_uscm': (net: Readable) => net.water().conductivityUsCm,
  'water.conductivity_mscm': (net: Readable) => net.water().conductivityUsCm / 1000,
  'water.oxygen_mgl': (net: Readable) => net.water().oxygenMgL,
  /** Of an ultrasonic meter's signal, what gets through the sediment. */
  'water.ultrasound_percent': (net: Readable) => net.ultrasoundPercent,
} as const;

const OF_GATE = {
  opening_percent: ({ gate }: ReadableGate) => gate.openingPercent,
  opening_m: ({ gate }: ReadableGate) => gate.openingM,
  /** As the drive's transmitter sees it. */
  position_percent: ({ gate }: ReadableGate) => gate.positionPercent,
  /** Through the gate, at the head of its canal. */
  discharge_m3s: ({ dischargeM3s }: ReadableGate) => dischargeM3s,
  fully_open: ({ gate }: ReadableGate) => Number(gate.isFullyOpen),
  fully_closed: ({ gate }: ReadableGate) => Number(gate.isFullyClosed),
  starts: ({ gate }: ReadableGate) => gate.starts,
  /** Full travels that the drive has made since the start. */
  travels: ({ gate }: ReadableGate) => gate.travels,
} as const;

const OF_REACH = {
  /** Just below the gate. */
  level_m: (reach: Reach) => reach.headLevelM,
  /** At the foot, where the meter is. */
  tail_level_m: (reach: Reach) => reach.tailLevelM,
  discharge_m3s: (reach: Reach) => reach.dischargeM3s,
  /** Through the meter since the start. */
  volume_m3: (reach: Reach) => reach.passedM3,
  stored_m3: (reach: Reach) => reach.storedM3,
} as const;

/** For messages: all names there are, with the places of ids. */
export const VARIABLE_PATTERNS = [
  ...Object.keys(SITE),
  ...Object.keys(OF_GATE).map((name) => `<gate>.${name}`),
  ...Object.keys(OF_REACH).map((name) => `<reach>.${name}`),
].join(', ');

type Named = Pick<NetworkSettings, 'gates' | 'reaches'>;

/** All names of one network. */
export function variableNames({ gates, reaches }: Named): string[] {
  return [
    ...Object.keys(SITE),
    ...gates.flatMap(({ id }) => Object.keys(OF_GATE).map((name) => `${id}.${name}`)),
    ...reaches.flatMap(({ id }) => Object.keys(OF_REACH).map((name) => `${id}.${name}`)),
  ];
}

/** A reader for each name. */
export function readersOf(
  network: Readable,
  gates: readonly ReadableGate[],
  reaches: readonly Reach[],
): ReadonlyMap<string, () => number> {
  const readers = new Map<string, () => number>();
  for (const [name, read] of Object.entries(SITE)) readers.set(name, () => read(network));
  for (const each of gates)
    for (const [name, read] of Object.entries(OF_GATE))
      readers.set(`${each.gate.id}.${name}`, () => read(each));
  for (const reach of reaches)
    for (const [name, read] of Object.entries(OF_REACH))
      readers.set(`${reach.settings.id}.${name}`, () => read(reach));
  return readers;
}
