import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lintTexts } from '../../devices/lint/lint-texts.js';
import { parseProfile, profileDocumentSchema } from '../../devices/profile.js';
import {
  lintContent,
  lintInlinePoints,
  lintProfile,
  unconfirmedActuatorPoints,
} from '../../devices/profile-lint.js';
import { UNIT_SUFFIXES } from '../../devices/units.js';
import { parseSettings } from '../../protocols/settings/load.js';
import { formatPath, problemLine } from '../../protocols/settings/problem.js';
import { settingsTexts } from '../../protocols/text/settings-texts.js';
import { expectComplete } from '../protocols/text/complete.js';

const source = '[1] page 1';
const points = [
  { name: 'opening_percent', table: 'input', address: 0, type: 'u16', unit: '%', source },
  { name: 'demand_percent', table: 'holding', address: 0, type: 'u16', unit: '%', access: 'rw', source },
  {
    name: 'control',
    table: 'holding',
    address: 1,
    type: 'u16',
    access: 'rw',
    range: { min: 0, max: 3 },
    source,
  },
  { name: 'status', table: 'input', address: 1, type: 'u16', source },
  { name: 'serial_text', table: 'holding', address: 100, type: 'string', length: 1, polled: false, source },
];
const actuator = {
  kind: 'positioner',
  position: 'opening_percent',
  demand: 'demand_percent',
  stop: { point: 'control', value: 0 },
};
const good = { profile: 'x', vendor: 'X', model: 'X', kind: 'gate', source: ['[1] X'], points, actuator };

/** The good profile with these points (sources are given) and keys more. */
function profileWith(more: readonly object[], rest: object = {}): object {
  const added = more.map((point) => ({ table: 'input', address: 20, type: 'u16', source, ...point }));
  return { ...good, ...rest, points: [...points, ...added] };
}

/** Every finding as `path key`, of a profile whose shape is right. */
function lint(more: readonly object[], rest: object = {}): string[] {
  const content = profileWith(more, rest);
  expect(profileDocumentSchema.safeParse(content).error).toBeUndefined();
  return findingsIn(content);
}

function findingsIn(content: unknown): string[] {
  return lintContent(content).map(
    ({ path, message, severity }) =>
      `${formatPath(path)} ${message.key}${severity === 'notice' ? ' (notice)' : ''}`,
  );
}

test('a sound profile has no findings', () => {
  expect(lint([])).toEqual([]);
  expect(lintProfile(parseProfile(good))).toEqual([]);
});

const at = (address: number, rest: object = {}): object => ({ name: `at_${address}`, address, ...rest });
const by = (validity: object): object => at(20, { validity });

