/**
 * So much water, then closed. What went through is counted by the totalizer where there is one, over restarts too; else by
 * the discharge and the time. While neither is known the discharge of before is taken to go on: nobody gets more than
 * was asked for because a meter has failed.
 */
import type { ProgrammeContext, ProgrammeMemory } from './programme.js';
import { type Delivered, measured } from './programme.js';

/** A totalizer that jumps by more than this many times what could have gone through has been set or replaced. */
const POSSIBLE_TIMES = 3;
/** Volume that a totalizer's own resolution may show at once, m3. */
const RESOLUTION_M3 = 10;
/** A restart's silence, and what is believed of a totalizer after it: no more than a day at the discharge of before. */
const MOST_AWAY_S = 86_400;
/** So long after a start its totalizer may take to be read for the first time. */
const FIRST_READ_MS = 60_000;

/** Whether only the totalizer can tell what went through while the gateway was off, and has not been asked yet. */
export function isUntold(
  { gate, image, nowMs, slotKey }: ProgrammeContext,
  memory: ProgrammeMemory,
): boolean {
  const before = memory.delivered.find((each) => each.slotKey === slotKey);
  const isUnread = gate.volume !== undefined && image.observe(gate.volume).kind === 'unknown';
  const isAfterStart = memory.atMs < memory.sinceMs && nowMs - memory.sinceMs < FIRST_READ_MS;
  return isAfterStart && isUnread && before?.totalM3 !== undefined;
}

export function deliveredNow(
  context: ProgrammeContext,
  memory: ProgrammeMemory,
  dischargeM3s: number | undefined,
  ratedM3s: number,
): Delivered {
  const { gate, image, nowMs, slotKey } = context;
  const seen = gate.volume === undefined ? undefined : image.observe(gate.volume);
  const totalM3 = seen && measured(seen)?.value;
  const before = memory.delivered.find((each) => each.slotKey === slotKey);
  // What nobody can measure is taken to be what was asked for.
  if (before === undefined) return { slotKey, volumeM3: 0, totalM3, dischargeM3s: dischargeM3s ?? ratedM3s };
  if (isUntold(context, memory)) return before;
  // What went through under another programme was not this slot's.
  if (memory.slotKey !== slotKey) return { ...before, totalM3, dischargeM3s: dischargeM3s ?? ratedM3s };
  const seconds = Math.max(0, nowMs - memory.atMs) / 1000;
  const rateM3s = dischargeM3s ?? before.dischargeM3s;
  const byRateM3 = rateM3s * seconds;
  if (totalM3 === undefined && before.totalM3 !== undefined) {
    // It is taken to have gone on, so that the same water is not counted again when it can be read again.
    const volumeM3 = before.volumeM3 + byRateM3;
    return { slotKey, volumeM3, totalM3: before.totalM3 + Math.max(0, byRateM3), dischargeM3s: rateM3s };
  }
  const mostM3 =
    POSSIBLE_TIMES * Math.max(ratedM3s, rateM3s) * Math.max(seconds, MOST_AWAY_S) + RESOLUTION_M3;
  const passedM3 = byTotalizer(before.totalM3, totalM3, mostM3) ?? byRateM3;
  return { slotKey, volumeM3: before.volumeM3 + passedM3, totalM3, dischargeM3s: rateM3s };
}

/** Undefined where it does not tell: it was not read both times, or says what cannot be. */
function byTotalizer(
  fromM3: number | undefined,
  toM3: number | undefined,
  mostM3: number,
): number | undefined {
  if (fromM3 === undefined || toM3 === undefined) return undefined;
  const passedM3 = toM3 - fromM3;
  return passedM3 >= 0 && passedM3 <= mostM3 ? passedM3 : undefined;
}
