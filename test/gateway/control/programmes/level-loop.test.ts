/** A level programme on a forebay: does it bring the level to its setpoint, and how often does it move for that? */
import { expect, it } from 'vitest';
import type { GateSettings } from '../../../../gateway/config/gate-schema.js';
import { evaluate } from '../../../../gateway/control/programmes/evaluate.js';
import type { ProgrammeMemory } from '../../../../gateway/control/programmes/programme.js';
import { discharge } from '../interlocks/situations.js';
import { context, gateOf, LEVELS, programme } from './support.js';

const SETPOINT_M = 2;
const SECOND_MS = 1000;
const HOUR_S = 3600;

interface Basin {
  readonly gate: GateSettings;
  readonly areaM2: number;
  readonly inflowM3s: number;
  readonly hours: number;
}

/** The gate, at 20 % and the level right for that, goes where it is asked at once; its discharge grows with the root of the level above its sill. */
function kept({ gate, areaM2, inflowM3s, hours }: Basin) {
  const { minTravel, maxOpening, minOpening } = gate.limits;
  let memory: ProgrammeMemory | undefined;
  let [levelM, positionPercent] = [SETPOINT_M, 20];
  const errorsM: number[] = [];
  const moves: { readonly atS: number }[] = [];
  for (let second = 0; second < hours * HOUR_S; second++) {
    const passesM3s = discharge(positionPercent) * Math.sqrt(levelM / SETPOINT_M);
    levelM = Math.max(0.1, levelM + (inflowM3s - passesM3s) / areaM2);
    const { result, memory: after } = evaluate(
      programme({ upstreamLevel_m: SETPOINT_M }),
      context(
        { ...LEVELS, 'forebay.level_m': levelM },
        {
          gate,
          positionPercent,
          nowMs: second * SECOND_MS,
          allowed: { lowPercent: minOpening, highPercent: maxOpening },
        },
      ),
      memory,
    );
    memory = after;
    if (result.kind === 'opening' && Math.abs(result.openingPercent - positionPercent) >= minTravel) {
      moves.push({ atS: second });
      positionPercent = result.openingPercent;
    }
    errorsM.push(levelM - SETPOINT_M);
  }
  return { errorsM, moves };
}

it.each([
  // Least move (percent), forebay (m2), deadband (m), largest error of the second day (m), most moves in it
  [0.3, 600, 0.01, 0.01, 0],
  [0.3, 5000, 0.01, 0.02, 60],
  [1, 5000, 0.01, 0.04, 90],
  [1, 50_000, 0.01, 0.02, 20],
  // Half of what a least move changes the level by, in the end: then it rests.
  [1, 5000, 0.08, 0.08, 0],
])('a step of the inflow is made good: at least %d %%, %d m2, deadband %d m', (...values) => {
  const [minTravel, areaM2, deadband, mostM, mostMoves] = values;
  const gate = gateOf({ limits: { minTravel, maxOpening: 90 }, tuning: { deadband } });
  const { errorsM, moves } = kept({ gate, areaM2, inflowM3s: discharge(26), hours: 48 });
  const late = errorsM.slice(-24 * HOUR_S).map(Math.abs);
  expect(Math.max(...late)).toBeLessThanOrEqual(mostM);
  expect(moves.filter(({ atS }) => atS > 24 * HOUR_S).length).toBeLessThanOrEqual(mostMoves);
});