describe('one mistake in a point is told at its place', () => {
  test.each<[string, object[], string[]]>([
    ['a name used twice', [at(20, { name: 'control' })], ['points[5].name nameTwice']],
    ['a number in a bit table', [at(9, { table: 'coil' })], ['points[5].type bitsAreBool']],
    ['a writable input', [at(9, { access: 'rw' })], ['points[5].access tableIsReadOnly']],
    ['an address past the end', [at(65535, { type: 'f32' })], ['points[5].address beyondEnd']],
    ['a value of four registers', [at(20, { type: 'f64' })], []],
    ['a unit missing from the name', [at(20, { unit: 'm' })], ['points[5].name nameWithoutUnit']],
    ['an unknown unit', [at(20, { unit: 'cubit' })], ['points[5].unit unknownUnit']],
    ['a unit that is a key of every object', [at(20, { unit: 'toString' })], ['points[5].unit unknownUnit']],
    ['no source', [at(20, { source: undefined })], ['points[5].source noSource (notice)']],
    ['a source that is not listed', [at(20, { source: '[2] page 4' })], ['points[5].source noSuchSource']],
    [
      'a text without its length',
      [at(20, { type: 'string', polled: false })],
      ['points[5].type needsLength'],
    ],
    ['a text in each poll', [at(20, { type: 'string', length: 2 })], ['points[5].type neverPolled']],
    ['a number with a length', [at(20, { length: 2 })], ['points[5].length lengthOfNumber']],
    [
      'a date that does not say how',
      [at(20, { type: 'date', length: 3, polled: false })],
      ['points[5].type needsDate'],
    ],
    [
      'a date whose year lies outside',
      [at(20, { type: 'date', length: 1, polled: false, date: [{ part: 'year', at: 1, bytes: 2 }] })],
      ['points[5].date[0] partBeyond'],
    ],
    [
      'bits of a float',
      [at(20, { type: 'f32', bits: { from: 0, count: 1 } })],
      ['points[5].bits bitsOfNoInteger'],
    ],
    [
      'bits of a coil',
      [{ name: 'c', table: 'coil', address: 9, type: 'bool', bits: { from: 0, count: 1 } }],
      ['points[5].bits bitsOfNoInteger'],
    ],
    [
      'a date without a year',
      [at(20, { type: 'date', length: 1, polled: false, date: [{ part: 'month', at: 0 }] })],
      ['points[5].date dateWithoutYear'],
    ],
    ['bits beyond the type', [at(20, { bits: { from: 15, count: 2 } })], ['points[5].bits bitsBeyond']],
    [
      'states of a float',
      [at(20, { type: 'f32', states: { 0: 'off' } })],
      ['points[5].states statesOfNoInteger'],
    ],
    ['a sentinel that cannot be', [at(20, { noValue: [-1] })], ['points[5].noValue neverReads']],
    ['a range upside down', [at(20, { range: { min: 2, max: 1 } })], ['points[5].range minIsAboveMax']],
    ['an accuracy of nothing', [at(20, { accuracy: {} })], ['points[5].accuracy accuracySaysNothing']],
    ['how a read-only point is written', [at(20, { write: {} })], ['points[5].write writeOfReadOnly']],
    [
      'a total in f32',
      [at(20, { name: 'volume_m3', type: 'f32', unit: 'm3' })],
      ['points[5].type coarseTotal'],
    ],
    [
      'a total in f32 that says so',
      [at(20, { name: 'volume_m3', type: 'f32', unit: 'm3', isCoarse: true })],
      [],
    ],
    ['two points in one place', [at(20), at(20, { name: 'other' })], ['points[6].address shareRegister']],
    [
      'a register that reaches into the next value',
      [at(20, { type: 'f32' }), at(21)],
      ['points[6].address shareRegister'],
    ],
    [
      'bit fields of one register beside the whole',
      [
        at(20),
        at(20, { name: 'low', bits: { from: 0, count: 8 } }),
        at(20, { name: 'high', bits: { from: 8, count: 8 } }),
      ],
      [],
    ],
    [
      'bit fields that overlap',
      [
        at(20, { name: 'low', bits: { from: 0, count: 8 } }),
        at(20, { name: 'high', bits: { from: 7, count: 8 } }),
      ],
      ['points[6].address shareRegister'],
    ],
    [
      'two meanings that exclude each other',
      [
        at(20, { when: { point: 'status', mask: 3, equals: 1 } }),
        at(20, { name: 'b', when: { point: 'status', mask: 3, in: [0, 2] } }),
      ],
      [],
    ],
    [
      'two meanings by ranges',
      [
        at(20, { when: { point: 'status', max: 4 } }),
        at(20, { name: 'b', when: { point: 'status', min: 5 } }),
      ],
      [],
    ],
    [
      'two meanings that can hold at once',
      [
        at(20, { when: { point: 'status', mask: 3, equals: 1 } }),
        at(20, { name: 'b', when: { point: 'status', mask: 4, equals: 0 } }),
      ],
      ['points[6].address shareRegister'],
    ],
    ['validity by nothing', [by({ point: 'nobody', equals: 0 })], ['points[5].validity.point noSuchPoint']],
    ['validity that says nothing', [by({ point: 'status' })], ['points[5].validity conditionSaysNothing']],
    [
      'validity that can never hold',
      [by({ point: 'status', mask: 1, equals: 2 })],
      ['points[5].validity maskRemoves'],
    ],
    [
      'validity beyond the type',
      [by({ point: 'status', equals: 70_000 })],
      ['points[5].validity neverReads'],
    ],
    [
      'validity by a text',
      [by({ point: 'serial_text', equals: 1 })],
      ['points[5].validity.point isNotPolled', 'points[5].validity.point hasNoWholeNumber'],
    ],
    [
      'validity by the value of a float',
      [at(20, { type: 'f32' }), at(22, { validity: { point: 'at_20', equals: 1 } })],
      ['points[6].validity.point hasNoWholeNumber'],
    ],
    [
      'validity by the bounds of a float',
      [at(20, { type: 'f32' }), at(22, { validity: { point: 'at_20', min: 1 } })],
      [],
    ],
    [
      'the second of several conditions',
      [
        by([
          { point: 'status', equals: 0 },
          { point: 'nobody', equals: 0 },
        ] as object),
      ],
      ['points[5].validity[1].point noSuchPoint'],
    ],
    [
      'a factor that is told nowhere',
      [at(20, { scaleFrom: [{ point: 'nobody', as: 'decimals' }] })],
      ['points[5].scaleFrom[0].point noSuchPoint'],
    ],
    [
      'a code that is a float',
      [at(22, { type: 'f32' }), at(20, { scaleFrom: [{ point: 'at_22', as: 'code', factors: { 1: 2 } }] })],
      ['points[6].scaleFrom[0].point hasNoWholeNumber'],
    ],
    [
      'values that scale each other',
      [
        at(20, { scaleFrom: [{ point: 'at_21', as: 'factor' }] }),
        at(21, { scaleFrom: [{ point: 'at_20', as: 'factor' }] }),
      ],
      ['points[5].scaleFrom scalesItself', 'points[6].scaleFrom scalesItself'],
    ],
  ])('%s', (_, more, expected) => {
    expect(lint(more)).toEqual(expected);
  });
});

