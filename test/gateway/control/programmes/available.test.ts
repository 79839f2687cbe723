import { expect, it } from 'vitest';
import { availableM3s } from '../../../../gateway/control/wishes.js';
import { bad, doubtful, imageOf, type Seen } from './support.js';

const INFLOW = 'inflow.discharge_m3s';
const RIVER = 'river.discharge_m3s';
const availableFlow = { point: INFLOW };
const environmentalFlow = { point: RIVER, minimumM3s: 2 };

it.each<[string, Parameters<typeof availableM3s>[0], Seen, number | undefined]>([
  ['no flow is to be shared', {}, { [INFLOW]: 10 }, undefined],
  ['all of it', { availableFlow }, { [INFLOW]: 10 }, 10],
  ['less what the river must keep', { availableFlow, environmentalFlow }, { [INFLOW]: 10, [RIVER]: 2 }, 8],
  ['and what it is short of', { availableFlow, environmentalFlow }, { [INFLOW]: 10, [RIVER]: 1.5 }, 7.5],
  ['nothing back when it has more', { availableFlow, environmentalFlow }, { [INFLOW]: 10, [RIVER]: 9 }, 8],
  ['a river unseen owes nothing', { availableFlow, environmentalFlow }, { [INFLOW]: 10, [RIVER]: bad }, 8],
  ['never less than none', { availableFlow, environmentalFlow }, { [INFLOW]: 2.2, [RIVER]: 0 }, 0],
  ['an inflow unseen is unknown', { availableFlow }, { [INFLOW]: bad }, undefined],
  [
    'a doubtful inflow is unknown',
    { availableFlow: { ...availableFlow, reserveM3s: 3 }, environmentalFlow },
    { [INFLOW]: doubtful(10), [RIVER]: 1 },
    undefined,
  ],
  [
    'its own reserve, and what the river is short of its minimum',
    { availableFlow: { ...availableFlow, reserveM3s: 3 }, environmentalFlow },
    { [INFLOW]: 10, [RIVER]: 1 },
    6,
  ],
])('%s', (_name, settings, seen, expected) => {
  expect(availableM3s(settings, imageOf(seen))).toBe(expected);
});
