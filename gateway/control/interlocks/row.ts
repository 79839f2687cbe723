/** The form of an interlock's row in the table. */
import type { Intent } from '../intent.js';
import type { Finding, Way } from './finding.js';
import type { Surroundings } from './situation.js';

/** A move as an interlock sees it: what is wished, and which way that goes from where the gate is. */
export interface Move {
  readonly intent: Intent;
  readonly way: Way;
}

/**
 * What holds for a safety action, which is a trip that stands:
 * `judged`: the same as for any move. `waived`: nothing of this row keeps it back.
 * `unknown-may-close`: it may close on an unknown verdict, not on a blocked one, and never opens on unknown.
 * `unknown-may-close-to-end`: it may go to its closed end on an unknown verdict, where something tells that it is there.
 */
export type SafetyRule = 'judged' | 'waived' | 'unknown-may-close' | 'unknown-may-close-to-end';

export interface Interlock {
  readonly id: string;
  /** Which moves it speaks for. */
  readonly guards: Way | 'any';
  readonly safety: SafetyRule;
  /** It also ends a move under way; the others only keep one from starting. */
  readonly endsMove: boolean;
  /** The verdict on a move that is to start. */
  readonly finding: (view: Surroundings, move: Move) => Finding;
  /** The verdict on a move under way, where what has begun is judged otherwise than what is to begin. */
  readonly underWay?: (view: Surroundings, move: Move) => Finding;
  /**
   * The furthest opening that this row lets the gate go to, for rows that depend on how far it goes: at it the finding
   * is clear, or it is not beyond the present opening. The position is known when it is asked; nothing beyond `farPercent`
   * is of interest.
   */
  readonly reach?: (view: Surroundings, way: Way, positionPercent: number, farPercent: number) => number;
}

/** Whether `openingPercent` lies further that way than `boundPercent`; true for what is no number. */
export function isBeyond(openingPercent: number, boundPercent: number, way: Way): boolean {
  return way === 'opening' ? !(openingPercent <= boundPercent) : !(openingPercent >= boundPercent);
}
