/**
 * One gate's part of the cycle, kept from the others: an exception in it, or in its driver, puts that gate out of service, and
 * no other.
 *
 *   in service ── throws ──► out of service: STOP until it is acknowledged, an alarm, a latched fault ── released ──► in service
 *
 * Out of service nothing is looked at or decided, so that nothing can move the gate and nothing is tried again each cycle;
 * only its machine goes on, blind, until STOP is acknowledged. To the other gates it is one that nobody sees.
 */
import { NO_COAST } from './gate/coasting.js';
import type { GateTraits, Tick } from './gate/gate-state.js';
import type { GateCycle, Moment } from './gate-cycle.js';
import { UNOBSERVED } from './gate-memory.js';
import type { GateCommand } from './gate-orders.js';
import type { Intent } from './intent.js';
import type { Judgement } from './interlocks/finding.js';
import type { CycleSurroundings } from './surroundings.js';

export const CONTROL_FAILED = 'control-failed';
/** Of an error's text in the journal. */
const LONGEST_CAUSE = 300;
const UNSEEN: readonly Judgement[] = [{ id: 'position-unknown', verdict: 'unknown' }];
/** Nothing that could throw is asked of the gate: it is taken for one that tells nothing. */
const BLIND: GateTraits = {
  minTravelPercent: 1,
  travelTimeMs: undefined,
  positionsItself: false,
  hasPosition: false,
  hasOpenedEnd: false,
  hasClosedEnd: false,
  coast: NO_COAST,
};

export class GateGuard {
  readonly gate: GateCycle;
  readonly #around: Pick<CycleSurroundings, 'clock' | 'report' | 'changed'>;
  #isOut = false;

  constructor(gate: GateCycle, around: Pick<CycleSurroundings, 'clock' | 'report' | 'changed'>) {
    this.gate = gate;
    this.#around = around;
  }

  get id(): string {
    return this.gate.unit.settings.id;
  }

  observe(moment: Moment): void {
    // Released: in service again from a whole look on.
    if (this.#isOut && this.gate.memory.state.kind === 'unknown') {
      this.#isOut = false;
      this.gate.memory.mishap = undefined;
    }
    if (!this.#isOut) this.#contained(() => this.gate.observe(moment));
  }

  decide(): void {
    if (this.#isOut) this.#goOnBlind();
    else
      this.#contained(() => {
        const { mishap } = this.gate.memory;
        if (mishap !== undefined) throw mishap.error;
        this.gate.decide();
      });
  }

  command(command: GateCommand): void {
    this.#contained(() => {
      if (command.kind === 'stop') this.gate.stopNow(command.by);
      else this.gate.release(command.by, command.trip);
    });
  }

  /** What is not clear for an intent, as things are now. */
  judge(intent: Intent): readonly Judgement[] {
    let found = UNSEEN;
    if (!this.#isOut)
      this.#contained(() => {
        found = this.gate.judged(intent);
      });
    return found;
  }

  #contained(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const { clock, report, changed } = this.#around;
    this.#isOut = true;
    // Nothing is known of it any more, until it is observed again.
    Object.assign(this.gate.memory, UNOBSERVED);
    this.gate.input({ kind: 'halt', cause: CONTROL_FAILED, latches: true, nowMs: clock.monotonicMs() });
    report('gate-control-failed', 'alarm', { gate: this.id, cause: String(error).slice(0, LONGEST_CAUSE) });
    changed();
  }

  #goOnBlind(): void {
    const { memory } = this.gate;
    for (const input of memory.inbox.splice(0)) this.gate.input(input);
    const tick: Tick = {
      kind: 'tick',
      nowMs: this.#around.clock.monotonicMs(),
      gate: BLIND,
      positionPercent: undefined,
      isMoving: undefined,
      isLocal: false,
      atEnd: undefined,
      intent: undefined,
      notClear: [],
      isSafety: false,
      stay: undefined,
      tripped: [],
    };
    this.gate.input(tick);
  }
}
