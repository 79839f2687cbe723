/**
 * Wishes to move a gate, from wherever they come: the only currency that the arbiter takes. The wish that wins becomes
 * an intent, which the interlocks judge.
 */
import type { Observation } from '../poll/image.js';

/** Who may wish, most senior first: the arbiter takes the first of this list that wants anything. */
export const SOURCES = [
  'maintenance-lock',
  'interlock-trip',
  'local-selector',
  'technician',
  'order',
  'limit',
  'schedule',
  'default',
] as const;
export type Source = (typeof SOURCES)[number];

export interface Intent {
  readonly gate: string;
  readonly source: Source;
  /** 0 closed .. 100 open. */
  readonly openingPercent: number;
  /** Id of the order, schedule or interlock behind it. */
  readonly ref?: string;
}

/** What one source wants of one gate now. `stay`: no move, and a move under way by a junior source is stopped. */
export type Wish =
  | {
      readonly kind: 'move';
      readonly source: Source;
      readonly openingPercent: number;
      readonly ref?: string;
    }
  | { readonly kind: 'stay'; readonly source: Source; readonly why: string; readonly ref?: string };

/** Only a good observation may move a gate: doubtful, stale, bad and unknown ones may not. */
export function isUsable(observation: Observation): observation is Extract<Observation, { kind: 'good' }> {
  return observation.kind === 'good';
}
