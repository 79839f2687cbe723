/** What an instrument holds in its registers: shared ones, values of several points, and what writing does to them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../devices/codec.js';
import { combinedSchema, pointMapSchema } from '../../../devices/point-map.js';
import { parseProfile, pointOf } from '../../../devices/profile.js';
import { split } from '../../../emulator/instruments/scaling.js';
import { PROFILES, shipped } from '../../devices/shipped.js';
import type { Client } from './client.js';
import { client } from './made-client.js';

type Settings = ConstructorParameters<typeof Client>[1];

function made(points: readonly object[], extra: object = {}, settings: Settings = {}): Client {
  const base = { vendor: 'none', model: 'for tests', kind: 'io', source: ['this test'] };
  const all = points.map((point) => ({ table: 'holding', type: 'u16', ...point }));
  return client(parseProfile({ ...base, profile: 'made', ...extra, points: all }), settings);
}

describe('a register that several points share', () => {
  const low = { name: 'low', address: 1, bits: { from: 0, count: 4 }, access: 'rw' };
  const high = { name: 'high', address: 1, bits: { from: 12, count: 4 }, access: 'rw' };
  const between = { name: 'between', address: 1, bits: { from: 6, count: 2 } };

  it('holds the bits of each', () => {
    const at = made([low, high, between], {}, { constants: { low: 5, high: 10, between: 3 } });
    expect(at.ask('03 0001 0001')).toBe('0302a0c5');
  });

  it('is written for all of them at once; bits that are only read stay as they are', () => {
    const at = made([low, high, between], {}, { constants: { between: 2 } });
    expect(at.ask('06 0001 ffff')).toBe('060001ffff');
    expect(at.ask('03 0001 0001')).toBe('0302f08f');
    expect(at.ask('16 0001 fff0 0003')).toBe('160001fff00003');
    expect(at.ask('03 0001 0001')).toBe('0302f083');
  });

  it('may hold two bytes, and a value that begins in the middle of a register', () => {
    const at = made(
      [
        { name: 'left', address: 1, type: 'u8', order: 'BADC' },
        { name: 'right', address: 1, type: 'i8' },
        { name: 'first', address: 4, type: 'u8', order: 'BADC' },
        { name: 'shifted', address: 4, type: 'u32', byteOffset: 1 },
        { name: 'last', address: 6, type: 'u8' },
      ],
      {},
      { constants: { left: 1, right: -2, first: 7, shifted: 0x11223344, last: 9 } },
    );
    expect(at.ask('03 0001 0001')).toBe('030201fe');
    expect(at.ask('03 0004 0003')).toBe('0306071122334409');
  });
});

describe('texts and dates', () => {
  it('a text is a constant, and can be written where the profile says so', () => {
    const at = made(
      [{ name: 'tag', address: 0, type: 'string', length: 3, order: 'BADC', access: 'rw' }],
      {},
      { constants: { tag: 'GATE1' } },
    );
    expect(at.ask('03 0000 0003')).toBe('03064147455400' + '31');
    at.ask('10 0000 0003 06 4241 0000 0000');
    expect(at.ask('03 0000 0003')).toBe('0306424100000000');
  });

  it('a date is the clock of the emulator until somebody sets it, and goes on from there', async () => {
    const parts = ['second', 'minute', 'hour', 'day', 'month', 'year'].map((part, index) => ({
      part,
      at: index,
      plus: part === 'year' ? 2000 : 0,
      isBcd: true,
    }));
    const at = made([{ name: 'clock_s', address: 0, type: 'date', length: 3, date: parts, access: 'rw' }]);
    expect(at.ask('03 0000 0003')).toBe('0306080706030526');
    at.ask('10 0000 0003 06 0059 2331 1227');
    await at.clock.advance(61_000);
    expect(at.ask('03 0000 0003')).toBe('0306010000010128');
  });
});

describe('a value that several points make together', () => {
  const counter = { name: 'counter', address: 0 };
  const rollovers = { name: 'rollovers', address: 1 };
  const sum = { name: 'volume_m3', sum: [{ point: 'counter' }, { point: 'rollovers', times: 65_536 }] };

  it.each([
    [65_535.6, [0, 1]],
    [65_535.4, [65_535, 0]],
    [200_000, [3392, 3]],
  ])('%s is in its counter and roll-overs', (volume, parts) => {
    const at = made([counter, rollovers], { combined: [sum] }, { constants: { volume_m3: volume } });
    expect([at.raw('counter'), at.raw('rollovers')]).toEqual(parts);
  });

  it('a negative one has both parts negative, a net one stands on the side of its sign', () => {
    const whole = { name: 'whole', address: 0, type: 'i32' };
    const fraction = { name: 'fraction', address: 2, type: 'f32' };
    const combined = [{ name: 'net_m3', sum: [{ point: 'whole' }, { point: 'fraction' }] }];
    const at = made([whole, fraction], { combined }, { constants: { net_m3: -43_210.25 } });
    expect([at.raw('whole'), at.raw('fraction')]).toEqual([-43_210, -0.25]);
    const sides = [
      { name: 'forward', address: 0, type: 'u32' },
      { name: 'reverse', address: 2, type: 'u32' },
    ];
    const net = [{ name: 'net_m3', sum: [{ point: 'forward' }, { point: 'reverse', times: -1 }] }];
    const other = made(sides, { combined: net }, { constants: { net_m3: -7 } });
    expect([other.raw('forward'), other.raw('reverse')]).toEqual([0, 7]);
  });

  it('every volume is in its parts to the step of the finest, however it is divided', () => {
    const part = (name: string, type: string, scale = 1) => ({
      name,
      table: 'input',
      address: 0,
      type,
      scale,
    });
    const meters = [
      [part('kilo', 'u32', 1000), part('rest', 'u32', 0.01)],
      [part('whole', 'i32'), part('thousandths', 'i16', 0.001)],
      [part('whole', 'u32'), part('fraction', 'f32')],
    ].map((parts) => parts.map((each) => pointMapSchema.parse(each)));
    const volume = fc.integer({ min: 0, max: 2 ** 40 }).map((parts) => parts / 512);
    fc.assert(
      fc.property(volume, fc.constantFrom(...meters), (total, points) => {
        const combined = combinedSchema.parse({
          name: 'all',
          sum: points.map(({ name }) => ({ point: name })),
        });
        const values = split(total, combined, (name) => {
          const point = points.find((each) => each.name === name);
          return point && { point, factor: 1 };
        });
        const sum = [...(values?.values() ?? [Number.NaN])].reduce((all, value) => all + value, 0);
        return (
          Math.abs(sum - total) <= 0.005 + total * 1e-15 &&
          [...(values?.values() ?? [])].every((value) => value >= 0)
        );
      }),
    );
  });

  it.each([2 ** 32, -1])('%s, which the parts cannot make, is a device failure', (volume) => {
    const at = made([counter, rollovers], { combined: [sum] }, { constants: { volume_m3: volume } });
    expect(at.ask('03 0000 0002')).toBe('8304');
    const most = made([counter, rollovers], { combined: [sum] }, { constants: { volume_m3: 2 ** 32 - 1 } });
    expect(most.ask('03 0000 0002')).toBe('0304ffffffff');
  });
});

describe('registers on which others hang', () => {
  const signed = [
    {
      name: 'level_m',
      address: 0,
      scale: 0.01,
      scaleFrom: [{ point: 'sign', as: 'code', factors: { 4: 1, 5: -1 } }],
    },
    { name: 'sign', address: 1 },
  ];

  it.each([
    [3.5, 4],
    [-3.5, 5],
  ])('the sign of %s is in its own register', (level, code) => {
    const at = made(signed, {}, { constants: { level_m: level } });
    expect([at.raw('level_m'), at.raw('sign')]).toEqual([350, code]);
  });

  it('factors are of use by themselves, and those that the settings give count', () => {
    const points = [
      { name: 'flow', address: 0, scaleFrom: [{ point: 'decimals', as: 'decimals' }] },
      { name: 'decimals', address: 1 },
    ];
    const at = made(points, {}, { constants: { flow: 12.345 } });
    expect([at.raw('flow'), at.raw('decimals')]).toEqual([1235, 2]);
    const fine = made(points, {}, { constants: { flow: 12.345, decimals: 3 } });
    expect([fine.raw('flow'), fine.raw('decimals')]).toEqual([12_345, 3]);
  });

  it('of two meanings of one register the one that is fed holds', () => {
    const points = [
      { name: 'oxygen_mgl', address: 0, when: { point: 'unit', equals: 117 } },
      { name: 'oxygen_percent', address: 0, scale: 0.1, when: { point: 'unit', equals: 177 } },
      { name: 'unit', address: 1 },
    ];
    const by = (constants: Record<string, number>): string =>
      made(points, {}, { constants }).ask('03 0000 0002');
    expect(by({ oxygen_mgl: 9 })).toBe('030400090075');
    expect(by({ oxygen_percent: 9 })).toBe('0304005a00b1');
    expect(by({ oxygen_mgl: 9, oxygen_percent: 9, unit: 177 })).toBe('0304005a00b1');
  });

  it('a status vouches for its values until the settings say otherwise', () => {
    const points = [
      { name: 'level_m', address: 0, validity: { point: 'status', mask: 0x30, equals: 0x10 } },
      {
        name: 'flow',
        address: 1,
        validity: [
          { point: 'status', mask: 1, not: 0 },
          { point: 'quality', min: 60, max: 90 },
        ],
      },
      { name: 'status', address: 2 },
      { name: 'quality', address: 3 },
    ];
    expect(made(points).ask('03 0002 0002')).toBe('03040011003c');
    expect(made(points, {}, { constants: { status: 0 } }).ask('03 0002 0002')).toBe('03040000003c');
  });
});

describe('writing', () => {
  it('goes where the profile says, by the function that it says, and is read elsewhere', () => {
    const at = made([
      {
        name: 'demand',
        table: 'input',
        address: 7,
        access: 'rw',
        write: { table: 'holding', address: 40, function: 'multiple' },
      },
    ]);
    expect(at.ask('06 0028 0005')).toBe('8601');
    expect(at.ask('06 0007 0005')).toBe('8602');
    expect(at.ask('10 0028 0001 02 0005')).toBe('1000280001');
    expect(at.ask('04 0007 0001')).toBe('04020005');
  });

  it('clears by 1, reads 0 all the time, and refuses 0', () => {
    const at = made([
      { name: 'clear', table: 'coil', address: 3, type: 'bool', access: 'rw', write: { effect: 'clears' } },
    ]);
    expect(at.ask('05 0003 ff00')).toBe('050003ff00');
    expect(at.ask('01 0003 0001')).toBe('010100');
    expect(at.ask('05 0003 0000')).toBe('8503');
  });

  it('of what cannot be read back leaves nothing to read', () => {
    const at = made([{ name: 'secret', address: 3, access: 'rw', write: { readsBack: false } }]);
    at.ask('06 0003 0007');
    expect(at.raw('secret')).toBe(0);
  });
});

describe('a measurement that is asked for', () => {
  const profile = shipped('isco-2150');

  it('is at work for some seconds; until then, and ever after, the old values stand', async () => {
    const at = client(profile, { serves: { level_m: 'forebay.level_m', volume_m3: 'offtake.volume_m3' } });
    at.canal.gate('gate').moveTo(100);
    const old = [at.raw('level_m'), at.raw('volume_m3')];
    await at.clock.advance(600_000);
    expect([at.raw('level_m'), at.raw('volume_m3')]).toEqual(old);
    expect(at.write('take_reading', 1)).toBe(0);
    expect(at.raw('take_reading')).toBe(1);
    await at.clock.advance(1000);
    expect([at.raw('take_reading'), at.raw('level_m'), at.raw('volume_m3')]).toEqual([1, ...old]);
    await at.clock.advance(2000);
    expect(at.raw('take_reading')).toBe(0);
    expect(at.raw('level_m')).toBeCloseTo(at.canal.read('forebay.level_m'), 2);
    expect(at.raw('volume_m3')).toBeGreaterThan((old[1] ?? 0) + 100);
  });

  it('is given up when the power goes', async () => {
    const at = client(profile, { serves: { volume_m3: 'offtake.volume_m3' } });
    await at.clock.advance(60_000);
    at.write('take_reading', 1);
    at.instrument.reboot();
    await at.clock.advance(60_000);
    expect([at.raw('take_reading'), at.raw('volume_m3')]).toEqual([0, 0]);
  });
});

describe('reads that an instrument refuses', () => {
  const flags = Array.from({ length: 8 }, (_, address) => ({
    name: `b${address}`,
    table: 'coil',
    type: 'bool',
    address,
  }));

  it.each([
    ['at an odd address', { evenReads: true }, '03 0001 0002', '8302'],
    ['of an odd count', { evenReads: true }, '03 0000 0003', '8302'],
    [
      'across what is forbidden',
      { forbidden: [{ table: 'holding', from: 2, to: 2 }] },
      '03 0000 0004',
      '8302',
    ],
    ['of too many bits', { maxBitsPerRead: 4 }, '01 0000 0005', '8103'],
  ])('%s', (_, extra, request, reply) => {
    const at = made([...[0, 1, 2, 3].map((address) => ({ name: `r${address}`, address })), ...flags], extra);
    expect(at.ask(request)).toBe(reply);
  });

  it('but not what must come in one reply, nor the register that makes an even count', () => {
    const points = [
      { name: 'a', address: 2 },
      { name: 'b', address: 6 },
    ];
    const at = made(points, { together: [['a', 'b']], evenReads: true }, { constants: { a: 1, b: 2 } });
    expect(at.ask('03 0002 0006')).toBe('030c000100000000000000020000');
    expect(made(points).ask('03 0002 0005')).toBe('8302');
  });
});

describe('who it is', () => {
  const identity = {
    reportId: 'MODULE',
    vendorName: 'ACME',
    productCode: 'Z-1',
    registers: [
      { table: 'input', address: 100, type: 'u16', in: [7, 8] },
      { table: 'input', address: 110, type: 'string', length: 2, in: ['Z1'] },
      { table: 'holding', address: 5, type: 'u16', in: [42] },
    ],
  };

  it('is what the profile expects, in registers of their own and in those of a point', () => {
    const at = made([{ name: 'model', address: 5 }], { identity });
    expect(at.ask('04 0064 0001')).toBe('04020007');
    expect(at.ask('04 006e 0002')).toBe('04045a310000');
    expect(at.raw('model')).toBe(42);
    const text = (hex: string): string => Buffer.from(at.ask(hex), 'hex').toString('latin1');
    expect(text('11')).toContain('MODULE');
    expect(text('2b 0e 01 00')).toMatch(/ACME.*Z-1/s);
  });

  it('every text of the shipped profiles fits its registers', () => {
    for (const profile of PROFILES.values()) {
      const texts = profile.points.filter(({ type, access }) => type === 'string' && access !== 'w');
      const at = client(profile, { constants: Object.fromEntries(texts.map(({ name }) => [name, 'A1'])) });
      for (const { name } of texts) expect(decodeText(at.words(name), pointOf(profile, name))).toBe('A1');
    }
  });
});
