/**
 * One gate's part of a cycle: look, gather what is wished, let the arbiter pick, have the interlocks judge, step the
 * machine. What the machine then asks for is carried out by GateHands. Deciding is pure but for what is remembered here.
 */
import type { Image } from '../poll/image.js';
import { arbitrate } from './arbiter.js';
import { goneBy, legOf } from './gate/estimate.js';
import { step } from './gate/gate-machine.js';
import { destinationOf, type GateInput, type GateTraits, isWatched, mayMove } from './gate/gate-state.js';
import { look } from './gate/sight.js';
import { GateHands } from './gate-hands.js';
import type { GateMemory } from './gate-memory.js';
import { GateSlots } from './gate-slots.js';
import { GateTongue } from './gate-tongue.js';
import type { GateUnit } from './gate-units.js';
import { stepGiveBack } from './give-back.js';
import type { Intent, Wish } from './intent.js';
import { allowedOpenings } from './interlocks/allowed.js';
import type { Judgement } from './interlocks/finding.js';
import { observeHistory } from './interlocks/history.js';
import { leastStepPercent, RAMP_ROW } from './interlocks/ramp.js';
import { localSelectorWish } from './interlocks/selector.js';
import type { OtherGate, Surroundings } from './interlocks/situation.js';
import { endsMove, isSafetyAction, judge } from './interlocks/table.js';
import { stepTrips, tripWishes } from './interlocks/trips.js';
import { evaluate } from './programmes/evaluate.js';
import type { Timetable } from './schedule/timetable.js';
import type { CycleSurroundings } from './surroundings.js';
import { availableM3s, givingBack, liftedGate, programmeWish, standingProgramme, whyStay } from './wishes.js';

export interface Moment {
  readonly image: Image;
  readonly nowMs: number;
}

export class GateCycle {
  readonly unit: GateUnit;
  readonly memory: GateMemory;
  readonly #around: CycleSurroundings;
  readonly #slots: GateSlots;
  readonly #hands: GateHands;
  readonly #tongue: GateTongue;
  #moment: Moment;
  #others: readonly GateCycle[] = [];
  /** Of the programme that stands now. */
  #standingKey: string | undefined;
  /** Where a ramp bounds what its programme asks for. */
  #leastStepPercent: number | undefined;
  #isLocal = false;
  #isMoving: boolean | undefined;
  #atEnd: 'opened' | 'closed' | undefined;

  constructor(unit: GateUnit, memory: GateMemory, timetable: Timetable, around: CycleSurroundings) {
    this.unit = unit;
    this.memory = memory;
    this.#around = around;
    this.#slots = new GateSlots(unit.settings, memory, timetable, around);
    this.#moment = { image: around.freeze(), nowMs: around.clock.monotonicMs() };
    this.#tongue = new GateTongue(unit.settings.id, memory, around);
    this.#hands = new GateHands(unit, memory, around, this.#tongue, (intent) => this.judged(intent));
  }

  /** The other gates of the site; to be called once, before the first cycle. */
  meet(gates: readonly GateCycle[]): void {
    this.#others = gates.filter((gate) => gate !== this);
  }

  /** First for all gates: what is seen now. */
  observe(moment: Moment): void {
    this.#moment = moment;
    const { unit, memory } = this;
    const { image, nowMs } = moment;
    const sight = look(unit.eyes, image, nowMs, goneBy(memory.estimate, memory.state), unit.driver.run());
    memory.positionPercent = sight.positionPercent;
    memory.uncertaintyPercent = sight.uncertaintyPercent;
    memory.estimate = sight.estimate;
    memory.armed = unit.driver.arming(sight.isSeen);
    this.#isLocal = sight.isLocal;
    this.#isMoving = sight.isMoving;
    this.#atEnd = sight.atEnd;
    const { positionPercent } = memory;
    memory.history = observeHistory(memory.history, {
      gate: unit.settings,
      image,
      nowMs,
      positionPercent,
      isDriven: this.#isDriven(),
    });
    const { trips } = memory;
    const tripped = stepTrips(memory.trips, {
      gate: unit.settings,
      image,
      positionPercent,
      interlocks: this.#around.interlocks,
      nowMs,
    });
    memory.trips = tripped.memory;
    memory.standing = tripped.trips;
    this.#tongue.tellTrips(trips, nowMs, unit.settings.lossAfter);
  }

