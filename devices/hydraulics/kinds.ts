/** Every kind of structure, by the name that a site's settings use as `derived[].method`. */
import { cutthroatFlume } from './flumes/cutthroat.js';
import { parshallFlume } from './flumes/parshall.js';
import { overshotGate } from './gates/overshot-gate.js';
import { radialGate } from './gates/radial-gate.js';
import { inclinedSluice, verticalSluice } from './gates/sluice-gates.js';
import { indexVelocity } from './index-velocity.js';
import { orifice, pipe } from './orifice.js';
import { ratingTable } from './rating/rating-table.js';
import type { StructureKind } from './structure.js';
import { broadCrestedWeir } from './weirs/broad-crested.js';
import { cipolettiWeir } from './weirs/cipoletti.js';
import { rectangularWeir } from './weirs/rectangular.js';
import { vNotchWeir } from './weirs/v-notch.js';

const KINDS = {
  'rectangular-weir': rectangularWeir,
  'v-notch-weir': vNotchWeir,
  'cipoletti-weir': cipolettiWeir,
  'broad-crested-weir': broadCrestedWeir,
  'parshall-flume': parshallFlume,
  'cutthroat-flume': cutthroatFlume,
  'vertical-sluice': verticalSluice,
  'inclined-sluice': inclinedSluice,
  'radial-gate': radialGate,
  'overshot-gate': overshotGate,
  orifice,
  pipe,
  'rating-table': ratingTable,
  'index-velocity': indexVelocity,
} as const satisfies Record<string, StructureKind>;
export type StructureName = keyof typeof KINDS;

export const STRUCTURES: Readonly<Record<StructureName, StructureKind>> = KINDS;
