/**
 * Shifts: by how much a rating's control has moved since it was surveyed, by stage and by date. Pure.
 *
 *     Q = f(stage + shift)
 *
 * Positive when the control has scoured, negative when it is choked with weed or ice. Between the stages of one shift
 * curve straight; beyond them as at its ends. Before the first curve there is no shift; then each holds until the
 * next begins, or the two are prorated over the time between.
 */
import { solveRising } from '../monotone.js';

export interface ShiftCurve {
  /** When it begins, milliseconds UTC. */
  readonly from: number;
  /** Stages rising strictly, and stage + shift as well: else two stages would have one discharge. */
  readonly points: readonly (readonly [stageM: number, shiftM: number])[];
}

export interface Shifts {
  /** In the order of their beginnings. */
  readonly curves: readonly ShiftCurve[];
  readonly between: 'hold' | 'prorate';
}

export function shiftAt({ curves, between }: Shifts, stageM: number, timeMs: number): number {
  const index = curves.findLastIndex(({ from }) => from <= timeMs);
  const current = curves[index];
  if (current === undefined) return 0;
  const shift = onCurve(current, stageM);
  const next = curves[index + 1];
  if (between === 'hold' || next === undefined) return shift;
  const passed = (timeMs - current.from) / (next.from - current.from);
  return shift + passed * (onCurve(next, stageM) - shift);
}

/** The stage that, with its shift, is `shiftedM`. */
export function unshifted(shifts: Shifts, shiftedM: number, timeMs: number): number {
  const largest = Math.max(
    0,
    ...shifts.curves.flatMap(({ points }) => points.map(([, shift]) => Math.abs(shift))),
  );
  if (largest === 0) return shiftedM;
  const at = (stageM: number): number => stageM + shiftAt(shifts, stageM, timeMs);
  // One more, so that rounding at the ends cannot leave the stage outside.
  return solveRising(at, shiftedM - largest - 1, shiftedM + largest + 1, shiftedM).value;
}

function onCurve({ points }: ShiftCurve, stageM: number): number {
  const above = points.findIndex(([stage]) => stage > stageM);
  const [stage1, shift1] = points.at(above - 1) ?? [0, 0];
  const [stage2, shift2] = points.at(above) ?? [0, 0];
  // Below the first, or, as findIndex's -1 is the last for `at`, beyond the last.
  if (above <= 0) return shift2;
  return shift1 + ((shift2 - shift1) * (stageM - stage1)) / (stage2 - stage1);
}
