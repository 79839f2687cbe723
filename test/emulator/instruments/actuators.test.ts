/** What makes actuators hard, on profiles made for it: live bits, commands that are held, commands in seconds. */
import { describe, expect, it } from 'vitest';
import { parseProfile } from '../../../devices/profile.js';
import type { Client } from './client.js';
import { client } from './made-client.js';

const base = { vendor: 'none', model: 'for tests', kind: 'gate', source: ['this test'] } as const;
const bit = (name: string, from: number) => ({
  name,
  table: 'holding',
  address: 5,
  type: 'u16',
  bits: { from, count: 1 },
  access: 'rw',
});
const position = { name: 'opening_percent', table: 'input', address: 0, type: 'u8', unit: '%' };
const demand = { name: 'demand_percent', table: 'holding', address: 1, type: 'u8', unit: '%', access: 'rw' };

describe('an actuator with a live bit', () => {
  const profile = parseProfile({
    ...base,
    profile: 'live',
    points: [position, demand, bit('enabled', 0), bit('halted', 1), bit('alive', 7)],
    actuator: {
      kind: 'positioner',
      position: 'opening_percent',
      demand: 'demand_percent',
      enable: [{ point: 'enabled', value: 1 }],
      stop: { point: 'halted', value: 1 },
      alive: { point: 'alive', everyMs: 1000 },
    },
  });
  const word = (at: Client, value: number): string =>
    at.ask(`06 0005 00${value.toString(16).padStart(2, '0')}`);

  it('follows nothing until the bit has changed', async () => {
    const at = client(profile);
    word(at, 0x01);
    at.write('demand_percent', 100);
    await at.clock.advance(3000);
    expect(at.openingPercent).toBe(20);
    word(at, 0x81);
    at.write('demand_percent', 100);
    await at.clock.advance(1000);
    expect(at.openingPercent).toBeGreaterThan(20);
  });

  it('goes on while the bit changes, and stops within three of its times when it does not', async () => {
    const at = client(profile);
    for (let second = 0; second < 10; second++) {
      word(at, second % 2 === 0 ? 0x81 : 0x01);
      if (second === 0) at.write('demand_percent', 100);
      await at.clock.advance(1000);
    }
    expect(at.openingPercent).toBeCloseTo(20 + 10 / 0.9, 0);
    // The bit is written again but stays as it is.
    for (let second = 0; second < 10; second++) {
      word(at, 0x01);
      await at.clock.advance(1000);
    }
    expect(at.openingPercent).toBeCloseTo(20 + 12 / 0.9, 0);
  });

  it('stops when it is no longer enabled, and goes on to its demand when it is again', async () => {
    const at = client(profile);
    word(at, 0x81);
    at.write('demand_percent', 100);
    await at.clock.advance(1000);
    word(at, 0x00);
    const stoppedAt = at.openingPercent;
    await at.clock.advance(1000);
    expect(at.openingPercent).toBe(stoppedAt);
    word(at, 0x81);
    await at.clock.advance(1000);
    expect(at.openingPercent).toBeGreaterThan(stoppedAt);
  });
});

describe('an actuator with commands that are held', () => {
  const profile = parseProfile({
    ...base,
    profile: 'held',
    points: [position, bit('opens', 0), bit('closes', 1), bit('halts', 2)],
    actuator: {
      kind: 'commands',
      open: { point: 'opens', value: 1 },
      close: { point: 'closes', value: 1 },
      stop: { point: 'halts', value: 1 },
      isLatched: false,
    },
  });

  it.each([
    ['runs while open stands', '0001', 1],
    ['runs while close stands', '0002', -1],
    ['stands with neither', '0000', 0],
    ['stands with both', '0003', 0],
    ['stands with stop beside open', '0005', 0],
  ])('%s', async (_, command, way) => {
    const at = client(profile);
    at.ask('06 0005 0001');
    at.ask('06 0005 0000');
    at.ask(`06 0005 ${command}`);
    await at.clock.advance(1000);
    expect(Math.sign(at.openingPercent - 20)).toBe(way);
  });
});

it('a command in seconds is a pulse of so long, and function 5 brings it', async () => {
  const pulse = {
    table: 'holding',
    type: 'u16',
    scale: 0.1,
    unit: 's',
    access: 'w',
    write: { table: 'coil' },
  };
  const profile = parseProfile({
    ...base,
    profile: 'flash',
    points: [
      { name: 'relay_1', table: 'coil', address: 0, type: 'bool', access: 'rw' },
      { name: 'relay_2', table: 'coil', address: 1, type: 'bool', access: 'rw' },
      { ...pulse, name: 'pulse_1_s', address: 512 },
      { ...pulse, name: 'pulse_2_s', address: 513 },
    ],
    actuator: {
      kind: 'pulses',
      open: { point: 'pulse_1_s', value: 10 },
      close: { point: 'pulse_2_s', value: 10 },
      stop: [
        { point: 'relay_1', value: 0 },
        { point: 'relay_2', value: 0 },
      ],
      timedBy: 'module',
      moving: ['relay_1', 'relay_2'],
    },
  });
  const at = client(profile);
  // The word is the time in tenths of a second.
  expect(at.ask('05 0200 0014')).toBe('0502000014');
  await at.clock.advance(1900);
  expect(at.raw('relay_1')).toBe(1);
  await at.clock.advance(10_000);
  expect(at.raw('relay_1')).toBe(0);
  expect(at.openingPercent).toBeCloseTo(20 + 2 / 0.9, 0);
  expect(at.ask('05 0200 ff00')).toBe('8503');
  at.write('pulse_2_s', 10);
  await at.clock.advance(1000);
  at.write('relay_2', 0);
  const stoppedAt = at.openingPercent;
  await at.clock.advance(20_000);
  expect(at.openingPercent).toBe(stoppedAt);
});
