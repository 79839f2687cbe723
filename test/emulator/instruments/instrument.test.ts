import { beforeEach, describe, expect, it } from 'vitest';
import { decode } from '../../../devices/codec.js';
import type { Profile } from '../../../devices/profile.js';
import type { Canal } from '../../../emulator/canal/canal.js';
import { Instrument, type InstrumentSettings } from '../../../emulator/instruments/instrument.js';
import { Station } from '../../../emulator/instruments/station.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { canalOn } from '../canal/support.js';
import { GATE_PROFILE, LEVEL_PROFILE } from '../profiles.js';

let clock: VirtualClock;
let canal: Canal;

beforeEach(() => {
  clock = new VirtualClock(0);
  canal = canalOn(clock);
});

function instrument(profile: Profile, settings: Partial<InstrumentSettings> = {}): (hex: string) => string {
  const made = new Instrument(
    { id: 'x', unit: 1, serves: {}, constants: {}, ...settings },
    profile,
    canal,
    clock,
  );
  return (hex) => asking(made)(hex);
}

function asking(made: Instrument): (hex: string) => string {
  return (hex) => spaced(made.answer(Buffer.from(hex.replaceAll(' ', ''), 'hex')));
}

function spaced(bytes: Buffer): string {
  return bytes.toString('hex').replace(/(..)(?=.)/g, '$1 ');
}

describe('reading', () => {
  it('serves a canal variable in the word order of the profile, as it is at the request', async () => {
    const ask = instrument(LEVEL_PROFILE, { serves: { level_m: 'forebay.level_m' } });
    const level = (): number | null => {
      const reply = Buffer.from(ask('03 0064 0002').replaceAll(' ', ''), 'hex');
      const point = LEVEL_PROFILE.points.find(({ name }) => name === 'level_m');
      return point ? decode([reply.readUInt16BE(2), reply.readUInt16BE(4)], point) : null;
    };
    expect(level()).toBeCloseTo(canal.read('forebay.level_m'), 5);
    canal.gate('gate').moveTo(100);
    await clock.advance(600_000);
    expect(level()).toBeCloseTo(canal.read('forebay.level_m'), 5);
  });

  it('serves constants, zeros for what nobody feeds, and zeros in a hole that the profile tolerates', () => {
    const ask = instrument(LEVEL_PROFILE, { constants: { level_m: 1.5, serial_number: 1234 } });
    expect(ask('03 0064 0005')).toBe('03 0a 00 00 3f c0 00 00 00 00 04 d2');
    expect(ask('03 006e 0003')).toBe('03 06 00 00 00 00 00 00');
  });

  it('gives half of a value to who asks for half of it', () => {
    const ask = instrument(LEVEL_PROFILE, { constants: { level_m: 1.5 } });
    expect(ask('03 0065 0001')).toBe('03 02 3f c0');
  });

  it('packs bits from the low end', () => {
    const ask = instrument(LEVEL_PROFILE, { constants: { fault: 1, light_on: 1 } });
    expect(ask('02 0007 0002')).toBe('02 01 02');
    expect(ask('01 0014 0002')).toBe('01 01 02');
  });

  it.each([
    ['before the map', '03 0063 0002', '83 02'],
    ['past the map', '03 0070 0002', '83 02'],
    ['over a hole that is too wide', '03 0068 0007', '83 02'],
    ['at the end of the address space', '03 ffff 0002', '83 02'],
    ['of a write-only coil', '01 001e 0001', '81 02'],
    ['of more registers than the instrument can', '03 0064 000b', '83 03'],
    ['of nothing', '03 0064 0000', '83 03'],
    ['of more than the standard allows', '04 0000 007e', '84 03'],
    ['with a byte too many', '03 0064 0002 00', '83 03'],
    ['with a byte too few', '03 0064 00', '83 03'],
    ['by an unknown function', '42 0e 01 00', 'c2 01'],
    ['by an encapsulated function that is not identification', '2b 0d 01 00', 'ab 01'],
  ])('is refused %s', (_, request, reply) => {
    expect(instrument(LEVEL_PROFILE)(request)).toBe(reply);
  });

  it('a value that does not fit reads as "no value", or as a device failure where there is none', () => {
    const ask = instrument(LEVEL_PROFILE, {
      serves: { level_mm: 'water.conductivity_uscm', below_m3h: 'river.below_m3s' },
    });
    expect(ask('04 0000 0001')).toBe('04 02 80 00');
    expect(ask('04 0001 0001')).toBe('84 04');
  });
});

