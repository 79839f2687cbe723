/**
 * The instruments of one line with everything that befalls their replies. Each request meets one kind of mischief at
 * most: that of the first rule whose turn it is. Every rule draws for itself, so that one more does not change the others.
 *
 *                      no rule hit            frame
 *   request ──► draw ──────────────► answer ───────► one reply, in its time
 *                 │ hit                 │
 *                 │                     └─ spoiled ─► none, or others, or at other times
 *                 └─ mute, reboot, unplug ─► nothing, now and for a while
 */
import type { Clock } from '../../protocols/clock.js';
import { SeededRandom } from '../../protocols/random.js';
import type { Answer } from '../instruments/station.js';
import { type Outgoing, type Reply, type ReplyFraming, spoil } from './effects.js';
import type { MischiefRule } from './kinds.js';

/** What a wire needs of the instruments on it. */
export interface Units {
  answer(unit: number, pdu: Buffer): Answer | undefined;
  has(unit: number): boolean;
  /** Power off and on. */
  reboot(unit: number): void;
}

/** A rule at work. */
export interface Mischief {
  /** How often it has struck. */
  readonly count: number;
  end(): void;
}

interface RuleAtWork extends MischiefRule {
  /** Undefined: every unit of the line. */
  readonly unit: number | undefined;
  readonly random: SeededRandom;
  count: number;
}

const DEFAULT_LASTING_MS = 2000;
/** Replies that consist of fields of the request. */
const ECHOED: readonly number[] = [5, 6, 15, 16, 22];
const BROADCAST_UNIT = 0;
const LAST_UNIT = 247;

export class TroubledStation {
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #maxTurnaroundMs: number;
  readonly #unplug: (forMs: number) => void;
  readonly #silentUntilMs = new Map<number, number>();
  #rules: RuleAtWork[] = [];

  /** Instruments never think longer than `maxTurnaroundMs`; `unplug` pulls the line's wire out for a time. */
  constructor(
    units: Units,
    clock: Clock,
    maxTurnaroundMs: number,
    unplug: (forMs: number) => void = () => {},
  ) {
    this.#units = units;
    this.#clock = clock;
    this.#maxTurnaroundMs = maxTurnaroundMs;
    this.#unplug = unplug;
  }

  /** Lets `rule` loose on one unit, or on all. */
  add(rule: MischiefRule, unit?: number): Mischief {
    const atWork: RuleAtWork = { ...rule, unit, random: new SeededRandom(rule.seed), count: 0 };
    this.#rules.push(atWork);
    return {
      get count() {
        return atWork.count;
      },
      end: () => {
        this.#rules = this.#rules.filter((each) => each !== atWork);
      },
    };
  }

  /** What leaves for a request; nothing when nobody answers. */
  respond(unit: number, pdu: Buffer, framing: ReplyFraming): readonly Outgoing[] {
    if (this.#clock.monotonicMs() < (this.#silentUntilMs.get(unit) ?? 0)) return [];
    const rule = this.#units.has(unit) ? this.#draw(unit, pdu) : undefined;
    if (rule && this.#isOutOfOrder(unit, rule)) return [];
    const answer = this.#units.answer(unit, pdu);
    if (!answer) return [];
    const afterMs = Math.min(this.#maxTurnaroundMs, answer.turnaroundMs);
    const reply: Reply = { unit, pdu: answer.pdu, afterMs };
    if (rule) return spoil(reply, rule, rule.random, framing, this.#stranger(rule));
    return [{ bytes: framing.frame(unit, reply.pdu), afterMs: reply.afterMs, how: 'own' }];
  }

  #draw(unit: number, pdu: Buffer): RuleAtWork | undefined {
    const isEchoed = ECHOED.includes(pdu[0] ?? 0);
    const concerned = this.#rules.filter(
      (rule) => (rule.unit === undefined || rule.unit === unit) && (isEchoed || rule.kind !== 'wrong-echo'),
    );
    const [struck] = concerned.filter(({ random, share }) => random.next() < share);
    if (struck) struck.count++;
    return struck;
  }

  /** Whether the unit, or the line, is out of order from now on. */
  #isOutOfOrder(unit: number, { kind, for: forMs = DEFAULT_LASTING_MS }: RuleAtWork): boolean {
    if (kind === 'unplug') {
      this.#unplug(forMs);
      return true;
    }
    if (kind !== 'mute' && kind !== 'reboot') return false;
    this.#silentUntilMs.set(unit, this.#clock.monotonicMs() + forMs);
    if (kind === 'reboot') this.#units.reboot(unit);
    return true;
  }

  #stranger({ random }: RuleAtWork): number {
    const first = Math.floor(random.next() * LAST_UNIT);
    const units = Array.from({ length: LAST_UNIT }, (_, index) => ((first + index) % LAST_UNIT) + 1);
    return units.find((unit) => !this.#units.has(unit)) ?? BROADCAST_UNIT;
  }
}
