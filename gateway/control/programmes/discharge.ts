/**
 * A discharge as setpoint: the gate's equation says the opening, the meter says how far the equation is off. Their ratio
 * is followed slowly, and only while the gate stands and the water has had time to arrive; a wave upstream is
 * answered at once by the equation, a blade of weed in the gate little by little by the meter.
 */

import { equationAt, type GateEquation } from './equation.js';
import type { ProgrammeContext, ProgrammeMemory, ProgrammeResult } from './programme.js';
import { DOUBTFUL_WIDENS, measured } from './programme.js';

/** Half the band around the setpoint, as a part of it. Gates are hardly ever known better. */
export const DISCHARGE_DEADBAND = 0.01;
/** Whatever the meter says, the equation is not off by more. */
const FACTOR = { least: 0.4, most: 2.5 } as const;
/** A smaller discharge tells nothing of the ratio. */
const LEAST_RATED_M3S = 0.005;

export interface DischargeAnswer {
  readonly result: ProgrammeResult;
  readonly meterFactor: number | undefined;
  /** By the meter or by the corrected equation; undefined while neither can tell. */
  readonly dischargeM3s: number | undefined;
}

/** `isFloor`: more than `setpointM3s` is as good. */
export function towardsDischarge(
  setpointM3s: number,
  context: ProgrammeContext,
  memory: ProgrammeMemory,
  { isFloor = false, goesByEquation = false } = {},
): DischargeAnswer {
  const { gate, image, positionPercent } = context;
  const at = equationAt(gate, image);
  const meter = gate.discharge === undefined ? undefined : measured(image.observe(gate.discharge));
  const needed = goesByEquation ? undefined : gate.discharge;
  const unseen = needed !== undefined && meter === undefined ? [needed] : [];
  if ('missing' in at || unseen.length > 0 || positionPercent === undefined) {
    const points = 'missing' in at ? [...at.missing, ...unseen] : unseen;
    const isComputable = 'equation' in at && positionPercent !== undefined;
    const byEquation = isComputable ? at.equation.dischargeM3s(positionPercent) : undefined;
    const dischargeM3s = meter?.value ?? byEquation;
    return { result: { kind: 'unknown', points }, meterFactor: memory.meterFactor, dischargeM3s };
  }
  const { equation } = at;
  const byEquationM3s = equation.dischargeM3s(positionPercent);
  const meterFactor = followMeter(meter?.value, byEquationM3s, context, memory);
  const factor = meterFactor ?? 1;
  const nowM3s = factor * byEquationM3s;
  const widening = meter?.isDoubtful ? DOUBTFUL_WIDENS : 1;
  const bandM3s = setpointM3s * (gate.tuning.deadband ?? DISCHARGE_DEADBAND) * widening;
  const errorM3s = setpointM3s - nowM3s;
  if (isFloor && errorM3s <= bandM3s) return answer({ kind: 'stay', why: 'enough-passes' });
  if (Math.abs(errorM3s) <= bandM3s && setpointM3s > 0) return answer({ kind: 'stay', why: 'in-deadband' });
  return answer({
    kind: 'opening',
    openingPercent: openingFor(setpointM3s / factor, equation),
    why: 'corrected',
  });

  function openingFor(dischargeM3s: number, { openingPercent }: GateEquation): number {
    return dischargeM3s <= 0 ? 0 : openingPercent(dischargeM3s, gate.limits.maxOpening);
  }
  function answer(result: ProgrammeResult): DischargeAnswer {
    return { result, meterFactor, dischargeM3s: meter?.value ?? nowM3s };
  }
}

/**
 * The ratio of meter and equation, followed with the gate's `integralTime`. The first good look is taken as it is, so
 * that taking over a running gate does not move it.
 */
function followMeter(
  meterM3s: number | undefined,
  byEquationM3s: number,
  { gate, isMoving, nowMs }: ProgrammeContext,
  { meterFactor, stillSinceMs, atMs }: ProgrammeMemory,
): number | undefined {
  const hasSettled = !isMoving && nowMs - stillSinceMs >= gate.tuning.moveEvery;
  if (meterM3s === undefined || byEquationM3s < LEAST_RATED_M3S || meterM3s < LEAST_RATED_M3S)
    return meterFactor;
  const seen = Math.min(FACTOR.most, Math.max(FACTOR.least, meterM3s / byEquationM3s));
  if (meterFactor === undefined) return isMoving ? undefined : seen;
  if (!hasSettled) return meterFactor;
  return meterFactor + (seen - meterFactor) * Math.min(1, (nowMs - atMs) / gate.tuning.integralTime);
}
