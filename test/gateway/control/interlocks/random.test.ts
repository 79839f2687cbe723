/**
 * Random sites, random courses of everything that is measured, random wishes: no write that the rules forbid. The rules are
 * those of oracle.ts. ARYK_SOAK=full asks for a million states.
 */
import { expect, it } from 'vitest';
import { conditionSchema } from '../../../../devices/point-map.js';
import type { GateSettings, InterlockSettings } from '../../../../gateway/config/gate-schema.js';
import { type Intent, SOURCES } from '../../../../gateway/control/intent.js';
import { allowedOpenings } from '../../../../gateway/control/interlocks/allowed.js';
import {
  type GateHistory,
  newHistory,
  observeHistory,
  startMade,
} from '../../../../gateway/control/interlocks/history.js';
import type { Situation } from '../../../../gateway/control/interlocks/situation.js';
import { INTERLOCKS, judge } from '../../../../gateway/control/interlocks/table.js';
import {
  NO_TRIPS,
  stepTrips,
  type Trip,
  type TripMemory,
  tripWishes,
} from '../../../../gateway/control/interlocks/trips.js';
import { PermitMint } from '../../../../gateway/control/permit.js';
import type { Observation } from '../../../../gateway/poll/image.js';
import { VirtualClock } from '../../../../protocols/clock.js';
import { SeededRandom } from '../../../../protocols/random.js';
import { sized, tell } from '../../../support/soak.js';
import { imageOf } from '../fixtures.js';
import { type Known, type Sample, violations, WINDOWED } from './oracle.js';
import { gateNamed, interlock, NOT_GOOD, pointsOf } from './situations.js';

const STATES = sized(1_000_000, 10_000);
/** States of one site, one after the other. */
const COURSE = 100;
const NAMES = ['left', 'right'] as const;
const TORQUE = conditionSchema.parse({ point: 'torque', equals: 1 });

class Site {
  readonly #random: SeededRandom;
  readonly gates: readonly GateSettings[];
  readonly interlocks: readonly InterlockSettings[];
  readonly environmentalFlow: Situation['environmentalFlow'];
  readonly #histories = new Map<string, GateHistory>();
  readonly #trips = new Map<string, TripMemory>();
  readonly #samples = new Map<string, Sample[]>();
  readonly #values = new Map<string, number>();
  readonly #isSelfless: boolean;
  nowMs = 1e9;