describe('one mistake in what is said of several points', () => {
  const write = (value: number): object => ({ write: { point: 'control', value } });
  const procedure = (step: object, run = 'each-poll'): object => ({
    procedures: [{ id: 'p', run, why: 'w', steps: [step] }],
    actuator: undefined,
  });
  test.each<[string, object[], object, string[]]>([
    [
      'limits: a value wider than a read',
      [at(20, { type: 'f32' })],
      { maxRegistersPerRead: 1 },
      ['points[5].type widerThanRead'],
    ],
    [
      'limits: an odd value where reads are even',
      [at(21, { type: 'f32' })],
      { evenReads: true, maxRegistersPerRead: 2 },
      ['points[5].type widerThanRead'],
    ],
    [
      'a point in forbidden registers',
      [at(20)],
      { forbidden: [{ table: 'input', from: 18, to: 20 }] },
      ['points[5].address inForbidden'],
    ],
    [
      'forbidden upside down',
      [],
      { forbidden: [{ table: 'input', from: 30, to: 28 }] },
      ['forbidden[0] minIsAboveMax'],
    ],
    [
      'a sum of nothing',
      [],
      { combined: [{ name: 's', source, sum: [{ point: 'status' }, { point: 'nobody' }] }] },
      ['combined[0].sum[1].point noSuchPoint'],
    ],
    [
      'a sum with the name of a point',
      [],
      { combined: [{ name: 'control', source, sum: [{ point: 'status' }, { point: 'control' }] }] },
      ['combined[0].name nameTwice'],
    ],
    [
      'a fraction in f32 is part of a wider total',
      [
        at(20, { name: 'whole_m3', type: 'u32', unit: 'm3' }),
        at(22, { name: 'part_m3', type: 'f32', unit: 'm3' }),
      ],
      {
        combined: [
          { name: 'volume_m3', unit: 'm3', source, sum: [{ point: 'whole_m3' }, { point: 'part_m3' }] },
        ],
      },
      [],
    ],
    ['together in two tables', [], { together: [['status', 'control']] }, ['together[0] twoTables']],
    ['together with nobody', [], { together: [['status', 'nobody']] }, ['together[0][1] noSuchPoint']],
    [
      'together too far apart',
      [at(60)],
      { together: [['status', 'at_60']], maxRegistersPerRead: 40 },
      ['together[0] widerThanRead'],
    ],
    [
      'a procedure that writes what cannot be',
      [],
      procedure({ write: { point: 'status', value: 1 } }),
      ['procedures[0].steps[0].write.point cannotBeWritten'],
    ],
    [
      'a procedure that writes what does not fit',
      [],
      procedure(write(4)),
      ['procedures[0].steps[0].write.value writeDoesNotFit'],
    ],
    [
      'a procedure that waits for nobody',
      [],
      procedure({ until: { point: 'nobody', equals: 1 }, withinMs: 100 }),
      ['procedures[0].steps[0].until.point noSuchPoint'],
    ],
    [
      'a procedure that wears the memory out',
      [at(20, { table: 'holding', access: 'rw', write: { memoryWrites: 100_000 } })],
      procedure({ write: { point: 'at_20', value: 1 } }),
      ['procedures[0].steps[0].write.point wearsOut'],
    ],
    [
      'a person may write to that memory',
      [at(20, { table: 'holding', access: 'rw', write: { memoryWrites: 100_000 } })],
      procedure({ write: { point: 'at_20', value: 1 } }, 'on-request'),
      [],
    ],
    [
      'a procedure that writes to an actuator, though it only waits otherwise',
      [],
      {
        procedures: [
          { id: 'p', run: 'at-start', why: 'w', steps: [{ read: ['status'] }, write(1), { waitMs: 9 }] },
          { id: 'q', run: 'each-poll', why: 'w', steps: [{ read: ['status'] }] },
        ],
        actuator,
      },
      [
        'procedures[0].steps[1] actuatorIsOnlyRead',
        'procedures[0].steps[2] actuatorIsOnlyRead',
        'procedures[1].run actuatorIsOnlyRead',
      ],
    ],
    ['an identity of nothing', [], { identity: {} }, ['identity identitySaysNothing']],
    [
      'an identity of text in a number',
      [],
      { identity: { registers: [{ table: 'holding', address: 1, type: 'u16', in: ['L'] }] } },
      ['identity.registers[0].in[0] mustBeNumber'],
    ],
    [
      'a demand that cannot be written',
      [],
      { actuator: { ...actuator, demand: 'opening_percent' } },
      ['actuator.demand cannotBeWritten'],
    ],
    [
      'a stop that is not there',
      [],
      { actuator: { ...actuator, stop: { point: 'halt', value: 0 } } },
      ['actuator.stop.point noSuchPoint'],
    ],
    [
      'a stop that does not fit',
      [],
      { actuator: { ...actuator, stop: { point: 'control', value: 9 } } },
      ['actuator.stop.value writeDoesNotFit'],
    ],
    [
      'a position that is no percentage',
      [],
      { actuator: { ...actuator, position: 'status' } },
      ['actuator.position mustBePercent'],
    ],
    [
      'an actuator with commands, each told by itself',
      [],
      {
        actuator: {
          kind: 'commands',
          open: { point: 'status', value: 1 },
          close: { point: 'control', value: 2 },
          stop: { point: 'control', value: 0 },
          isLatched: true,
          opened: { point: 'nobody', equals: 1 },
        },
      },
      ['actuator.open.point cannotBeWritten', 'actuator.opened.point noSuchPoint'],
    ],
    [
      'an actuator with pulses, the second write of its stop',
      [],
      {
        actuator: {
          kind: 'pulses',
          open: { point: 'control', value: 1 },
          close: { point: 'control', value: 2 },
          stop: [
            { point: 'control', value: 0 },
            { point: 'nobody', value: 0 },
          ],
          timedBy: 'module',
        },
      },
      ['actuator.stop[1].point noSuchPoint'],
    ],
    [
      'a stop that is the command to open',
      [],
      {
        actuator: {
          kind: 'commands',
          open: { point: 'control', value: 1 },
          close: { point: 'control', value: 2 },
          stop: { point: 'control', value: 1 },
          isLatched: true,
        },
      },
      ['actuator.stop stopLeavesMoving'],
    ],
    [
      'a stop that lets a positioner go on',
      [],
      {
        actuator: {
          ...actuator,
          enable: [{ point: 'control', value: 1 }],
          stop: { point: 'control', value: 1 },
        },
      },
      ['actuator.stop stopLeavesMoving'],
    ],
    [
      'a stop that releases one motor contact of two',
      [{ name: 'closing', table: 'coil', address: 1, type: 'bool', access: 'rw' }],
      {
        actuator: {
          kind: 'pulses',
          open: { point: 'control', value: 1 },
          close: { point: 'closing', value: 1 },
          stop: [{ point: 'control', value: 0 }],
          timedBy: 'gateway',
        },
      },
      ['actuator.stop stopLeavesMoving'],
    ],
  ])('%s', (_, more, rest, expected) => {
    expect(lint(more, rest)).toEqual(expected);
  });
});

