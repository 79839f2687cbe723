/** What a profile says of each point beyond its place and layout: when it may be believed, and why it is not confirmed. */
import {
  type CombinedPoint,
  type Condition,
  isConfirmed,
  type PointMap,
  type Validity,
} from '../../devices/point-map.js';
import { wrapTo } from '../../protocols/console/width.js';
import type { Params } from '../../protocols/text/message.js';
import { MAX_VIEW_COLUMNS } from '../bus/register-view.js';
import type { ProfileTextKey } from '../text/profile-texts.js';

export type Say = (key: ProfileTextKey, params?: Params) => string;

/** Room that the page needs before each line, and this one before a fact. */
const INDENT = 2;
const FACT_INDENT = 2;

export function detailLines(points: readonly (PointMap | CombinedPoint)[], say: Say): string[] {
  return points.flatMap((point) => {
    const heading = isConfirmed(point) ? point.name : `${point.name}: ${say('unconfirmed')}`;
    const facts = factsOf(point, say).flatMap(([key, fact]) =>
      wrapTo(`${say(key)}: ${fact}`, MAX_VIEW_COLUMNS - INDENT - FACT_INDENT),
    );
    return [heading, ...facts.map((line) => ' '.repeat(FACT_INDENT) + line)];
  });
}

function factsOf(point: PointMap | CombinedPoint, say: Say): [ProfileTextKey, string][] {
  const { unit, range, accuracy, note, source } = point;
  const ofRegisters = 'table' in point ? registerFacts(point, say) : [];
  const exact = [
    accuracy?.absolute === undefined ? '' : `${accuracy.absolute} ${unit}`.trim(),
    accuracy?.percent === undefined ? '' : `${accuracy.percent} %`,
  ].filter((part) => part !== '');
  const facts: [ProfileTextKey, string][] = [
    ...ofRegisters,
    ['range', range ? `${range.min}..${range.max} ${unit}`.trim() : ''],
    ['accuracy', exact.join(', ')],
    ['note', note ?? ''],
    ['source', source ?? say('noSource')],
  ];
  return facts.filter(([, fact]) => fact !== '');
}

function registerFacts(
  { states = {}, noValue, when = [], validity = [] }: PointMap,
  say: Say,
): [ProfileTextKey, string][] {
  const otherwise = (each: Validity): string =>
    `${conditionText(each)} (${say('otherwise', { verdict: say(each.otherwise) })})`;
  return [
    [
      'states',
      Object.entries(states)
        .map(([raw, state]) => `${raw} = ${state}`)
        .join(', '),
    ],
    ['noValue', noValue.join(', ')],
    ['when', when.map(conditionText).join('; ')],
    ['validity', validity.map(otherwise).join('; ')],
  ];
}

/** `status & 0x3 = 0`. */
function conditionText({ point, mask, equals, in: among, not, min, max }: Condition): string {
  const seen = mask === 0xffff_ffff ? point : `${point} & 0x${mask.toString(16).toUpperCase()}`;
  const told = [
    equals === undefined ? '' : `= ${equals}`,
    among === undefined ? '' : `in ${among.join(', ')}`,
    not === undefined ? '' : `not ${not}`,
    min === undefined ? '' : `>= ${min}`,
    max === undefined ? '' : `<= ${max}`,
  ];
  return `${seen} ${told.filter((part) => part !== '').join(', ')}`;
}
