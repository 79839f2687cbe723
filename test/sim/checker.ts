/**
 * Watches every write that an actuator hears and every cycle, and says what must not have been. A write is STOP, or it goes back
 * to one decision of its own that is on disk and was clear, by the oracle, on an image of the last seconds.
 */
import type { GateSettings } from '../../gateway/config/gate-schema.js';
import type { Site } from '../../gateway/config/site.js';
import { decodeBody } from '../../protocols/journal/bodies.js';
import type { Draft } from '../../protocols/journal/record.js';
import type { Observer, Snapshot } from './observer.js';
import { type Asked, Oracle } from './oracle.js';
import type { Heard } from './sim-line.js';
import { toldBy } from './told-by.js';
import type { World } from './world.js';

/** Who else wants to know of a demand that an actuator has heard, and by whom it was decided. */
export interface DemandWatch {
  demanded(gate: string, openingPercent: number, source: string): void;
  isLifted(gate: string, limit: string): boolean;
}

export interface Violation {
  readonly atMs: number;
  readonly gate: string;
  readonly rule: string;
  readonly detail: string;
}

interface Decision {
  readonly gate: string;
  readonly source: string;
  readonly ref: string | undefined;
  readonly fromPercent: number | null;
  readonly toPercent: number;
  readonly atMs: number;
  isOnDisk: boolean;
}

/** A permit lives for 5 s. */
const PERMIT_MS = 5_000;
/** From the decision to the write: a commit of 5 s at most, a cycle, the permit. */
const DECIDED_MS = 20_000;
/** The gateway counts a start when it permits it; the actuator hears of it within the permit's life. */
const START_HOUR_MS = 3_600_000 - PERMIT_MS;
const DEMAND_STEP_PERCENT = 0.051;
const MOST_VIOLATIONS = 20;

export class Checker {
  readonly violations: Violation[] = [];
  readonly counts = { writes: 0, moves: 0, stops: 0, trips: 0, cycles: 0, reads: 0 };
  readonly #world: World;
  readonly #site: Site;
  readonly #observer: Observer;
  readonly #oracle: Oracle;
  readonly #decisions: Decision[] = [];
  readonly #starts = new Map<string, number[]>();
  /** Ends of processes: the last start before one may be forgotten, and no other. */
  readonly #ends: number[] = [];
  readonly #watch: DemandWatch;
  readonly #trace: (line: string) => void;

  constructor(
    world: World,
    site: Site,
    observer: Observer,
    watch: DemandWatch,
    trace: (line: string) => void,
  ) {
    this.#world = world;
    this.#watch = watch;
    this.#site = site;
    this.#observer = observer;
    this.#oracle = new Oracle(site, observer);
    this.#trace = trace;
  }

  get oracle(): Oracle {
    return this.#oracle;
  }

  froze(): Snapshot {
    this.counts.cycles += 1;
    return this.#observer.froze(this.#world.time.nowMs);
  }

  ended(): void {
    this.#ends.push(this.#world.time.nowMs);
    this.#decisions.length = 0;
  }

  /** What control gives to the journal. */
  recorded(kind: string, body: unknown): void {
    const atMs = this.#world.time.nowMs;
    this.#trace(`${atMs} ${kind} ${JSON.stringify(body)}`);
    if (kind !== 'decision') return;
    const {
      gate,
      source,
      ref,
      fromPercent = null,
      toPercent,
      outcome,
    } = body as Partial<Decision> & { outcome?: string };
    if (outcome !== undefined || gate === undefined || source === undefined || toPercent === undefined)
      return;
    const isByClock = source === 'schedule' && this.#world.wall.status === 'unsynced';
    if (isByClock && !this.#watch.isLifted(gate, 'clock-unsynced'))
      this.fail(gate, 'clock-unsynced', ref ?? '');
    this.#decisions.push({ gate, source, ref, fromPercent, toPercent, atMs, isOnDisk: false });
    if (this.#decisions.length > 200) this.#decisions.splice(0, 100);
  }

  /** What the disk has taken. */
  written(drafts: readonly Draft[]): void {
    for (const { kind, body } of drafts) {
      if (kind !== 'decision') continue;
      const { gate, toPercent, outcome } = decodeBody(body) as Partial<Decision> & { outcome?: string };
      if (outcome !== undefined) continue;
      const waiting = this.#decisions.find(
        (each) => each.gate === gate && each.toPercent === toPercent && !each.isOnDisk,
      );
      if (waiting) waiting.isOnDisk = true;
    }
  }

  heard({ line, request, atMs }: Heard): void {
    if (request.kind === 'read') {
      this.counts.reads += 1;
      return;
    }
    this.counts.writes += 1;
    const device = this.#observer.instrumentOf(line, request.unit)?.id;
    const gate = this.#site.settings.gates.find((each) => each.device === device);
    this.#trace(`${atMs} write ${device} ${JSON.stringify(request)}`);
    const profile = gate && this.#site.profiles.get(gate.device);
    const told = profile && toldBy(profile, request);
    if (gate === undefined || told === undefined) {
      this.fail(gate?.id ?? '', 'stray-write', `${device} ${JSON.stringify(request)}`);
      return;
    }
    if (told.kind === 'stop') this.counts.stops += 1;
    else if (told.kind === 'go-to') this.#wentTo(gate, told.openingPercent, atMs);
    else if (told.kind === 'run') this.#ran(gate, told.way, atMs);
  }

  fail(gate: string, rule: string, detail: string): void {
    const { nowMs: atMs } = this.#world.time;
    this.#trace(`${atMs} VIOLATION ${gate} ${rule} ${detail}`);
    if (this.violations.length < MOST_VIOLATIONS) this.violations.push({ atMs, gate, rule, detail });
  }

  #wentTo(gate: GateSettings, openingPercent: number, atMs: number): void {
    const isMeant = ({ toPercent }: Decision): boolean =>
      Math.abs(toPercent - openingPercent) <= DEMAND_STEP_PERCENT;
    const decision = this.#decided(gate, atMs, isMeant);
    if (decision === undefined) this.fail(gate.id, 'no-decision', `to ${openingPercent} %`);
    else this.#demanded(gate, decision, openingPercent, atMs);
  }