  /** Then for each: what has come back, and what is to be done. */
  decide(): void {
    const { memory, unit } = this;
    for (const input of memory.inbox.splice(0)) this.input(input);
    const { nowMs } = this.#moment;
    const { winner, losers } = arbitrate(this.#wishes());
    memory.winner = winner;
    const underWay = mayMove(memory.state) ? memory.state.intent : undefined;
    const intent = underWay ?? this.#intentOf(winner);
    memory.intent = intent;
    const situation = intent && { ...this.#surroundings(), intent };
    memory.notClear = situation ? this.judged(intent) : [];
    this.#tongue.tellArbitration(winner, losers);
    this.input({
      kind: 'tick',
      nowMs,
      gate: this.#traits(),
      positionPercent: memory.positionPercent,
      positionAgeMs: this.#positionAgeMs(),
      isMoving: this.#isMoving,
      isLocal: this.#isLocal,
      atEnd: this.#atEnd,
      leastStepPercent: this.#leastStepOf(intent),
      intent,
      notClear: memory.notClear,
      isSafety: situation !== undefined && isSafetyAction(situation),
      stay: whyStay(winner, underWay, this.#standingKey, unit.settings.limits.minTravel),
      tripped: situation ? this.#unlifted(endsMove(situation)) : [],
    });
    if (isWatched(memory.state, memory.positionPercent)) this.#around.requestFeedback(unit.settings.device);
    this.#slots.lookAhead(nowMs);
  }

  input(input: GateInput): void {
    const { state, effects } = step(this.memory.state, input);
    this.memory.state = state;
    for (const effect of effects) this.#hands.carryOut(effect);
  }

  /** As another gate's interlocks see this one. */
  asOther(): OtherGate {
    const { state, positionPercent, history } = this.memory;
    const goesToPercent = destinationOf(state);
    const isOpening =
      state.kind === 'stopping'
        ? state.plan?.way !== 'closing'
        : (goesToPercent ?? Number.NEGATIVE_INFINITY) > (positionPercent ?? Number.NEGATIVE_INFINITY);
    return { settings: this.unit.settings, positionPercent, history, isOpening, goesToPercent };
  }

  /** STOP, whoever asks; what is not under way is stopped all the same. */
  stopNow(by: string): void {
    this.#around.report('gate-stop-ordered', 'warning', { gate: this.unit.settings.id, by });
    this.input({ kind: 'halt', cause: 'ordered', nowMs: this.#moment.nowMs });
  }

  release(by: string, trip: string | undefined): void {
    this.#hands.release(by, trip, (input) => this.input(input));
  }

  shutDown(): Promise<void> {
    return this.#hands.shutDown();
  }

  #wishes(): Wish[] {
    const { orders } = this.#around;
    const { memory, unit } = this;
    const local = localSelectorWish({ actuator: unit.points, image: this.#moment.image });
    const own = this.#programmed();
    return [
      ...orders.wishesFor(unit.settings.id),
      ...tripWishes(memory.standing, unit.settings),
      ...(local ? [local] : []),
      ...(own ? [own] : []),
    ];
  }

  /** What the programme asks for that stands now; one that cannot tell is refused here. */
  #programmed(): Wish | undefined {
    const { memory, unit } = this;
    const { orders, settings, shares } = this.#around;
    const { image, nowMs } = this.#moment;
    const slot = this.#slots.look(nowMs);
    const found = standingProgramme(unit.settings, orders.programmeFor(unit.settings.id), slot);
    // Whether a slot holds is not known by a wrong clock: then neither does what holds outside every slot.
    const isDefaultMeant = this.#slots.isTimeKnown() || !this.#slots.hasSchedules;
    const meant = found?.source === 'default' && !isDefaultMeant ? undefined : found;
    const surroundings = this.#surroundings();
    const isMoving = this.#isDriven();
    const giveBack = stepGiveBack(memory.giveBack, surroundings, isMoving);
    this.#tongue.tellGiveBack(memory.giveBack, giveBack);
    memory.giveBack = giveBack;
    const capPercent = giveBack.cap?.percent;
    const isAbove = isMoving || (memory.positionPercent ?? 0) > (capPercent ?? 100);
    const standing = meant ?? (capPercent !== undefined && isAbove ? givingBack(capPercent) : undefined);
    const isFollowed = memory.winner === memory.own?.wish;
    memory.own = undefined;
    this.#leastStepPercent = undefined;
    this.#standingKey = standing?.key;
    if (standing === undefined) return undefined;
    const lifted = orders.liftedFor(unit.settings.id);
    const allowed = allowedOpenings(surroundings, lifted);
    if (allowed.boundBy.includes(RAMP_ROW.id)) this.#leastStepPercent = leastStepPercent(surroundings);
    const { result, memory: after } = evaluate(
      standing.programme,
      {
        gate: liftedGate(unit.settings, lifted),
        image,
        nowMs,
        positionPercent: memory.positionPercent,
        allowed,
        ...(this.#leastStepPercent !== undefined && { leastStepPercent: this.#leastStepPercent }),
        capPercent,
        availableM3s: availableM3s(settings, image),
        shares: orders.shares() ?? shares,
        isMoving,
        isFollowed,
        slotKey: standing.key,
      },
      memory.programme,
    );
    memory.programme = after;
    const flow = settings.availableFlow?.point;
    const isFlowMissing = result.kind === 'unknown' && result.points.length === 0 && flow !== undefined;
    const told = isFlowMissing ? { ...result, points: [flow] } : result;
    const { wish, why, unknown } = programmeWish(standing, told);
    memory.own = { wish, why };
    if (unknown.length > 0 && !mayMove(memory.state)) {
      this.#tongue.refuse({ source: standing.source, openingPercent: null }, unknown);
    }
    return wish;
  }

  #intentOf(winner: Wish | undefined): Intent | undefined {
    if (winner?.kind !== 'move') return undefined;
    const { source, openingPercent, ref } = winner;
    const intent: Intent = {
      gate: this.unit.settings.id,
      source,
      openingPercent,
      ...(ref !== undefined && { ref }),
    };
    return legOf(intent, this.memory.uncertaintyPercent, this.#traits());
  }

  /** A step of the standing programme's, which an interlock has cut short, may be smaller than others. */
  #leastStepOf(intent: Intent | undefined): number | undefined {
    const isStep = this.memory.own?.why === 'limited' && intent?.ref === this.#standingKey;
    return isStep ? this.#leastStepPercent : undefined;
  }

  /** What is not clear for an intent, now. */
  judged(intent: Intent): Judgement[] {
    return this.#unlifted(judge({ ...this.#surroundings(), intent }));
  }

  #unlifted(judgements: readonly Judgement[]): Judgement[] {
    const lifted = this.#around.orders.liftedFor(this.unit.settings.id);
    return judgements.filter(({ id }) => !lifted.has(id));
  }

  #positionAgeMs(): number {
    const { position } = this.unit.eyes;
    const seen = position === undefined ? undefined : this.#moment.image.observe(position);
    return seen?.kind === 'good' ? seen.ageMs : 0;
  }

  /** A command of ours may move it, or still does. */
  #isDriven(): boolean {
    const { state } = this.memory;
    return mayMove(state) || state.kind === 'stopping';
  }

  #traits(): GateTraits {
    return { ...this.unit.traits, coast: this.memory.coast };
  }

  #surroundings(): Surroundings {
    const { clock, settings, interlocks, isStoreOk, waterQuality } = this.#around;
    const { memory, unit } = this;
    return {
      gate: unit.settings,
      actuator: unit.points,
      positionPercent: memory.positionPercent,
      image: this.#moment.image,
      history: memory.history,
      others: this.#others.map((gate) => gate.asOther()),
      armed: memory.armed,
      environmentalFlow: settings.environmentalFlow,
      waterQuality: waterQuality(),
      interlocks,
      trips: memory.trips,
      clockStatus: clock.status(),
      requiresSyncedClock: settings.site.requireSyncedClock,
      storeOk: isStoreOk(),
      nowMs: this.#moment.nowMs,
    };
  }
}
