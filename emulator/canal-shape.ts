/**
 * The shape of `canal:` in `emulator.yaml`. Every number has a default: a headworks the size of the Khorgos' left bank,
 * with one gate to one canal unless `gates` and `reaches` say more.
 */
import { z } from 'zod';
import { duration, identifier } from '../protocols/settings/fields.js';
import {
  DRIVE_FAULTS,
  FIELDS,
  type GateSettings,
  type NetworkSettings,
  type ReachSettings,
} from './canal/network-settings.js';

const levelM = z.number().min(-10_000).max(10_000);
const positive = (most: number): z.ZodNumber => z.number().positive().max(most);
const percent = z.number().min(0).max(100);
const share = z.number().min(0).max(1);
const time = duration('0s', '366d');
const dischargeM3s = z.number().min(0).max(10_000);

const widthM = positive(200).default(6);
const sillM = levelM.default(0);
const travelM = positive(50).default(2.5);
/** At least 100 m2: smaller stores would need shorter steps. */
const reachAreaM2 = z.number().min(100).max(1e7).default(3000);
const coefficient = positive(100).default(6.5);
const exponent = z
  .number()
  .min(1)
  .max(3)
  .default(5 / 3);

const forebayFields = {
  areaM2: z.number().min(100).max(1e8).default(4000),
  bedM: levelM.default(0),
  weirCrestM: levelM.default(1.6),
  weirWidthM: z.number().min(0.1).max(200).default(20),
  fishPassM2: z.number().min(0).max(50).default(0.5),
};

/** The whole of a canal with one gate, in one place. */
const structure = z.strictObject({
  widthM,
  sillM,
  travelM,
  forebayAreaM2: forebayFields.areaM2,
  forebayBedM: forebayFields.bedM,
  weirCrestM: forebayFields.weirCrestM,
  weirWidthM: forebayFields.weirWidthM,
  fishPassM2: forebayFields.fishPassM2,
  offtakeAreaM2: reachAreaM2,
  offtakeBedM: levelM.default(-0.3),
  offtakeCoefficient: coefficient,
  offtakeExponent: exponent,
});

const ripplePercent = z.number().min(0).max(50).default(0);
const inflow = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('season'), scale: positive(1000).default(12), ripplePercent }),
  z.strictObject({ kind: z.literal('constant'), dischargeM3s, ripplePercent }),
  z.strictObject({
    kind: z.literal('steps'),
    steps: z
      .array(z.strictObject({ from: time, dischargeM3s }))
      .min(1)
      .max(10_000),
    ripplePercent,
  }),
]);

const gateStructure = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('vertical-sluice'), widthM, sillM, travelM }),
  z.strictObject({
    kind: z.literal('inclined-sluice'),
    widthM,
    sillM,
    travelM,
    angleDeg: z.number().min(30).max(90).default(60),
  }),
  z.strictObject({
    kind: z.literal('radial-gate'),
    widthM,
    sillM,
    travelM,
    coefficient: z.number().min(0.3).max(1.2).default(0.7),
    weirCoefficient: z.number().min(1).max(2.4).default(1.7),
  }),
  z.strictObject({
    kind: z.literal('overshot-gate'),
    widthM: positive(100).default(6),
    hingeM: levelM.default(0),
    leafLengthM: positive(20).default(2),
    raisedAngleDeg: z.number().min(20).max(90).default(70),
    loweredAngleDeg: z.number().min(0).max(19).default(15),
  }),
]);

const travelTime = duration('1s', '1h').default(90_000);
const drive = z.strictObject({
  travelTime,
  closingTime: duration('1s', '1h').optional(),
  deadTime: duration('0s', '1m').default(0),
  coast: duration('0s', '1m').default(0),
  backlashPercent: z.number().min(0).max(20).default(0),
  deadbandPercent: z.number().min(0).max(20).default(0),
  tripAfter: duration('0s', '10m').default(0),
  wear: z
    .strictObject({
      slowerPercent: z.number().min(0).max(1000).default(0),
      backlashPercent: z.number().min(0).max(20).default(0),
    })
    .prefault({}),
});

const gate = z.strictObject({
  id: identifier,
  structure: gateStructure.prefault({ kind: 'vertical-sluice' }),
  leadsTo: identifier,
  openingPercent: percent.default(20),
  screenAreaM2: positive(1000).optional(),
  drive: drive.prefault({}),
});

