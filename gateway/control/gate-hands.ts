import { learnCoast } from './gate/coasting.js';
import type { GateEffect, GateInput, GateState } from './gate/gate-state.js';
import { mayMove } from './gate/gate-state.js';
import { type GateMemory, reasonOf } from './gate-memory.js';
import { type GateTongue, round } from './gate-tongue.js';
import type { GateUnit } from './gate-units.js';
import type { Intent } from './intent.js';
import type { Judgement } from './interlocks/finding.js';
import { startMade } from './interlocks/history.js';
import { releaseTrip } from './interlocks/trips.js';
import type { CycleSurroundings } from './surroundings.js';

/** Causes of a STOP that are as they should be. */
const ORDINARY_STOPS: ReadonlySet<string> = new Set([
  'superseded',
  'maintenance-lock',
  'ordered',
  'local-selector',
  'clock-unsynced',
]);

export class GateHands {
  readonly #unit: GateUnit;
  readonly #memory: GateMemory;
  readonly #around: CycleSurroundings;
  readonly #tongue: GateTongue;
  readonly #judge: (intent: Intent) => readonly Judgement[];
  readonly #gate: string;
  /** The slot or order behind the last command, until it is known what became of it. */
  #movingRef: string | undefined;

  constructor(
    unit: GateUnit,
    memory: GateMemory,
    around: CycleSurroundings,
    tongue: GateTongue,
    judge: (intent: Intent) => readonly Judgement[],
  ) {
    this.#unit = unit;
    this.#memory = memory;
    this.#around = around;
    this.#tongue = tongue;
    this.#judge = judge;
    this.#gate = unit.settings.id;
  }

