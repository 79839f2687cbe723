/**
 * A level as setpoint, by a proportional-integral rule in velocity form (Clemmens and Schuurmans 2004 tune such rules for
 * canal pools; docs/control.md says how to do it on site):
 *
 *   change of opening = gain x ((e - e before) + (time between / integralTime) x e) + what is still owed
 *
 * Owed is what no move has been made for, since a small one would not be worth it: else a small error would last for ever.
 */
import type { PointId } from '../../../devices/point.js';
import type { ProgrammeContext, ProgrammeMemory, ProgrammeResult } from './programme.js';
import { DOUBTFUL_WIDENS, measured } from './programme.js';

/** Metres. Waves and the instrument's own noise are of that order. */
export const LEVEL_DEADBAND_M = 0.01;
/** Percent of opening per metre: cautious for a forebay of a few hundred square metres and more. */
export const LEVEL_GAIN_PERCENT_PER_M = 30;

export interface LevelAnswer {
  readonly result: ProgrammeResult;
  readonly error: ProgrammeMemory['error'];
}

/** `opensWhen`: whether too high a level, or too low a one, is mended by opening. */
export function towardsLevel(
  setpointM: number,
  point: PointId | undefined,
  opensWhen: 'high' | 'low',
  { gate, image, positionPercent, nowMs }: ProgrammeContext,
  { error: before }: ProgrammeMemory,
): LevelAnswer {
  const level = point === undefined ? undefined : measured(image.observe(point));
  if (level === undefined || positionPercent === undefined) {
    return { result: { kind: 'unknown', points: point === undefined ? [] : [point] }, error: undefined };
  }
  const {
    deadband = LEVEL_DEADBAND_M,
    gain = LEVEL_GAIN_PERCENT_PER_M,
    integralTime,
    moveEvery,
  } = gate.tuning;
  const { isDoubtful } = level;
  // From a doubtful level to a good one nothing has changed that a gate could answer.
  const last = before?.isDoubtful === isDoubtful ? before : undefined;
  const aboveM = level.value - setpointM;
  const m = opensWhen === 'high' ? aboveM : -aboveM;
  if (last !== undefined && nowMs - last.atMs < moveEvery) {
    return { result: { kind: 'stay', why: 'too-soon' }, error: last };
  }
  const error = { m, atMs: nowMs, isDoubtful, owedPercent: 0 };
  if (Math.abs(m) <= deadband * (isDoubtful ? DOUBTFUL_WIDENS : 1))
    return { result: { kind: 'stay', why: 'in-deadband' }, error };
  const { m: lastM, atMs: lastMs, owedPercent } = last ?? { ...error, atMs: nowMs - moveEvery };
  const sinceMs = Math.min(nowMs - lastMs, integralTime);
  const changePercent = gain * (m - lastM + (sinceMs / integralTime) * m) + owedPercent;
  const openingPercent = Math.min(100, Math.max(0, positionPercent + changePercent));
  const isTooSmall = Math.abs(changePercent) < gate.limits.minTravel;
  return {
    result: { kind: 'opening', openingPercent, why: 'corrected' },
    error: isTooSmall ? { ...error, owedPercent: changePercent } : error,
  };
}
