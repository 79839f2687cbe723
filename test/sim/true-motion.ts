/**
 * One gate's moves as they really are, by the canal: that the motor rests before it turns round, that the gate opens no
 * faster than it may, and that it does not come to rest beyond where it was sent, or beyond its travel limits. Only what the
 * gateway has demanded counts, and no trip: those waive rests and rates.
 */
import type { GateSettings } from '../../gateway/config/gate-schema.js';

export interface Instant {
  readonly atMs: number;
  /** Where the gate is. */
  readonly openingPercent: number;
  readonly motion: 'still' | 'opening' | 'closing';
  /** The drive changes as time passes: it waits, runs or coasts. */
  readonly isBusy: boolean;
}

export interface Command {
  readonly toPercent: number;
  readonly fromPercent: number;
  readonly atMs: number;
  readonly isTrip: boolean;
}

export type Say = (rule: string, detail: string) => void;
/** Whether a limit does not count from then to then: a fault of the drive, somebody's hands, two persons' order. */
export type Excuse = (limit: string, fromMs: number, toMs: number) => boolean;

const MINUTE_MS = 60_000;
/** A demand so near is no move: registers have steps. */
const STEP_PERCENT = 0.11;

export class TrueMotion {
  readonly #gate: GateSettings;
  /** By so much a drive ends elsewhere than it was told: steps of the registers, coast, backlash. */
  readonly #slackPercent: number;
  readonly #say: Say;
  readonly #excuse: Excuse;
  #command: Command | undefined;
  #last: { readonly way: 'opening' | 'closing'; readonly atMs: number } | undefined;
  #minute: Instant[] = [];
  #isTooFast = false;

  constructor(gate: GateSettings, slackPercent: number, say: Say, excuse: Excuse) {
    this.#gate = gate;
    this.#slackPercent = slackPercent;
    this.#say = say;
    this.#excuse = excuse;
  }

  /** Of ours, while it may still move the gate. */
  get command(): Command | undefined {
    return this.#command;
  }

  demanded(at: Instant, toPercent: number, isTrip: boolean): void {
    this.sampled(at);
    const { openingPercent: fromPercent, atMs } = at;
    const { reversalDwell } = this.#gate.limits;
    const way = toPercent > fromPercent ? 'opening' : 'closing';
    const last = this.#last;
    if (!isTrip && Math.abs(toPercent - fromPercent) > STEP_PERCENT + this.#slackPercent && last) {
      const restedMs = at.motion === 'still' ? atMs - last.atMs : 0;
      const isTurned = last.way !== way && restedMs < reversalDwell;
      if (isTurned && !this.#excuse('reversal-dwell', last.atMs - MINUTE_MS, atMs))
        this.#say('reversal-dwell', `${way} ${restedMs} ms after ${last.way}, ${reversalDwell} ms`);
    }
    this.#isTooFast = false;
    this.#command = { toPercent, fromPercent, atMs, isTrip };
  }

  sampled(at: Instant): void {
    const { motion, atMs } = at;
    if (motion !== 'still') this.#last = { way: motion, atMs };
    const command = this.#command;
    if (command === undefined) {
      this.#minute = [];
      return;
    }
    this.#rated(at, command);
    if (at.isBusy || atMs === command.atMs) return;
    this.#rested(at, command);
    this.#command = undefined;
  }

  #rated(at: Instant, { isTrip, atMs: sinceMs }: Command): void {
    const { maxOpeningPerMinute, maxClosingPerMinute } = this.#gate.limits;
    if (isTrip || (maxOpeningPerMinute === undefined && maxClosingPerMinute === undefined)) return;
    this.#minute = [...this.#minute.filter(({ atMs }) => at.atMs - atMs <= MINUTE_MS), at];
    const openings = this.#minute.map(({ openingPercent }) => openingPercent);
    const risen = at.openingPercent - Math.min(...openings);
    const fallen = Math.max(...openings) - at.openingPercent;
    const opens = risen > (maxOpeningPerMinute ?? 100) + this.#slackPercent;
    const closes = fallen > (maxClosingPerMinute ?? 100) + this.#slackPercent;
    if ((!opens && !closes) || this.#isTooFast || this.#excuse('travel-rate', sinceMs - MINUTE_MS, at.atMs))
      return;
    this.#isTooFast = true;
    this.#say('true-rate', `${(opens ? risen : -fallen).toFixed(2)} % within a minute`);
  }

  #rested({ openingPercent, atMs }: Instant, { fromPercent, toPercent, atMs: sinceMs }: Command): void {
    const { minOpening, maxOpening } = this.#gate.limits;
    const beyondPercent = Math.sign(toPercent - fromPercent) * (openingPercent - toPercent);
    if (beyondPercent > this.#slackPercent && !this.#excuse('target', sinceMs - MINUTE_MS, atMs))
      this.#say('true-target', `rests at ${openingPercent.toFixed(2)} %, sent to ${toPercent.toFixed(2)} %`);
    const isAbove = openingPercent > Math.max(maxOpening, fromPercent) + this.#slackPercent;
    const isBelow = openingPercent < Math.min(minOpening, fromPercent) - this.#slackPercent;
    if ((!isAbove && !isBelow) || this.#excuse('travel-limits', sinceMs - MINUTE_MS, atMs)) return;
    const bounds = `${minOpening}..${maxOpening} %`;
    this.#say('true-travel-limits', `rests at ${openingPercent.toFixed(2)} %, ${bounds}`);
  }
}
