import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { profileSchema } from '../../devices/profile.js';
import { lintProfile, UNIT_SUFFIXES, unconfirmedActuatorPoints } from '../../devices/profile-lint.js';

describe('the lint tells the writer of a profile', () => {
  const good = {
    profile: 'x',
    vendor: 'X',
    model: 'X',
    kind: 'gate',
    source: ['[1] X'],
    points: [
      { name: 'opening_percent', table: 'input', address: 0, type: 'u16', unit: '%' },
      { name: 'demand_percent', table: 'holding', address: 0, type: 'u16', unit: '%', access: 'rw' },
      { name: 'control', table: 'holding', address: 1, type: 'u16', access: 'rw' },
    ],
    actuator: {
      kind: 'positioner',
      position: 'opening_percent',
      demand: 'demand_percent',
      stop: { point: 'control', value: 0 },
    },
  };
  const lint = (points: object[], rest: object = {}): string[] =>
    lintProfile(profileSchema.parse({ ...good, ...rest, points: [...good.points, ...points] }));

  test('nothing, when all is well', () => {
    expect(lint([])).toEqual([]);
  });

  test.each([
    [
      'a name used twice',
      { name: 'control', table: 'coil', address: 9, type: 'bool' },
      /control: the name is used twice/,
    ],
    [
      'two points in one place',
      { name: 'a', table: 'holding', address: 0, type: 'f32' },
      /share holding address/,
    ],
    [
      'a number in a bit table',
      { name: 'a', table: 'coil', address: 9, type: 'u16' },
      /a coil is a bool, not u16/,
    ],
    ['a writable input', { name: 'a', table: 'input', address: 9, type: 'u16', access: 'rw' }, /read-only/],
    [
      'an address past the end',
      { name: 'a', table: 'holding', address: 65535, type: 'f32' },
      /beyond address 65535/,
    ],
    [
      'a unit missing from the name',
      { name: 'a', table: 'input', address: 9, type: 'u16', unit: 'm' },
      /ends in _m/,
    ],
    [
      'an unknown unit',
      { name: 'a', table: 'input', address: 9, type: 'u16', unit: 'cubit' },
      /"cubit" is not known/,
    ],
    [
      'validity by nothing',
      { name: 'a', table: 'input', address: 9, type: 'u16', validity: { point: 'b', equals: 0 } },
      /validity names "b"/,
    ],
    [
      'validity that can never hold',
      {
        name: 'a',
        table: 'input',
        address: 9,
        type: 'u16',
        validity: { point: 'control', mask: 1, equals: 2 },
      },
      /has bits that mask 1 removes/,
    ],
  ])('%s', (_, point, message) => {
    expect(lint([point]).join('\n')).toMatch(message);
  });

  test('a value wider than a read', () => {
    const wide = { name: 'a', table: 'holding', address: 10, type: 'f64' };
    expect(lint([wide], { maxRegistersPerRead: 2 }).join()).toMatch(
      /takes 4 registers; a read may ask for 2/,
    );
  });

  test('an actuator whose demand cannot be read back, or whose stop is missing', () => {
    const { actuator } = good;
    expect(lint([], { actuator: { ...actuator, demand: 'opening_percent' } }).join()).toMatch(
      /cannot be written/,
    );
    expect(lint([], { actuator: { ...actuator, stop: { point: 'halt', value: 0 } } }).join()).toMatch(
      /stop names "halt"/,
    );
  });

  test('which points of an actuator nobody has confirmed', () => {
    const parsed = profileSchema.parse({
      ...good,
      points: good.points.map((point) => ({ ...point, confidence: 'unconfirmed' })),
    });
    expect(unconfirmedActuatorPoints(parsed)).toEqual(['opening_percent', 'demand_percent', 'control']);
  });
});

describe('what the documentation says of profiles', () => {
  const text = readFileSync(new URL('../../docs/profiles.md', import.meta.url), 'utf8');

  test('its example is a sound profile', () => {
    const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
    expect(lintProfile(profileSchema.parse(parse(example)))).toEqual([]);
  });

  test('it names every unit', () => {
    for (const unit of Object.keys(UNIT_SUFFIXES)) expect(text).toContain(`\`${unit}\``);
  });
});