describe('settings', () => {
  const options = { options: { ABCD: 'high word first', CDAB: 'low word first' }, default: 'ABCD' };
  const span = { min: 1, max: 10, default: 5, unit: 'm' };
  test.each<[string, object[], object, string[]]>([
    ['used and declared', [at(20, { type: 'f32', order: { setting: 'order' } })], { order: options }, []],
    [
      'not declared',
      [at(20, { order: { setting: 'order' } })],
      {},
      ['points[5].order.setting noSuchSetting'],
    ],
    ['not used', [], { order: options }, ['settings.order settingUnused']],
    [
      'a default that is none',
      [at(20, { order: { setting: 'order' } })],
      { order: { ...options, default: 'DCBA' } },
      ['settings.order.default noSuchOption'],
    ],
    [
      'a default out of bounds',
      [at(20, { scale: { setting: 'span' } })],
      { span: { ...span, default: 11 } },
      ['settings.span.default outsideBounds'],
    ],
    [
      'an order that is a number',
      [at(20, { order: { setting: 'span' } })],
      { span },
      ['points[5].order.setting optionsAreOrders'],
    ],
    [
      'a scale that is a word',
      [at(20, { scale: { setting: 'order' } })],
      { order: options },
      ['points[5].scale.setting settingIsNoNumber'],
    ],
    [
      'a scale that can be 0',
      [at(20, { scale: { setting: 'span', plus: -5 } })],
      { span },
      ['points[5].scale.setting scaleReachesZero'],
    ],
    ['an offset may be 0', [at(20, { offset: { setting: 'span', plus: -5 } })], { span }, []],
    [
      'only for an option that is none',
      [at(20, { only: { setting: 'order', is: ['ABDC'] } })],
      { order: options },
      ['points[5].only.is[0] noSuchOption'],
    ],
    [
      'one name and one register, where only excludes',
      [
        at(20, { only: { setting: 'order', is: ['ABCD'] } }),
        at(20, { type: 'f32', only: { setting: 'order', is: ['CDAB'] } }),
      ],
      { order: options },
      [],
    ],
    [
      'a reference that one choice leaves empty',
      [
        at(20, { only: { setting: 'order', is: ['ABCD'] } }),
        at(22, { validity: { point: 'at_20', equals: 0 } }),
      ],
      { order: options },
      ['points[6].validity.point noSuchPoint'],
    ],
  ])('%s', (_, more, settings, expected) => {
    expect(lint(more, { settings })).toEqual(expected);
  });
});

