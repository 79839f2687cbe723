/** One example of every weir and flume, for tests that hold for all of them. Crests lie at level 1.0 m. */
import { cutthroatFlume } from '../../../devices/hydraulics/flumes/cutthroat.js';
import { parshallFlume } from '../../../devices/hydraulics/flumes/parshall.js';
import type {
  Discharge,
  Inverse,
  StructureInputs,
  StructureKind,
} from '../../../devices/hydraulics/structure.js';
import { broadCrestedWeir } from '../../../devices/hydraulics/weirs/broad-crested.js';
import { cipolettiWeir } from '../../../devices/hydraulics/weirs/cipoletti.js';
import { rectangularWeir } from '../../../devices/hydraulics/weirs/rectangular.js';
import { vNotchWeir } from '../../../devices/hydraulics/weirs/v-notch.js';

export const CREST_M = 1;

export interface Example {
  readonly name: string;
  /** Heads within the limits of the formula. */
  readonly heads: readonly [number, number];
  /** Submergences at which the law changes. */
  readonly changes: readonly number[];
  discharge(inputs: StructureInputs): Discharge;
  inverse(discharge: number, known: StructureInputs): Inverse;
}

type Settings = Readonly<Record<string, unknown>>;

/** A structure of given settings; they go through its own schema, as a site's do. */
export function built<G extends { calibrationFactor: number; levelUncertaintyM: number }>(
  kind: StructureKind<G>,
  settings: Settings,
): Pick<Example, 'discharge' | 'inverse'> {
  const geometry = kind.geometry.parse(settings);
  return {
    discharge: (inputs) => kind.discharge(geometry, inputs),
    inverse: (discharge, known) => kind.inverse(geometry, discharge, known),
  };
}

const weir = { crestHeightM: CREST_M, bedHeightM: 0.2 };
const THIN_PLATE = [0, 1];

function parshall(size: string, heads: Example['heads'], freeUpTo: number): Example {
  const flume = built(parshallFlume, { size, floorHeightM: CREST_M });
  return { name: `Parshall flume ${size}`, heads, changes: [freeUpTo, freeUpTo + 0.05, 0.94, 1], ...flume };
}

export const EXAMPLES: readonly Example[] = [
  {
    name: 'contracted rectangular weir',
    heads: [0.03, 1.6],
    changes: THIN_PLATE,
    ...built(rectangularWeir, { ...weir, crestWidthM: 2, channelWidthM: 3 }),
  },
  {
    name: 'full-width rectangular weir',
    heads: [0.03, 1.6],
    changes: THIN_PLATE,
    ...built(rectangularWeir, { ...weir, crestWidthM: 3, channelWidthM: 3 }),
  },
  {
    name: 'V-notch of 90 degrees',
    heads: [0.06, 0.32],
    changes: THIN_PLATE,
    ...built(vNotchWeir, { ...weir, angleDeg: 90, channelWidthM: 2 }),
  },
  {
    name: 'Cipoletti weir',
    heads: [0.06, 0.33],
    changes: THIN_PLATE,
    ...built(cipolettiWeir, { ...weir, crestWidthM: 1, channelWidthM: 4 }),
  },
  {
    name: 'broad-crested weir',
    heads: [0.1, 0.4],
    changes: [0.82, 0.85, 0.9, 0.95, 0.96, 0.97, 0.99, 1],
    ...built(broadCrestedWeir, { ...weir, crestWidthM: 2, crestLengthM: 1.25 }),
  },
  parshall('1in', [0.015, 0.21], 0.5),
  parshall('0.152m', [0.03, 0.45], 0.6),
  parshall('1ft', [0.03, 0.75], 0.7),
  parshall('1.5ft', [0.03, 0.75], 0.7),
  parshall('2.4m', [0.08, 0.8], 0.7),
  parshall('15.24m', [0.09, 1.83], 0.8),
  {
    name: 'cutthroat flume',
    heads: [0.1, 0.36],
    changes: [0.65, 1],
    ...built(cutthroatFlume, { size: '36x8in', floorHeightM: CREST_M }),
  },
];