describe('writing', () => {
  it('is echoed and read back, by every function', () => {
    const ask = instrument(LEVEL_PROFILE, { constants: { damping_s: 1 } });
    expect(ask('06 006e 0064')).toBe('06 00 6e 00 64');
    expect(ask('03 006e 0001')).toBe('03 02 00 64');
    expect(ask('10 006f 0002 04 3fc0 0000')).toBe('10 00 6f 00 02');
    expect(ask('10 006e 0003 06 0005 40000000')).toBe('10 00 6e 00 03');
    expect(ask('03 006e 0003')).toBe('03 06 00 05 40 00 00 00');
    expect(ask('05 0014 ff00')).toBe('05 00 14 ff 00');
    expect(ask('0f 0014 0002 01 02')).toBe('0f 00 14 00 02');
    expect(ask('01 0014 0002')).toBe('01 01 02');
  });

  it.each([
    ['to a read-only register', '06 0064 0001', '86 02'],
    ['to half of a value', '06 006f 0001', '86 02'],
    ['to half of the second value', '10 006e 0002 04 0001 0000', '90 02'],
    ['outside the map', '06 03e8 0001', '86 02'],
    ['beyond the range of the point', '06 006e 0259', '86 03'],
    ['of a coil that is neither on nor off', '05 0014 0001', '85 03'],
    ['whose byte count is wrong', '10 006f 0002 03 3fc0 0000', '90 03'],
    ['whose data are short', '10 006f 0002 04 3fc0 00', '90 03'],
    ['of nothing', '0f 0014 0000 00', '8f 03'],
  ])('is refused %s', (_, request, reply) => {
    expect(instrument(LEVEL_PROFILE)(request)).toBe(reply);
  });

  it('takes no effect at all when a part of it is refused', () => {
    const ask = instrument(LEVEL_PROFILE);
    expect(ask('10 006e 0003 06 ffff 40000000')).toBe('90 03');
    expect(ask('03 006f 0002')).toBe('03 04 00 00 00 00');
  });

  it('cannot change what the canal says', () => {
    const ask = instrument(LEVEL_PROFILE, { serves: { damping_s: 'gate.opening_percent' } });
    expect(ask('06 006e 0001')).toBe('86 02');
  });
});

describe('function 22', () => {
  it('changes some bits of a register, by the example of the standard', () => {
    const ask = instrument(LEVEL_PROFILE);
    ask('06 006e 0012');
    expect(ask('16 006e 00f2 0025')).toBe('16 00 6e 00 f2 00 25');
    expect(ask('03 006e 0001')).toBe('03 02 00 17');
  });

  it.each([
    ['of a read-only register', '16 0064 0000 0001', '96 02'],
    ['of half of a value', '16 006f 0000 0001', '96 02'],
    ['to a value out of range', '16 006e 0000 ffff', '96 03'],
    ['of the wrong length', '16 006e 0000', '96 03'],
  ])('is refused %s', (_, request, reply) => {
    expect(instrument(LEVEL_PROFILE)(request)).toBe(reply);
  });
});

describe('function 23', () => {
  it('writes first, then reads', () => {
    const ask = instrument(LEVEL_PROFILE);
    expect(ask('17 006e 0001 006e 0001 02 0063')).toBe('17 02 00 63');
    expect(ask('17 006e 0003 006f 0002 04 3fc00000')).toBe('17 06 00 63 3f c0 00 00');
  });

  it.each([
    ['what cannot be read', '17 0000 0001 006e 0001 02 0063', '97 02'],
    ['more than it can read', '17 0064 000b 006e 0001 02 0063', '97 03'],
    ['what cannot be written', '17 0064 0001 0064 0001 02 0063', '97 02'],
    ['data that are short', '17 0064 0001 006e 0002 02 0063', '97 03'],
    ['no byte count at all', '17 0064 0001 006e', '97 03'],
  ])('refuses %s, and then has written nothing', (_, request, reply) => {
    const ask = instrument(LEVEL_PROFILE);
    expect(ask(request)).toBe(reply);
    expect(ask('03 006e 0001')).toBe('03 02 00 00');
  });
});

describe('who it is', () => {
  const text = (reply: string): string => Buffer.from(reply.replaceAll(' ', ''), 'hex').toString('latin1');

  it('function 17 tells unit, that it runs, vendor and model', () => {
    const reply = instrument(LEVEL_PROFILE)('11');
    expect(reply).toMatch(/^11 10 01 ff /);
    expect(text(reply).slice(4)).toBe('none for tests');
  });

  it('function 43/14 tells its objects: basic, regular, or one', () => {
    const ask = instrument(LEVEL_PROFILE);
    const basic = '00 04 6e 6f 6e 65 01 0a 74 65 73 74 2d 6c 65 76 65 6c 02 03 31 2e 30';
    expect(ask('2b 0e 01 00')).toBe(`2b 0e 01 82 00 00 03 ${basic}`);
    expect(ask('2b 0e 02 00')).toBe(`2b 0e 02 82 00 00 04 ${basic} 05 09 66 6f 72 20 74 65 73 74 73`);
    expect(ask('2b 0e 01 02')).toBe('2b 0e 01 82 00 00 01 02 03 31 2e 30');
    expect(ask('2b 0e 01 77')).toBe(ask('2b 0e 01 00'));
    expect(ask('2b 0e 04 02')).toBe('2b 0e 04 82 00 00 01 02 03 31 2e 30');
    expect(ask('2b 0e 04 03')).toBe('ab 02');
    expect(ask('2b 0e 05 00')).toBe('ab 03');
    expect(ask('2b 0e 01')).toBe('ab 03');
  });

  it('function 43/14 tells in several replies what one cannot hold', () => {
    const ask = instrument({ ...LEVEL_PROFILE, vendor: 'V'.repeat(150), model: 'M'.repeat(150) });
    const first = ask('2b 0e 02 00');
    expect(first).toMatch(/^2b 0e 02 82 ff 05 03 00 96 56/);
    expect(ask('2b 0e 02 05')).toMatch(/^2b 0e 02 82 00 00 01 05 96 4d/);
    const long = instrument({ ...LEVEL_PROFILE, vendor: 'Ж'.repeat(400) });
    expect(text(long('2b 0e 04 00'))).toHaveLength(253);
    expect(text(long('2b 0e 04 00')).at(-1)).toBe('?');
    expect(text(long('11'))).toHaveLength(248);
  });
});

