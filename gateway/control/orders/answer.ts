/** What is told of an order: on `order/result`, and in the journal. */
import type { Judgement } from '../interlocks/finding.js';
import type { BookEvent, OrderEntry } from './book.js';

/** One message on `order/result`. Shapes only grow. */
export interface OrderAnswer {
  /** Key of the order, such as `party:kz/open-1`; null where nobody can tell. */
  readonly order: string | null;
  readonly state:
    | 'selected'
    | 'signed'
    | 'accepted'
    | 'not-taken'
    | 'refused'
    | 'expired'
    | 'cancelled'
    | 'superseded'
    | 'done'
    | 'failed';
  readonly why?: string;
  /** `selected`: what is to be signed over, and for how long. */
  readonly challenge?: string;
  readonly windowS?: number;
  /** `selected`: the order as it was signed, for whoever is to approve it. */
  readonly text?: string;
  /** How many must sign, and who has. */
  readonly persons?: number;
  readonly signedBy?: readonly string[];
  /** `selected`, of a move: where the gate is, and what would keep it there now. */
  readonly openingPercent?: number | null;
  readonly notClear?: readonly Judgement[];
}

/** Undefined for what is not told. */
export function answerTo(event: BookEvent, nowMs: number): OrderAnswer | undefined {
  switch (event.kind) {
    case 'command':
      return undefined;
    case 'not-taken':
      return { order: event.key, state: 'not-taken', why: event.why };
    case 'outcome':
      return { order: event.order.key, state: event.outcome.kind, why: event.outcome.why };
    case 'accepted':
      return { order: event.order.key, state: 'accepted' };
    case 'selected':
    case 'signed':
    case 'again':
      return presentState(event.order, nowMs);
  }
}

function presentState({ key, stage, outcome, persons }: OrderEntry, nowMs: number): OrderAnswer {
  if (outcome !== undefined) return { order: key, state: outcome.kind, why: outcome.why };
  if (stage.kind !== 'selected') return { order: key, state: 'accepted' };
  const { challenge, signedBy, windowEndsMs } = stage;
  return {
    order: key,
    state: signedBy.length > 0 ? 'signed' : 'selected',
    challenge,
    windowS: Math.max(0, Math.floor((windowEndsMs - nowMs) / 1000)),
    persons,
    signedBy,
  };
}

/** Whether so many have passed within a minute, by name. Names are few: issuers and uplinks of the settings. */
export class MinuteLimit {
  readonly #most: number;
  readonly #counts = new Map<string, { sinceMs: number; count: number }>();

  constructor(most: number) {
    this.#most = most;
  }

  passes(name: string, nowMs: number): boolean {
    const known = this.#counts.get(name);
    const counted = known && nowMs - known.sinceMs < 60_000 ? known : { sinceMs: nowMs, count: 0 };
    counted.count += 1;
    this.#counts.set(name, counted);
    return counted.count <= this.#most;
  }
}
