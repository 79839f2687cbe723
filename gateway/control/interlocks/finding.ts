/** What an interlock says of a move. */
export type Verdict = 'clear' | 'blocked' | 'unknown';

/** `detail` names the point or figure behind a verdict that is not clear. */
export interface Finding {
  readonly verdict: Verdict;
  readonly detail?: string;
}

export interface Judgement extends Finding {
  readonly id: string;
}

/** The way that a move goes. */
export type Way = 'opening' | 'closing';

export const CLEAR: Finding = Object.freeze({ verdict: 'clear' });

export function blocked(detail: string): Finding {
  return { verdict: 'blocked', detail };
}

export function unknown(detail: string): Finding {
  return { verdict: 'unknown', detail };
}