describe('a file with mistakes of shape', () => {
  test.each<[string, object, string]>([
    [
      'a scale of 0, which would lose the value',
      { scale: 0 },
      'points[5].scale: 0: not allowed here; allowed: a number other than 0',
    ],
    [
      'an order in words',
      { type: 'f32', order: 'high-word-first' },
      'points[5].order: "high-word-first": not allowed here; allowed: ABCD, CDAB, BADC, DCBA, { setting }',
    ],
    [
      'a factor of a kind that there is not',
      { scaleFrom: [{ point: 'status', as: 'decimal' }] },
      'points[5].scaleFrom[0].as: "decimal": not allowed here; allowed: decimals, factor, divisor, code',
    ],
  ])('%s, is told with what is allowed', (_, rest, expected) => {
    const loaded = parseSettings(JSON.stringify(profileWith([at(20, rest)])), profileDocumentSchema, {
      texts: {},
    });
    const lines = loaded.ok ? [] : loaded.problems.map((each) => problemLine('f', each, settingsTexts, 'en'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(expected);
  });

  test('is judged in all other places, and nothing is told that only the broken part explains', () => {
    const more = [
      at(20, { type: 'u17' }),
      at(21, { validity: { point: 'at_20', equals: 0 } }),
      at(22, { unit: 'm' }),
      at(23, { validity: { point: 'nobody', equals: 0 } }),
    ];
    expect(findingsIn(profileWith(more, { turnaroundMs: 'soon', colour: 'blue' }))).toEqual([
      'points[8].validity.point noSuchPoint',
      'points[7].name nameWithoutUnit',
    ]);
  });

  test('whatever it is, is never thrown at', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom(...Object.keys({ ...good, settings: 0, together: 0 })),
        (value, key) => {
          lintContent(value);
          lintContent({ ...good, [key]: value });
          lintContent({ ...good, points: [...points, value] });
        },
      ),
    );
  });
});

test('a map that a site writes in place is judged as a map: layout and references, not names or sources', () => {
  const inPlace = [
    { name: 'wide', table: 'holding', address: 0, type: 'f64' },
    {
      name: 'level',
      table: 'holding',
      address: 4,
      type: 'u16',
      unit: 'm',
      validity: { point: 'nobody', equals: 0 },
    },
  ];
  const found = lintInlinePoints(inPlace, { maxRegistersPerRead: 2 });
  expect(found.map(({ path, message }) => `${formatPath(path)} ${message.key}`)).toEqual([
    'points[0].type widerThanRead',
    'points[1].validity.point noSuchPoint',
  ]);
  expect(lintInlinePoints('nonsense', {})).toEqual([]);
});

test('which points of an actuator nobody has confirmed', () => {
  const doubtful = points.map((point) => ({ ...point, confidence: 'unconfirmed' }));
  expect(unconfirmedActuatorPoints(parseProfile({ ...good, points: doubtful }))).toEqual([
    'opening_percent',
    'demand_percent',
    'control',
  ]);
});

test('every unit has a suffix of its own, fit for a name', () => {
  const suffixes = Object.values(UNIT_SUFFIXES);
  expect(new Set(suffixes).size).toBe(suffixes.length);
  for (const suffix of suffixes) expect(suffix).toMatch(/^[a-z0-9_]+$/);
});

test('what the lint says is there in every language', () => expectComplete(lintTexts));
