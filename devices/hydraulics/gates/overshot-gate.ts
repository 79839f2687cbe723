/**
 * Overshot gate (tilting or leaf weir): water over the edge of a leaf that is lowered to pass more. Pure.
 *
 *     crest = hinge + L sin(angle), or the raised crest less the opening
 *     Q = 2/3 Ce sqrt(2g) (b - 0.9 mm) (h + 1 mm)^1.5 k,  Ce = 0.602 + 0.075 h/p
 *
 * with h head above the crest, p height of the crest above the hinge's floor, and k = (1 - (h2/h)^1.5)^0.385 when the
 * downstream head h2 is above the crest (Villemonte). The coefficients are Kindsvater and Carter's for a vertical plate as
 * wide as its channel (ISO 1438, USBR). A leaf that leans downstream passes more, up to a tenth, which is a matter of the
 * site's calibration factor.
 *
 * Limits: a sharp, aired nappe; side walls along the leaf.
 */
import { z } from 'zod';
import { wrong } from '../rating/table-schema.js';
import { defineStructure, type Flow, GRAVITY_MS2, type StructureInputs, siteFields } from '../structure.js';
import { openingFor, requireOneOf, upstreamLevelFor } from './gate.js';

const KINDSVATER_CARTER = { base: 0.602, slope: 0.075, widthM: -0.0009, headM: 0.001 } as const;
/** Of Ce in its range; h/p above stands for the largest: a leaf lying flat is no weir. */
const LARGEST_HEAD_OVER_CREST = 2.5;
const SMALLEST_HEAD_M = 0.03;
/** Above it Villemonte's factor falls so steeply that the levels decide. */
const LARGEST_SUBMERGENCE = 0.85;
const ANGLES_DEG = { min: 15, max: 90 } as const;
/** Our estimate: a vertical plate 1.5 %, the leaf's angle and side seals the rest. Drowned more. */
const UNCERTAINTY = { free: 0.05, submerged: 0.1 } as const;

const geometry = z
  .strictObject({
    ...siteFields,
    widthM: z.number().positive().max(100),
    /** Level of the hinge, which is the floor upstream. */
    hingeM: z.number(),
    leafLengthM: z.number().positive().max(20),
    raisedAngleDeg: z.number().max(ANGLES_DEG.max).default(70),
    loweredAngleDeg: z.number().min(0).default(ANGLES_DEG.min),
    openingUncertaintyM: z.number().min(0).max(0.1).default(0.005),
    angleUncertaintyDeg: z.number().min(0).max(5).default(0.3),
  })
  .refine(
    ({ raisedAngleDeg, loweredAngleDeg }) => loweredAngleDeg < raisedAngleDeg,
    wrong('leafAngles', 'loweredAngleDeg'),
  );

export const overshotGate = defineStructure<z.output<typeof geometry>>({
  geometry,
  inputs: {
    upstreamLevelM: 'required',
    downstreamLevelM: 'optional',
    openingM: 'optional',
    angleDeg: 'optional',
  },
  oneOf: ['openingM', 'angleDeg'],
  crestLevelM: crestLevel,
  flow: overflow,
  limits(gate, inputs, { regime }) {
    const { head, crestHeight, submergence } = heads(gate, inputs);
    const angle = (Math.asin(crestHeight / gate.leafLengthM) * 180) / Math.PI;
    return [
      { quantity: 'head', value: head, unit: 'm', min: SMALLEST_HEAD_M, near: 0.5 },
      {
        quantity: 'head-over-crest-height',
        value: head / crestHeight,
        unit: '1',
        max: LARGEST_HEAD_OVER_CREST,
      },
      { quantity: 'gate-angle', value: angle, unit: 'deg', ...ANGLES_DEG },
      ...(regime === 'submerged'
        ? [
            {
              quantity: 'submergence',
              value: submergence,
              unit: '1',
              max: LARGEST_SUBMERGENCE,
              near: 0.1,
            } as const,
          ]
        : []),
    ];
  },
  coefficientUncertainty: (_, { regime }) => (regime === 'free' ? UNCERTAINTY.free : UNCERTAINTY.submerged),
  inputUncertainty: ({ openingUncertaintyM, angleUncertaintyDeg }) => ({
    openingM: openingUncertaintyM,
    angleDeg: angleUncertaintyDeg,
  }),
  inverse(gate, wanted, known, at) {
    requireOneOf(known, 'upstreamLevelM', 'openingM', 'angleDeg');
    if (known.upstreamLevelM === undefined)
      return upstreamLevelFor(wanted, crestLevel(gate, known), known.downstreamLevelM, at);
    const travel = crestAt(gate, gate.raisedAngleDeg) - crestAt(gate, gate.loweredAngleDeg);
    return openingFor(wanted, travel, (openingM) => at({ angleDeg: undefined, openingM }));
  },
});

interface Leaf {
  readonly widthM: number;
  readonly hingeM: number;
  readonly leafLengthM: number;
  readonly raisedAngleDeg: number;
  readonly loweredAngleDeg: number;
}

function crestAt({ hingeM, leafLengthM }: Leaf, angleDeg: number): number {
  return hingeM + leafLengthM * Math.sin((angleDeg * Math.PI) / 180);
}

/** From exactly one of the two: two that disagree have no crest. */
function crestLevel(gate: Leaf, { openingM, angleDeg }: StructureInputs): number {
  if ((openingM === undefined) === (angleDeg === undefined))
    throw new RangeError('an overshot gate needs either openingM or angleDeg');
  return angleDeg === undefined
    ? crestAt(gate, gate.raisedAngleDeg) - (openingM ?? 0)
    : crestAt(gate, angleDeg);
}

function heads(
  gate: Leaf,
  inputs: StructureInputs,
): { head: number; crestHeight: number; submergence: number } {
  const crest = crestLevel(gate, inputs);
  const head = (inputs.upstreamLevelM ?? crest) - crest;
  const downstream = Math.max(0, (inputs.downstreamLevelM ?? crest) - crest);
  return {
    head,
    crestHeight: Math.max(crest - gate.hingeM, SMALLEST_CREST_M),
    submergence: downstream / head,
  };
}
/** Flat on the floor there is no crest; this keeps h/p finite, far outside its limit. */
const SMALLEST_CREST_M = 0.001;

function overflow(gate: Leaf, inputs: StructureInputs): Flow {
  const { head, crestHeight, submergence } = heads(gate, inputs);
  const { base, slope, widthM, headM } = KINDSVATER_CARTER;
  const coefficient = base + slope * Math.min(head / crestHeight, LARGEST_HEAD_OVER_CREST);
  const free =
    (2 / 3) *
    coefficient *
    Math.sqrt(2 * GRAVITY_MS2) *
    (gate.widthM + widthM) *
    // The millimetre fades out with the head: without water there is no flow.
    (head + Math.min(head, headM)) ** 1.5;
  if (submergence <= 0) return { dischargeM3s: free, regime: 'free' };
  return { dischargeM3s: free * (1 - submergence ** 1.5) ** 0.385, regime: 'submerged' };
}
