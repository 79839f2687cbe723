/**
 * Tries of one safety action, one after the other. The first goes out at once; the same once more waits a little, and longer each
 * time: an actuator that refuses is not hammered, its motor not worn out, and the line and the disk are left to others.
 */
import type { Intent } from '../intent.js';

export interface Attempt {
  readonly openingPercent: number;
  /** How often in a row, and when last. */
  readonly tries: number;
  readonly atMs: number;
}

/** From one try to the next. */
const PAUSES_MS = [1_000, 2_000, 5_000] as const;
const LONGEST_PAUSE_MS = 10_000;
/** A try so long after the one before is a first one again. */
const FORGOTTEN_AFTER_MS = 60_000;

/** Whether the action has just been tried, so that it waits. Another one does not: it may be what saves. */
export function waits(attempt: Attempt | undefined, { openingPercent }: Intent, nowMs: number): boolean {
  if (attempt?.openingPercent !== openingPercent) return false;
  return nowMs - attempt.atMs < (PAUSES_MS[attempt.tries - 1] ?? LONGEST_PAUSE_MS);
}

/** With the try that is made now. */
export function tried(before: Attempt | undefined, { openingPercent }: Intent, nowMs: number): Attempt {
  const isAgain = before?.openingPercent === openingPercent && nowMs - before.atMs < FORGOTTEN_AFTER_MS;
  return { openingPercent, tries: isAgain ? before.tries + 1 : 1, atMs: nowMs };
}
