/**
 * What the gateway has been told, by somebody who stands at the instruments and not in the gateway: at each reply that
 * reached it, what the instrument showed; at each cycle, what of that is not too old. The checkers judge by this and by the
 * canal itself, never by what the gateway says.
 */
import type { GateSettings } from '../../gateway/config/gate-schema.js';
import type { Site } from '../../gateway/config/site.js';
import type { LineRequest } from '../../protocols/modbus/line.js';
import type { InstrumentPlan } from './headworks.js';
import type { Heard } from './sim-line.js';
import type { World } from './world.js';

/** All points at one cycle; NaN for what is not known. */
export interface Snapshot {
  readonly atMs: number;
  readonly values: Float64Array;
}

interface Told {
  readonly value: number;
  readonly atMs: number;
}

/** Windows of the settings are no longer than this. */
export const KEPT_MS = 3 * 3_600_000;
const TRIM_EVERY = 256;
const WINDOWS_KEPT_EVERY_MS = 300_000;

export class Observer {
  readonly #world: World;
  readonly #site: Site;
  readonly #plans: ReadonlyMap<string, InstrumentPlan>;
  readonly #indexes: ReadonlyMap<string, number>;
  readonly #staleMs: readonly number[];
  /** Ids of gates whose opening is seen at the gate itself: no instrument shows it. */
  readonly unmeasured: ReadonlySet<string>;
  readonly #unmeasured: readonly GateSettings[];
  #told: (Told | undefined)[];
  #snapshots: Snapshot[] = [];

  constructor(world: World, site: Site, plans: readonly InstrumentPlan[]) {
    this.#world = world;
    this.#site = site;
    this.#plans = new Map(plans.map((plan) => [`${plan.line} ${plan.unit}`, plan]));
    const points = [...site.points];
    this.#unmeasured = unmeasuredGates(site);
    this.unmeasured = new Set(this.#unmeasured.map(({ id }) => id));
    const ids = [...points.map(([id]) => id), ...this.#unmeasured.map(({ device }) => openingOf(device))];
    this.#indexes = new Map(ids.map((id, index) => [id, index]));
    this.#staleMs = points.map(([, { everyMs }]) => 3 * everyMs + 2000);
    this.#told = points.map(() => undefined);
  }

  get snapshots(): readonly Snapshot[] {
    return this.#snapshots;
  }

  instrumentOf(line: string, unit: number): InstrumentPlan | undefined {
    return this.#plans.get(`${line} ${unit}`);
  }

  /** A new process knows nothing. What was seen before it is kept: the river has not forgotten it. */
  restarted(): void {
    this.#told = this.#told.map(() => undefined);
  }

  /** A process was killed: what its windows have seen since they were kept last is lost with it. */
  killed(atMs: number): void {
    this.#snapshots = this.#snapshots.filter((each) => atMs - each.atMs > WINDOWS_KEPT_EVERY_MS);
  }

  /** To be called when a request is heard; what it returns, when the reply has come. */
  heard({ line, request, isAnswered }: Heard): (() => void) | undefined {
    const plan = this.instrumentOf(line, request.unit);
    if (plan === undefined || !isAnswered || request.kind !== 'read') return undefined;
    const shown = this.#shown(plan, request);
    return () => {
      const atMs = this.#world.time.nowMs;
      for (const [index, value] of shown) this.#told[index] = { value, atMs };
    };
  }

  /** A cycle begins. */
  froze(atMs: number): Snapshot {
    const values = new Float64Array(this.#indexes.size).fill(Number.NaN);
    this.#told.forEach((told, index) => {
      if (told !== undefined && atMs - told.atMs <= (this.#staleMs[index] ?? 0)) values[index] = told.value;
    });
    for (const { id, device } of this.#unmeasured)
      values[this.#indexes.get(openingOf(device)) ?? 0] = this.#world.canal.gate(id).positionPercent;
    const snapshot = { atMs, values };
    this.#snapshots.push(snapshot);
    if (this.#snapshots.length % TRIM_EVERY === 0) {
      this.#snapshots = this.#snapshots.filter((each) => atMs - each.atMs <= KEPT_MS);
    }
    return snapshot;
  }

  /** NaN for what is not known. RangeError for a point that there is not. */
  value({ values }: Snapshot, point: string): number {
    const index = this.#indexes.get(point);
    if (index === undefined) throw new RangeError(`there is no point ${point}`);
    return values[index] ?? Number.NaN;
  }

  /** Within `windowMs` before `snapshot`, that one included; undefined when nothing was known. */
  extremes(snapshot: Snapshot, point: string, windowMs: number): { low: number; high: number } | undefined {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let index = this.#snapshots.length - 1; index >= 0; index--) {
      const each = this.#snapshots[index];
      if (each === undefined || each.atMs <= snapshot.atMs - windowMs) break;
      if (each.atMs > snapshot.atMs) continue;
      const value = this.value(each, point);
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return low > high ? undefined : { low, high };
  }

  #shown(plan: InstrumentPlan, request: Extract<LineRequest, { kind: 'read' }>): [number, number][] {
    const profile = this.#site.profiles.get(plan.id);
    const shown: [number, number][] = [];
    for (const { name, table, address } of profile?.points ?? []) {
      const index = this.#indexes.get(`${plan.id}.${name}`);
      const isRead = table === request.table && address >= request.address;
      if (index === undefined || !isRead || address >= request.address + request.count) continue;
      const value = this.#shows(plan, name);
      if (value !== undefined) shown.push([index, value]);
    }
    return shown;
  }

  #shows({ id, serves, drives }: InstrumentPlan, point: string): number | undefined {
    if (point in serves) return this.#world.instrument(id).meters(point)[0]?.read();
    if (drives === undefined) return undefined;
    const gate = this.#world.canal.gate(drives);
    switch (point) {
      case 'opening_percent':
        return Math.round(gate.positionPercent * 10) / 10;
      case 'remote_selected':
        return Number(!gate.isLocal);
      case 'jammed':
        return Number(gate.isTripped);
      default:
        return undefined;
    }
  }
}

/** Gates that nobody knows the position of until they have been at an end. */
function unmeasuredGates({ settings, profiles }: Site): GateSettings[] {
  return settings.gates.filter(({ device }) => {
    const actuator = profiles.get(device)?.actuator;
    return actuator !== undefined && actuator.kind !== 'positioner' && actuator.position === undefined;
  });
}

function openingOf(device: string): string {
  return `${device}.opening_percent`;
}