  constructor(random: SeededRandom) {
    this.#random = random;
    this.gates = NAMES.map((id) => this.#gate(id));
    this.interlocks = this.#some(0.3, () =>
      interlock({
        act: this.#one(['block', 'stop', 'close', { opening: 30 }]),
        guards: this.#one(['opening', 'closing', 'any']),
        latches: this.#is(0.3),
        for: this.#one(['0s', '1m']),
        when: { point: 'river.turbidity_ntu', above: 100, hysteresis: 10 },
        ...(this.#is(0.5) && { gates: [this.#one(NAMES)] }),
      }),
    );
    this.environmentalFlow = this.#is(0.3) ? { point: 'river.discharge_m3s', minimumM3s: 2 } : undefined;
    this.#isSelfless = this.#is(0.7);
  }

  #is(share: number): boolean {
    return this.#random.next() < share;
  }
  #one<T>(of: readonly T[]): T {
    return of[Math.floor(this.#random.next() * of.length)] as T;
  }
  #between(low: number, high: number): number {
    return low + this.#random.next() * (high - low);
  }
  #some<T>(share: number, make: () => T): T[] {
    return this.#is(share) ? [make()] : [];
  }

  #gate(id: string): GateSettings {
    const ramp = this.#some(0.3, () => ({
      window: this.#one(['1m', '10m', '1h']),
      settle: this.#one(['0s', '1m', '10m']),
      opening: this.#one(['raises', 'lowers']),
      ...(this.#is(0.5) ? { maxDropM: this.#between(0.05, 0.6) } : { maxRiseM: this.#between(0.05, 0.6) }),
      ...(this.#is(0.3) && { point: 'forebay.level_m' }),
      ...(this.#is(0.8) && { levelPerPercentM: 0.005 }),
    }));
    const limits = {
      ramp,
      minTravel: 1,
      startsPerHour: this.#one([3, 20]),
      ...(this.#is(0.3) && { minOpening: 10, maxOpening: 85 }),
      ...(this.#is(0.2) && { maxOpeningPerMinute: this.#between(3, 40) }),
      ...(this.#is(0.2) && { maxClosingPerMinute: this.#between(3, 40) }),
      ...(this.#is(0.2) && { upstreamLevel: { minM: 1.8, maxM: 2.6 } }),
      ...(this.#is(0.2) && { downstreamLevel: { minM: 0.6, maxM: 1.2 } }),
      ...(this.#is(0.2) && { maxDischargeM3s: this.#between(2, 30) }),
      ...(this.#is(0.1) && { notWith: NAMES.filter((name) => name !== id) }),
    };
    const more = {
      onLossOfControl: this.#one(['hold', 'close', { opening: 25 }]),
      lossAfter: this.#one(['10s', '10m']),
      ...(this.#is(0.3) && { discharge: this.#one([`${id}-meter.discharge_m3s`, 'river.discharge_m3s']) }),
    };
    return gateNamed(id, limits, more);
  }

  /** Time passes, everything changes a little, and some of it is lost from sight. */
  pass(): void {
    this.nowMs += Math.round(this.#one([1000, 1000, this.#between(1, 5000), this.#between(0, 90_000)]));
    const image = new Map<string, number | Observation>();
    const seen = (point: string, value: number): number | undefined => {
      this.#values.set(point, value);
      const isGood = !this.#is(this.#isSelfless ? 0.004 : 0.05);
      image.set(point, isGood ? value : this.#one(NOT_GOOD));
      return isGood ? value : undefined;
    };
    const walk = (point: string, low: number, high: number, step: number): number => {
      const before = this.#values.get(point) ?? this.#between(low, high);
      return Math.min(high, Math.max(low, before + this.#between(-step, step)));
    };
    const values: Record<string, number | undefined> = {};
    const next = (point: string, low: number, high: number, step: number): void => {
      values[point] = seen(point, walk(point, low, high, step));
    };
    next('forebay.level_m', 1.6, 2.8, 0.05);
    next('river.discharge_m3s', 0, 30, 1);
    next('river.turbidity_ntu', 0, 120, 10);
    for (const id of NAMES) {
      next(`${id}-canal.level_m`, 0.4, 1.4, 0.03);
      next(`${id}-meter.discharge_m3s`, 0, 20, 1);
      values[`${id}-gate.remote_selected`] = seen(`${id}-gate.remote_selected`, this.#is(0.02) ? 0 : 1);
      values[`${id}-gate.torque`] = seen(`${id}-gate.torque`, this.#is(0.02) ? 1 : 0);
    }
    this.image = imageOf(Object.fromEntries(image));
    for (const gate of this.gates) {
      const moves = this.#is(0.2) ? this.#one([2, 10, 60]) : 0;
      const positionPercent = seen(`${gate.id}-position`, walk(`${gate.id}-position`, 0, 100, moves));
      const samples = this.#samples.get(gate.id) ?? [];
      samples.push({ atMs: this.nowMs, positionPercent, values });
      this.#samples.set(gate.id, samples);
      const { image: frozen, nowMs, interlocks } = this;
      const before = this.#histories.get(gate.id) ?? newHistory(gate.id);
      this.#histories.set(gate.id, observeHistory(before, { gate, image: frozen, nowMs, positionPercent }));
      const memory = this.#trips.get(gate.id) ?? NO_TRIPS;
      const stepped = stepTrips(memory, { gate, image: frozen, positionPercent, interlocks, nowMs });
      this.#trips.set(gate.id, stepped.memory);
      this.standing.set(gate.id, stepped.trips);
    }
  }
  image = imageOf({});
  readonly standing = new Map<string, readonly Trip[]>();

  started(gate: string, intent: Intent, fromPercent: number | undefined): void {
    const history = this.#histories.get(gate) ?? newHistory(gate);
    const way = intent.openingPercent > (fromPercent ?? 0) ? 'opening' : 'closing';
    this.#histories.set(gate, startMade(history, this.nowMs, way, fromPercent));
  }

  known(): Known {
    const gate = this.#one(this.gates);
    const samples = this.#samples.get(gate.id) ?? [];
    const { positionPercent } = samples.at(-1) as Sample;
    const trips = this.standing.get(gate.id) ?? [];
    const intent = this.#intent(gate, positionPercent, trips);
    const isTrip =
      intent.source === 'interlock-trip' &&
      tripWishes(trips, gate).some(
        (wish) =>
          wish.kind === 'move' && wish.ref === intent.ref && wish.openingPercent === intent.openingPercent,
      );
    return {
      samples,
      isTrip,
      intent,
      gate,
      actuator: {
        ...pointsOf(gate),
        faults: [{ ...TORQUE, point: `${gate.device}.torque` }],
        hasClosedEnd: this.#is(0.5),
        unconfirmed: this.#some(0.01, () => 'demand_percent'),
      },
      positionPercent,
      image: this.image,
      history: this.#histories.get(gate.id) ?? newHistory(gate.id),
      others: this.gates
        .filter(({ id }) => id !== gate.id)
        .map((settings) => ({
          settings,
          positionPercent: this.#samples.get(settings.id)?.at(-1)?.positionPercent,
          history: this.#histories.get(settings.id) ?? newHistory(settings.id),
          isOpening: this.#is(0.1),
          goesToPercent: this.#is(0.2) ? this.#between(0, 100) : undefined,
        })),
      samplesOf: (id) => this.#samples.get(id) ?? [],
      armed: { state: this.#is(0.98) ? 'armed' : this.#one(['unknown', 'not-armed']), detail: '' },
      environmentalFlow: this.environmentalFlow,
      waterQuality: [],
      interlocks: this.interlocks,
      trips: this.#trips.get(gate.id) ?? NO_TRIPS,
      clockStatus: this.#one(['synced', 'synced', 'unknown', 'unsynced']),
      requiresSyncedClock: this.#is(0.5),
      storeOk: this.#is(0.98),
      nowMs: this.nowMs,
    };
  }

  #intent(gate: GateSettings, positionPercent: number | undefined, trips: readonly Trip[]): Intent {
    const [wish] = tripWishes(trips, gate);
    if (wish?.kind === 'move' && this.#is(0.7)) {
      const { source, openingPercent, ref = '' } = wish;
      return { gate: gate.id, source, openingPercent: this.#is(0.9) ? openingPercent : 50, ref };
    }
    const at = positionPercent ?? 50;
    const openingPercent = this.#one([
      0,
      100,
      at,
      at + this.#between(-5, 5),
      at + this.#between(-1, 1),
      this.#between(0, 100),
    ]);
    return { gate: this.#is(0.99) ? gate.id : this.#one(NAMES), source: this.#one(SOURCES), openingPercent };
  }
}

it(`in ${STATES} random states nothing is written that the rules forbid`, async () => {
  const seed = 20_260_601;
  const random = new SeededRandom(seed);
  const mint = new PermitMint(new VirtualClock(0));
  const tally = { states: 0, writes: 0, safetyWrites: 0, violations: 0, differences: 0 };
  const blockedBy = new Map<string, number>();
  const wrong: string[] = [];
  let site = new Site(random);
  while (tally.states < STATES) {
    if (tally.states % COURSE === 0) site = new Site(random);
    site.pass();
    const known = site.known();
    const judgements = judge(known);
    const found = violations(known);
    tally.states++;
    for (const { id } of judgements) blockedBy.set(id, (blockedBy.get(id) ?? 0) + 1);
    const permit = mint.mint(known.intent, judgements);
    const written = permit && mint.redeem(permit, known.gate.id);
    if (written) {
      tally.writes++;
      if (known.isTrip) tally.safetyWrites++;
      site.started(known.gate.id, known.intent, known.positionPercent);
      if (found.length > 0) {
        tally.violations++;
        wrong.push(`state ${tally.states}: ${found} by ${JSON.stringify(known.intent)}`);
      }
    }
    // Where no window is in play both must say the same.
    const exact = (ids: readonly string[]) =>
      [...new Set(ids.filter((id) => !WINDOWED.has(id) && id !== 'reversal-dwell'))].sort();
    if (String(exact(judgements.map(({ id }) => id))) !== String(exact(found))) {
      tally.differences++;
      wrong.push(`state ${tally.states}: ${judgements.map(({ id }) => id)} against ${found}`);
    }
    if (known.positionPercent === undefined) continue;
    const { lowPercent, highPercent } = allowedOpenings(known);
    if (!(lowPercent <= known.positionPercent && known.positionPercent <= highPercent))
      wrong.push(`state ${tally.states}: the gate stands outside ${lowPercent}..${highPercent}`);
    const openingPercent = lowPercent + random.next() * (highPercent - lowPercent);
    const inside: Known = {
      ...known,
      intent: { gate: known.gate.id, source: 'technician', openingPercent },
      isTrip: false,
    };
    const ranged = violations(inside).filter(
      (id) => WINDOWED.has(id) || id === 'travel-limits' || id === 'discharge-capacity',
    );
    if (ranged.length > 0 && openingPercent !== known.positionPercent) {
      wrong.push(
        `state ${tally.states}: ${openingPercent} of ${lowPercent}..${highPercent} is allowed against ${ranged}`,
      );
    }
  }
  tell('interlocks', { seed, ...tally, blockedBy: Object.fromEntries(blockedBy) });
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(tally.writes).toBeGreaterThan(tally.states / 10);
  expect(tally.safetyWrites).toBeGreaterThan(0);
  const never = INTERLOCKS.map(({ id }) => id as string).filter((id) => !blockedBy.has(id));
  expect(never).toEqual(['water-quality']);
}, 1_800_000);
