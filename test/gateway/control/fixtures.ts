import { encode } from '../../../devices/codec.js';
import type { PointMap } from '../../../devices/point-map.js';
import { pointMapSchema } from '../../../devices/point-map.js';
import { type GateSettings, gateSchema } from '../../../gateway/config/gate-schema.js';
import type { ActuatorPoints } from '../../../gateway/control/interlocks/situation.js';
import type { Image, Observation } from '../../../gateway/poll/image.js';
import type { Clock } from '../../../protocols/clock.js';
import type { Line, LineOutcome, LineRequest, Priority } from '../../../protocols/modbus/line.js';

export const leftGate: GateSettings = gateSchema.parse({
  id: 'left',
  device: 'left-gate',
  structure: { kind: 'vertical-sluice', widthM: 6, sillM: 0, travelM: 2.5 },
  upstream: 'forebay.level_m',
  downstream: 'left-canal.level_m',
  onLossOfControl: 'hold',
  limits: { minOpening: 0, maxOpening: 90, minTravel: 1, startsPerHour: 20, ramp: [] },
});

export const leftPoints: ActuatorPoints = {
  device: 'left-gate',
  position: 'left-gate.opening_percent',
  demand: 'left-gate.demand_percent',
  ready: [{ point: 'left-gate.remote_selected', equals: 1, isSelector: true }],
  faults: [],
  moving: [],
  hasClosedEnd: false,
  unconfirmed: [],
};

/** An image from plain numbers (good values) and whole observations. */
export function imageOf(values: Readonly<Record<string, number | Observation>>): Image {
  return {
    observe: (point: string): Observation => {
      const value = values[point];
      if (value === undefined) return { kind: 'unknown' };
      return typeof value === 'number' ? ({ kind: 'good', value, ageMs: 0 } as Observation) : value;
    },
  } as Image;
}

/** Everything seen and well, the gate at `openingPercent`. */
export function allWell(openingPercent: number): Record<string, number | Observation> {
  return {
    'forebay.level_m': 2.2,
    'left-canal.level_m': 0.8,
    'left-gate.opening_percent': openingPercent,
    'left-gate.remote_selected': 1,
  };
}

export const demandMap: PointMap = pointMapSchema.parse({
  name: 'demand_percent',
  table: 'holding',
  address: 6,
  type: 'u16',
  scale: 0.1,
  access: 'rw',
});
export const controlMap: PointMap = pointMapSchema.parse({
  name: 'control',
  table: 'holding',
  address: 5,
  type: 'u16',
  access: 'rw',
});

/** What the line does with the next write: carries it out and says so, or one of the ways in which that fails. */
export type WriteFate = 'done' | 'done-but-silent' | 'lost' | 'exception' | 'ignored' | 'not-sent';

/** A line with one positioner on it, in memory: it keeps what was written and moves at a steady speed. */
export class ActuatorLine implements Line {
  readonly id = 'rs485-a';
  readonly written: { readonly request: LineRequest; readonly priority: Priority }[] = [];
  fates: WriteFate[] = [];
  canBeRead = true;
  demandPercent = 0;
  openingPercent: number;
  stops = 0;
  readonly #clock: Clock;

  constructor(clock: Clock, openingPercent: number) {
    this.#clock = clock;
    this.openingPercent = openingPercent;
    this.demandPercent = openingPercent;
  }

  async request(request: LineRequest, priority: Priority): Promise<LineOutcome> {
    const at = { wallMs: this.#clock.wallMs(), monotonicMs: this.#clock.monotonicMs() };
    if (request.kind === 'read') {
      if (!this.canBeRead) return { ok: false, failure: 'timeout', at };
      return { ok: true, words: encode(this.demandPercent, demandMap), at };
    }
    this.written.push({ request, priority });
    const fate = this.fates.shift() ?? 'done';
    if (fate === 'not-sent' || fate === 'exception') return { ok: false, failure: fate, at };
    if (fate === 'done' || fate === 'done-but-silent') this.#carryOut(request);
    return fate === 'lost' || fate === 'done-but-silent'
      ? { ok: false, failure: 'timeout', at }
      : { ok: true, words: [], at };
  }

  /** Lets the gate travel by at most `percent` towards its demand. */
  travel(percent: number): void {
    const left = this.demandPercent - this.openingPercent;
    this.openingPercent += Math.sign(left) * Math.min(Math.abs(left), percent);
  }

  stats(): ReturnType<Line['stats']> {
    return { open: true, usePercent: 0, requests: 0, timeouts: 0, errors: 0 };
  }

  figures(): ReturnType<Line['figures']> {
    const byKind = { timeout: 0, garbled: 0, exception: 0, 'not-sent': 0 };
    return { usePercent: 0, requests: 0, byKind, discarded: 0, quietMs: 120, units: [] };
  }

  async close(): Promise<void> {}

  #carryOut(request: LineRequest): void {
    if (request.kind !== 'write-registers') return;
    if (request.address === demandMap.address) this.demandPercent = (request.words[0] ?? 0) / 10;
    if (request.address === controlMap.address) {
      this.stops += 1;
      this.demandPercent = this.openingPercent;
    }
  }
}