  carryOut(effect: GateEffect): void {
    const { report } = this.#around;
    const gate = this.#gate;
    switch (effect.kind) {
      case 'journal-decision':
        this.#decide(effect);
        break;
      case 'move':
        this.#move(effect.intent, effect.fromPercent);
        break;
      case 'read-demand':
        this.#readDemand(effect.openingPercent);
        break;
      case 'stop':
        this.#stop();
        if (!effect.again && isLatching(this.#memory.state)) this.#around.changed();
        if (!effect.again && !effect.isPlanned) {
          const severity = ORDINARY_STOPS.has(effect.cause) ? 'info' : 'alarm';
          report('gate-stopped', severity, { gate, cause: effect.cause });
        }
        break;
      case 'stopped':
        this.#record('stopped', effect.cause);
        this.#settle('failed', effect.cause);
        this.#cameToRest();
        break;
      case 'refuse':
        this.#tongue.refuse(effect.intent, effect.notClear);
        break;
      case 'not-done':
        this.#record('not-done', effect.cause);
        report('gate-command-failed', 'warning', { gate, cause: effect.cause });
        this.#settle('failed', effect.cause);
        break;
      case 'arrived':
        this.#arrived(effect);
        this.#cameToRest();
        break;
      case 'coasted':
        this.#memory.coast = learnCoast(this.#memory.coast, effect.way, effect.percent);
        break;
      case 'fault':
        this.#record('fault', effect.cause);
        report('gate-fault', 'alarm', { gate, cause: effect.cause });
        this.#settle('failed', effect.cause);
        this.#around.changed();
        break;
      case 'released':
        this.#record('released', effect.cause);
        this.#around.changed();
        break;
      case 'displaced': {
        const params = { gate, from: round(effect.fromPercent), to: round(effect.atPercent) };
        this.#record(effect.how, 'not-ours');
        report(`gate-${effect.how}`, effect.how === 'moved-by-hand' ? 'info' : 'warning', params);
        break;
      }
    }
  }

  release(by: string, trip: string | undefined, input: (input: GateInput) => void): void {
    const { clock, journal, report, changed } = this.#around;
    const gate = this.#gate;
    const memory = this.#memory;
    journal.append('console', { gate, outcome: 'released', by, ...(trip !== undefined && { trip }) });
    for (const id of trip === undefined ? memory.trips.latched : [trip])
      memory.trips = releaseTrip(memory.trips, id);
    if (trip === undefined) input({ kind: 'release', nowMs: clock.monotonicMs() });
    report('gate-released', 'info', { gate, by });
    changed();
  }

  /** Stops a gate that a command of ours may be moving, at the end of the program; resolves when that is known. */
  async shutDown(): Promise<void> {
    const { state } = this.#memory;
    if (mayMove(state) || state.kind === 'stopping') {
      const acknowledged = await this.#unit.driver.stop();
      this.#record(acknowledged ? 'stopped' : 'stop-unconfirmed', 'shutdown');
    }
    this.#unit.driver.close();
  }

  #decide({ intent, fromPercent, ticket }: Extract<GateEffect, { kind: 'journal-decision' }>): void {
    const { clock, journal } = this.#around;
    const why = reasonOf(this.#memory);
    const body = {
      gate: this.#gate,
      source: intent.source,
      ...(intent.ref !== undefined && { ref: intent.ref }),
      ...(why !== undefined && { why }),
      fromPercent: fromPercent ?? null,
      toPercent: intent.openingPercent,
    };
    if (ticket === undefined) {
      journal.append('decision', body);
      return;
    }
    const decided = (kind: 'decision-journaled' | 'decision-lost'): void =>
      this.#deliver({ kind, ticket, nowMs: clock.monotonicMs() });
    Promise.all([journal.appendDurably('decision', body), this.#forgotten()]).then(
      ([, isForgotten]) => decided(isForgotten ? 'decision-journaled' : 'decision-lost'),
      () => decided('decision-lost'),
    );
  }

  /**
   * Where a gate without a measured position stands must not be on disk any more when it leaves: after a power cut it would be
   * taken to stand there still. Resolves with whether it is so.
   */
  async #forgotten(): Promise<boolean> {
    return this.#unit.traits.hasPosition || this.#around.persist();
  }

  /** And where it has come to is worth keeping. */
  #cameToRest(): void {
    if (!this.#unit.traits.hasPosition) this.#around.changed();
  }

  /** Judged once more, for exactly this opening: what was recorded may differ a little from what is wished now. */
  #move(intent: Intent, fromPercent: number | undefined): void {
    const { clock, mint, changed } = this.#around;
    const memory = this.#memory;
    const nowMs = clock.monotonicMs();
    const permit = mint.mint(intent, this.#judge(intent));
    if (permit === undefined) {
      this.#deliver({ kind: 'moved', outcome: { kind: 'not-done', cause: 'no-permit' }, nowMs });
      return;
    }
    const way = intent.openingPercent > (fromPercent ?? 100) ? 'opening' : 'closing';
    memory.history = startMade(memory.history, nowMs, way, fromPercent);
    memory.moves += 1;
    this.#movingRef = intent.ref;
    memory.refusal = undefined;
    changed();
    this.#unit.driver.move(permit, fromPercent, memory.uncertaintyPercent).then(
      (outcome) => this.#deliver({ kind: 'moved', outcome, nowMs: clock.monotonicMs() }),
      (error) => this.#failed(error),
    );
  }

  #readDemand(openingPercent: number): void {
    const { clock } = this.#around;
    this.#unit.driver.holdsDemand(openingPercent).then(
      (holds) => this.#deliver({ kind: 'demand-read', openingPercent, holds, nowMs: clock.monotonicMs() }),
      (error) => this.#failed(error),
    );
  }

  #stop(): void {
    const { clock } = this.#around;
    const sent = (acknowledged: boolean): void =>
      void this.#memory.inbox.push({ kind: 'stop-sent', acknowledged, nowMs: clock.monotonicMs() });
    this.#unit.driver.stop().then(sent, (error) => {
      // To be sent again, like one that nobody has heard.
      sent(false);
      this.#failed(error);
    });
  }

  #arrived(effect: Extract<GateEffect, { kind: 'arrived' }>): void {
    const { journal, report } = this.#around;
    const gate = this.#gate;
    const { intent, fromPercent, atPercent, isAtTarget } = effect;
    journal.append('gate-move', {
      gate,
      outcome: isAtTarget ? 'arrived' : 'ended',
      fromPercent: fromPercent ?? null,
      toPercent: intent.openingPercent,
      atPercent,
    });
    report('gate-moved', 'info', { gate, from: round(fromPercent ?? Number.NaN), to: round(atPercent) });
    this.#movingRef = undefined;
    // A leg on the way there, such as to an end first, is not what was ordered.
    const { winner } = this.#memory;
    const wanted =
      winner?.kind === 'move' && winner.ref === intent.ref ? winner.openingPercent : intent.openingPercent;
    const isThere =
      isAtTarget && Math.abs(wanted - intent.openingPercent) < this.#unit.settings.limits.minTravel;
    if (intent.ref !== undefined && isThere) this.#around.orders.settled(gate, intent.ref, 'done', '');
  }

  /** The order whose move was under way has not come to its end: that order, and not who wants something by now. */
  #settle(outcome: 'failed', cause: string): void {
    const ref = this.#movingRef;
    this.#movingRef = undefined;
    if (ref !== undefined) this.#around.orders.settled(this.#gate, ref, outcome, cause);
  }

  #record(outcome: string, cause: string): void {
    const atPercent = this.#memory.positionPercent ?? null;
    this.#around.journal.append('gate-move', { gate: this.#gate, outcome, cause, atPercent });
  }

  /** No driver should throw: what one throws is a mistake, and no outcome. */
  #failed(error: unknown): void {
    this.#memory.mishap = { error };
    this.#around.hurry();
  }

  #deliver(input: GateInput): void {
    this.#memory.inbox.push(input);
    this.#around.hurry();
  }
}

/** A power cut before STOP is acknowledged must not make the gate one that may be tried again. */
function isLatching(state: GateState): boolean {
  return state.kind === 'stopping' && state.latches;
}
