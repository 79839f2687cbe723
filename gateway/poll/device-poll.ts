/**
 * One poll of one device: its spans one after the other, and what they tell of the unit. A refused span is halved until
 * the registers at fault are known, in the same poll, so that no good point is missing for longer than the bad one.
 * The poll ends at the first question that stays without an answer, or that the unit puts off: who does not answer
 * one is not asked the others, they would hold up the line.
 */
import type { Span } from '../../devices/read-plan.js';
import type { LineOutcome } from '../../protocols/modbus/line.js';
import type { SpanReply } from './decode-span.js';
import type { DevicePlan } from './device-plan.js';
import { kindOf, type OutcomeKind } from './outcome-kind.js';

/** Reads of one poll spent on halving; the search goes on in the next poll. 2,000 coils need 22 for one hole. */
const MOST_SEARCH_READS = 32;

export interface PollResult {
  readonly replies: readonly SpanReply[];
  /** Whether the unit is there: `busy` when it is but wants to be asked later. */
  readonly unit: 'answers' | 'busy' | 'silent' | 'not-asked';
  /** The span whose question, or part of it, was left without an answer, and how long it took; none for a write. */
  readonly unanswered: { readonly span?: Span; readonly tookMs: number } | undefined;
  /** Registers that were given up and are read again. */
  readonly back: readonly Span[];
}

export interface PollSteps {
  readonly ask: (span: Span) => Promise<LineOutcome>;
  readonly nowMs: () => number;
  /** A line that is down says nothing of its units. */
  readonly isLineOpen: () => boolean;
}

export class DevicePoll {
  readonly #plan: DevicePlan;
  readonly #steps: PollSteps;
  readonly #replies: SpanReply[] = [];
  readonly #back: Span[] = [];
  #searchReads = 0;
  #hasAnswered = false;
  /** What ended the poll early. */
  #end: { readonly outcome: LineOutcome; readonly kind: OutcomeKind; readonly tookMs: number } | undefined;

  constructor(plan: DevicePlan, steps: PollSteps) {
    this.#plan = plan;
    this.#steps = steps;
  }

  async run(spans: readonly Span[]): Promise<PollResult> {
    let unanswered: { readonly span: Span; readonly tookMs: number } | undefined;
    for (const span of spans) {
      await this.#read(span);
      if (this.#end?.kind === 'silence') unanswered ??= { span, tookMs: this.#end.tookMs };
    }
    if (unanswered) this.#plan.silent(unanswered.span, this.#hasAnswered, this.#steps.nowMs());
    return { replies: this.#replies, unit: this.#unit(), unanswered, back: this.#back };
  }

  #unit(): PollResult['unit'] {
    if (this.#end?.kind === 'busy') return 'busy';
    if (this.#hasAnswered) return 'answers';
    return this.#end?.kind === 'silence' ? 'silent' : 'not-asked';
  }

  /** Reads `span`, or, once the poll has ended, books its end for it. True when the device refused the span as a whole. */
  async #read(span: Span): Promise<boolean> {
    if (this.#end) {
      this.#replies.push({ span, outcome: this.#end.outcome });
      return false;
    }
    const askedAtMs = this.#steps.nowMs();
    const outcome = await this.#steps.ask(span);
    const kind = this.#kindOf(outcome);
    if (kind === 'answer' || kind === 'refused') this.#hasAnswered = true;
    else this.#end = { outcome, kind, tookMs: this.#steps.nowMs() - askedAtMs };
    if (kind === 'refused' && (await this.#narrow(span))) return true;
    this.#replies.push({ span, outcome });
    if (kind === 'answer' && this.#plan.answered(span)) this.#back.push(span);
    return kind === 'refused';
  }

  #kindOf(outcome: LineOutcome): OutcomeKind {
    const kind = kindOf(outcome);
    return kind === 'silence' && !this.#steps.isLineOpen() ? 'not-asked' : kind;
  }

  /** Looks for what is refused within `span`. False when it cannot be narrowed down, and has no values. */
  async #narrow(span: Span): Promise<boolean> {
    const halves = this.#plan.halvesOf(span);
    if (!halves) {
      this.#plan.hole(span, this.#steps.nowMs());
      return false;
    }
    if (this.#searchReads + 2 > MOST_SEARCH_READS) return false;
    this.#searchReads += 2;
    const [left, right] = halves;
    const isLeftRefused = await this.#read(left);
    const isRightRefused = await this.#read(right);
    // What both halves give and the whole does not is refused for what lies between them, or for its length.
    if (!isLeftRefused && !isRightRefused && !this.#end) this.#plan.cutBefore(right);
    return true;
  }
}