  /**
   * A motor that runs until it is stopped hears no target: it is meant for the one that was decided, which lies that way; of a
   * gate without a measured position, by where the decision took it to be.
   */
  #ran(gate: GateSettings, way: 'opening' | 'closing', atMs: number): void {
    const { positionPercent } = this.#world.canal.gate(gate.id);
    const sign = way === 'opening' ? 1 : -1;
    const isMeant = ({ fromPercent, toPercent }: Decision): boolean => {
      const from = this.#observer.unmeasured.has(gate.id) ? (fromPercent ?? 100) : positionPercent;
      // What is taken to be shut may be run to its contact.
      const isToContact = this.#observer.unmeasured.has(gate.id) && way === 'closing' && toPercent === 0;
      return sign * (toPercent - from) > 0 || isToContact;
    };
    const decision = this.#decided(gate, atMs, isMeant);
    if (decision === undefined) this.fail(gate.id, 'no-decision', way);
    else this.#demanded(gate, decision, decision.toPercent, atMs, way);
  }

  /** Takes the last decision of the gate's that is meant, and has been made just now. */
  #decided(gate: GateSettings, atMs: number, isMeant: (decision: Decision) => boolean): Decision | undefined {
    this.counts.moves += 1;
    const index = this.#decisions.findLastIndex(
      (each) => each.gate === gate.id && isMeant(each) && atMs - each.atMs <= DECIDED_MS,
    );
    return index < 0 ? undefined : this.#decisions.splice(index, 1)[0];
  }

  #demanded(
    gate: GateSettings,
    decision: Decision,
    openingPercent: number,
    atMs: number,
    way?: 'opening' | 'closing',
  ): void {
    const isTrip = decision.source === 'interlock-trip';
    if (isTrip) this.#tripped(gate, decision, openingPercent);
    else if (!decision.isOnDisk) this.fail(gate.id, 'decision-not-on-disk', `to ${openingPercent} %`);
    this.#againstMove({ gate, openingPercent, isTrip, ...(way && { way }) }, atMs);
    if (!isTrip) this.#started(gate, atMs);
    this.#watch.demanded(gate.id, openingPercent, decision.source);
  }

  /** Clear on one image of the permit's life is enough: nobody sees later ones. */
  #againstMove(move: Omit<Asked, 'isLifted'>, atMs: number): void {
    const { gate, openingPercent } = move;
    const { snapshots } = this.#observer;
    let found: string[] = ['no image'];
    const isLifted = (limit: string): boolean => this.#watch.isLifted(gate.id, limit);
    for (let index = snapshots.length - 1; index >= 0; index--) {
      const snapshot = snapshots[index];
      if (snapshot === undefined) break;
      found = this.#oracle.against(snapshot, { ...move, isLifted });
      if (found.length === 0) return;
      if (atMs - snapshot.atMs > PERMIT_MS) break;
    }
    const where = this.#world.canal.read(`${gate.id}.opening_percent`).toFixed(1);
    this.fail(gate.id, 'interlock', `${where} to ${openingPercent} %: ${found.join(', ')}`);
  }

  #started(gate: GateSettings, atMs: number): void {
    const starts = (this.#starts.get(gate.id) ?? []).filter((startMs) => atMs - startMs < START_HOUR_MS);
    starts.push(atMs);
    this.#starts.set(gate.id, starts);
    const forgotten = this.#ends.filter((endMs) => atMs - endMs < START_HOUR_MS).length;
    const isLifted = this.#watch.isLifted(gate.id, 'starts-per-hour');
    if (!isLifted && starts.length > gate.limits.startsPerHour + forgotten) {
      this.fail(gate.id, 'starts-per-hour', `${starts.length} > ${gate.limits.startsPerHour}`);
    }
  }

  /** A trip goes where the settings say, and only while something is beyond its bounds or unseen. */
  #tripped(gate: GateSettings, { ref }: Decision, openingPercent: number): void {
    this.counts.trips += 1;
    const own = this.#site.settings.interlocks.find(({ id }) => id === ref);
    const act = own?.act ?? gate.onLossOfControl;
    const wanted = typeof act === 'object' ? act.opening : act === 'close' ? 0 : undefined;
    const { minOpening, maxOpening } = gate.limits;
    const target = wanted === undefined ? undefined : Math.min(maxOpening, Math.max(minOpening, wanted));
    // To the closed end first, where it must find out where it is.
    const isHoming = target !== undefined && openingPercent === 0 && this.#observer.unmeasured.has(gate.id);
    if (isHoming) return;
    if (target === undefined || Math.abs(target - openingPercent) > DEMAND_STEP_PERCENT) {
      this.fail(gate.id, 'trip-elsewhere', `${ref} to ${openingPercent} %`);
    }
  }
}