it('a reboot forgets what was written and stops the gate', async () => {
  const level = new Instrument({ id: 'x', unit: 1, serves: {}, constants: {} }, LEVEL_PROFILE, canal, clock);
  asking(level)('06 006e 0063');
  level.reboot();
  expect(asking(level)('03 006e 0001')).toBe('03 02 00 00');
  const gate = new Instrument({ id: 'y', unit: 2, serves: {}, constants: {} }, GATE_PROFILE, canal, clock);
  asking(gate)('06 0006 03e8');
  await clock.advance(9000);
  gate.reboot();
  await clock.advance(60_000);
  expect(asking(gate)('04 0003 0001')).toBe('04 02 01 2c');
  expect(asking(gate)('03 0006 0001')).toBe('03 02 00 00');
});

describe('a gate actuator', () => {
  it('travels to the demand, and tells where it is and which way it goes', async () => {
    const ask = instrument(GATE_PROFILE);
    expect(ask('04 0003 0001')).toBe('04 02 00 c8');
    expect(ask('06 0006 0190')).toBe('06 00 06 01 90');
    expect(ask('02 0000 0004')).toBe('02 01 05');
    await clock.advance(9000);
    expect(ask('04 0003 0001')).toBe('04 02 01 2c');
    await clock.advance(30_000);
    expect(ask('04 0003 0001')).toBe('04 02 01 90');
    expect(ask('02 0000 0004')).toBe('02 01 04');
    expect(ask('03 0006 0001')).toBe('03 02 01 90');
    ask('06 0006 0000');
    expect(ask('02 0000 0004')).toBe('02 01 06');
  });

  it('stops at the stop write', async () => {
    const ask = instrument(GATE_PROFILE);
    ask('06 0006 03e8');
    await clock.advance(9000);
    expect(ask('06 0005 0000')).toBe('06 00 05 00 00');
    await clock.advance(60_000);
    expect(ask('04 0003 0001')).toBe('04 02 01 2c');
  });

  it.each([
    ['above 100 %', '06 0006 03e9'],
    ['below 0 %', '06 0006 ffff'],
  ])('refuses a demand %s and stays where it is', async (_, request) => {
    const ask = instrument(GATE_PROFILE);
    expect(ask(request)).toBe('86 03');
    await clock.advance(60_000);
    expect(canal.read('gate.opening_percent')).toBe(20);
  });

  it('away from remote: stops, says so, and acknowledges demands that it does not follow', async () => {
    const made = new Instrument({ id: 'x', unit: 1, serves: {}, constants: {} }, GATE_PROFILE, canal, clock);
    const ask = asking(made);
    ask('06 0006 03e8');
    await clock.advance(9000);
    made.actuator?.setRemote(false);
    expect(ask('02 0000 0004')).toBe('02 01 00');
    expect(ask('06 0006 0000')).toBe('06 00 06 00 00');
    await clock.advance(60_000);
    expect(ask('04 0003 0001')).toBe('04 02 01 2c');
    made.actuator?.setRemote(true);
    expect(ask('02 0000 0004')).toBe('02 01 04');
  });
});

describe('a line of instruments', () => {
  const read = Buffer.from('03006e0001', 'hex');
  const write = Buffer.from('06006e0007', 'hex');

  it('answers for each unit, and not at all for a stranger or a mute one', () => {
    const [one, two] = [1, 2].map(
      (unit) =>
        new Instrument(
          { id: `u${unit}`, unit, serves: {}, constants: { damping_s: unit } },
          LEVEL_PROFILE,
          canal,
          clock,
        ),
    ) as [Instrument, Instrument];
    const station = new Station([one, two]);
    expect(station.answer(1, read)?.pdu.toString('hex')).toBe('0302000a');
    expect(station.answer(2, read)?.pdu.toString('hex')).toBe('03020014');
    expect(station.answer(3, read)).toBeUndefined();
    two.mute = true;
    expect(station.answer(2, read)).toBeUndefined();
    expect(station.answer(0, write)).toBeUndefined();
    expect(station.answer(1, read)?.pdu.toString('hex')).toBe('03020007');
    two.mute = false;
    expect(station.answer(2, read)?.pdu.toString('hex')).toBe('03020014');
  });
});