const reach = z.strictObject({
  id: identifier,
  areaM2: reachAreaM2,
  bedM: levelM.default(-0.3),
  cells: z.int().min(1).max(50).default(1),
  coefficient,
  exponent,
  leadsTo: identifier.default(FIELDS),
});

const when = { from: time.default(0), for: duration('1s', '366d').optional() };
const [firstFault, ...otherFaults] = DRIVE_FAULTS;
const driveFault = <Kind extends string>(kind: Kind) =>
  z.strictObject({ kind: z.literal(kind), gate: identifier, ...when });
const once = <Kind extends string>(kind: Kind) =>
  z.strictObject({ kind: z.literal(kind), gate: identifier, percent, from: when.from });

const event = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('debris'), gate: identifier, blocked: share, ...when }),
  z.strictObject({ kind: z.literal('screen'), gate: identifier, clogged: share, ...when }),
  z.strictObject({ kind: z.literal('silt'), gate: identifier, depthM: z.number().min(0).max(10), ...when }),
  z.strictObject({ kind: z.literal('turbidity'), addNtu: z.number().min(0).max(4000), ...when }),
  z.strictObject({
    kind: z.literal('drift'),
    gate: identifier,
    percentPerMin: z.number().min(-100).max(100),
    ...when,
  }),
  once('by-hand'),
  once('move'),
  driveFault(firstFault),
  ...otherFaults.map(driveFault),
]);

export const canalShape = z.strictObject({
  startAt: z.iso.datetime().default('2017-07-10T00:00:00Z').transform(Date.parse),
  accelerate: z.number().min(0.1).max(3600).default(1),
  /** Chance in the river; instruments have their own seeds. */
  seed: z.int().min(0).max(4_294_967_295).default(1),
  inflow: inflow.optional(),
  river: z.strictObject({ requiredM3s: dischargeM3s.default(0) }).prefault({}),
  events: z.array(event).max(1000).default([]),
  // A canal with one gate: these, or the two lists below.
  dischargeScale: positive(1000).optional(),
  openingPercent: percent.optional(),
  travelTime: duration('1s', '1h').optional(),
  structure: structure.optional(),
  // Any number of gates.
  forebay: z.strictObject(forebayFields).optional(),
  gates: z.array(gate).min(1).max(32).optional(),
  reaches: z.array(reach).max(64).optional(),
});
export type CanalSettings = z.output<typeof canalShape>;

/** The gate and the canal of a structure that says no more. */
export const ONLY_GATE = 'gate';
export const ONLY_REACH = 'offtake';
const DEFAULT_SCALE = 12;
const DEFAULT_OPENING_PERCENT = 20;

/** What the canal network is made of by these settings. */
export function networkSettings(canal: CanalSettings): NetworkSettings {
  const { startAt, dischargeScale = DEFAULT_SCALE, river, events } = canal;
  const plain = structure.parse(canal.structure ?? {});
  const forebay = canal.forebay ?? {
    areaM2: plain.forebayAreaM2,
    bedM: plain.forebayBedM,
    weirCrestM: plain.weirCrestM,
    weirWidthM: plain.weirWidthM,
    fishPassM2: plain.fishPassM2,
  };
  return {
    startAtMs: startAt,
    inflow: canal.inflow ?? { kind: 'season', scale: dischargeScale, ripplePercent: 0 },
    forebay,
    river,
    events,
    gates: canal.gates ?? [onlyGate(canal, plain)],
    reaches: canal.gates ? (canal.reaches ?? []) : [onlyReach(plain)],
  };
}

type Plain = z.output<typeof structure>;

function onlyGate(
  { openingPercent = DEFAULT_OPENING_PERCENT, travelTime: full }: CanalSettings,
  plain: Plain,
): GateSettings {
  return {
    id: ONLY_GATE,
    structure: {
      kind: 'vertical-sluice',
      widthM: plain.widthM,
      sillM: plain.sillM,
      travelM: plain.travelM,
    },
    leadsTo: ONLY_REACH,
    openingPercent,
    drive: drive.parse({ travelTime: full === undefined ? undefined : `${full}ms` }),
  };
}

function onlyReach(plain: Plain): ReachSettings {
  return {
    id: ONLY_REACH,
    areaM2: plain.offtakeAreaM2,
    bedM: plain.offtakeBedM,
    cells: 1,
    coefficient: plain.offtakeCoefficient,
    exponent: plain.offtakeExponent,
    leadsTo: FIELDS,
  };
}
