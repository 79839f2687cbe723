/** Every actuator that ships, and what makes actuators hard: live bits, contacts that run on, acknowledged commands. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Actuator } from '../../../devices/actuator.js';
import { holds } from '../../../devices/point-map.js';
import { type Profile, parseProfile } from '../../../devices/profile.js';
import { loadProfiles } from '../../../devices/shipped-profiles.js';
import { Client } from './client.js';

const clients: Client[] = [];
afterEach(() => {
  for (const { instrument } of clients.splice(0)) instrument.close();
});

function client(profile: Profile, settings: ConstructorParameters<typeof Client>[1] = {}): Client {
  const made = new Client(profile, settings);
  clients.push(made);
  return made;
}

const PROFILES = loadProfiles();

function shipped(id: string): Profile {
  const profile = PROFILES.get(id);
  if (!profile) throw new Error(`there is no profile ${id}`);
  return profile;
}

const ACTUATORS = [...PROFILES.values()].flatMap((profile) =>
  profile.actuator ? [{ id: profile.profile, profile, actuator: profile.actuator }] : [],
);

/** Tells it to go all the way, as a driver would that has only the profile. */
function go(at: Client, actuator: Actuator, percent: 0 | 100): void {
  if (actuator.kind === 'positioner') {
    for (const { point, value } of actuator.enable) expect(at.write(point, value), point).toBe(0);
    expect(at.write(actuator.demand, percent)).toBe(0);
    return;
  }
  if (actuator.kind === 'pulses') stop(at, actuator);
  const { point, value } = percent === 100 ? actuator.open : actuator.close;
  expect(at.write(point, value), point).toBe(0);
}

function stop(at: Client, actuator: Actuator): void {
  for (const { point, value } of [actuator.stop].flat()) expect(at.write(point, value), point).toBe(0);
}

describe.each(ACTUATORS)('$id', ({ profile, actuator }) => {
  const moving = (at: Client): number => actuator.moving.filter((point) => at.raw(point) === 1).length;

  it('opens, stops where it is, closes, and tells where it is all the time', async () => {
    const at = client(profile);
    go(at, actuator, 100);
    await at.clock.advance(1000);
    expect(at.openingPercent).toBeGreaterThan(20.5);
    expect(moving(at)).toBe(Math.min(1, actuator.moving.length));
    stop(at, actuator);
    expect(moving(at)).toBe(0);
    const stoppedAt = at.openingPercent;
    await at.clock.advance(20_000);
    expect(at.openingPercent).toBe(stoppedAt);
    if (actuator.position) {
      const map = profile.points.find(({ name }) => name === actuator.position);
      expect(Math.abs(at.raw(actuator.position) * (map?.scale ?? 1) - stoppedAt)).toBeLessThan(0.51);
    }
    go(at, actuator, 0);
    await at.clock.advance(1000);
    expect(at.openingPercent).toBeLessThan(stoppedAt - 0.5);
  });

  it('is well: nothing is a fault, and what it does by itself is as a gate needs it', () => {
    const at = client(profile);
    for (const fault of actuator.faults) expect(holds(fault, at.raw(fault.point)), fault.point).toBe(false);
    for (const each of actuator.failSafe) expect(holds(each, at.raw(each.point)), each.point).toBe(true);
    for (const { point, equals } of actuator.ready) expect(at.raw(point)).toBe(equals);
  });

  it('tells when the gate has come to an end', async () => {
    const at = client(profile);
    const ends = actuator.kind === 'positioner' ? [] : [actuator.opened, actuator.closed];
    const told = (): (boolean | undefined)[] => ends.map((end) => end && holds(end, at.raw(end.point)));
    const expected = (...states: boolean[]) => ends.map((end, index) => end && states[index]);
    expect(told()).toEqual(expected(false, false));
    at.canal.gate('gate').moveTo(100);
    await at.clock.advance(100_000);
    expect(told()).toEqual(expected(true, false));
    at.canal.gate('gate').moveTo(0);
    await at.clock.advance(100_000);
    expect(told()).toEqual(expected(false, true));
  });

  it('with a gate that does not move it shows a fault, where it has any, until the gate is free', async () => {
    const at = client(profile);
    const faults = (): number => actuator.faults.filter((fault) => holds(fault, at.raw(fault.point))).length;
    at.canal.gate('gate').setStuck(true);
    expect(faults()).toBe(0);
    go(at, actuator, 100);
    await at.clock.advance(5000);
    expect(at.openingPercent).toBe(20);
    expect(faults()).toBe(Math.min(1, actuator.faults.length));
    at.canal.gate('gate').setStuck(false);
    expect(faults()).toBe(0);
  });

  it('away from remote it acknowledges everything and follows nothing, and is still stopped', async () => {
    const at = client(profile);
    go(at, actuator, 100);
    await at.clock.advance(2000);
    at.instrument.actuator?.setRemote(false);
    const stoppedAt = at.openingPercent;
    go(at, actuator, 0);
    await at.clock.advance(9000);
    expect(at.openingPercent).toBe(stoppedAt);
    stop(at, actuator);
  });

  it('forgets its commands without power', async () => {
    const at = client(profile);
    go(at, actuator, 100);
    await at.clock.advance(1000);
    at.instrument.reboot();
    const stoppedAt = at.openingPercent;
    await at.clock.advance(30_000);
    expect(at.openingPercent).toBe(stoppedAt);
  });
});

describe('Rotork', () => {
  it.each([
    ['open', 2, 100],
    ['close', 1, 0],
    ['ESD', 3, 0],
  ])('its control register knows %s', async (_, code, percent) => {
    const at = client(shipped('rotork-iq'));
    expect(at.write('control', code)).toBe(0);
    await at.clock.advance(1000);
    expect(Math.sign(at.openingPercent - 20)).toBe(Math.sign(percent - 20));
    expect(at.write('control', 0)).toBe(0);
    const stoppedAt = at.openingPercent;
    await at.clock.advance(100_000);
    expect(at.openingPercent).toBe(stoppedAt);
    at.write('control', code);
    await at.clock.advance(100_000);
    expect(at.openingPercent).toBe(percent);
  });

  it('its contacts tell of ends, of the way it goes, and of the selector', async () => {
    const at = client(shipped('rotork-iq'));
    at.write('demand_percent', 100);
    const contacts = (): number[] =>
      ['open_limit', 'closed_limit', 'running_open', 'running_closed', 'local_selected'].map((name) =>
        at.raw(name),
      );
    expect(contacts()).toEqual([0, 0, 1, 0, 0]);
    await at.clock.advance(100_000);
    expect(contacts()).toEqual([1, 0, 0, 0, 0]);
    at.write('demand_percent', 0);
    await at.clock.advance(1000);
    expect(contacts()).toEqual([0, 0, 0, 1, 0]);
    at.instrument.actuator?.setRemote(false);
    expect(contacts()).toEqual([0, 0, 0, 0, 1]);
  });

  it.each(['thermostat_tripped', 'valve_jammed'])(
    '%s, when the settings set it, is shown, and nothing is followed',
    async (fault) => {
      const at = client(shipped('rotork-iq'), { constants: { [fault]: 1 } });
      expect(at.raw(fault)).toBe(1);
      expect(at.write('demand_percent', 100)).toBe(0);
      await at.clock.advance(10_000);
      expect(at.openingPercent).toBe(20);
    },
  );
});

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

describe('relays that run the motor', () => {
  it('timed by the module: a pulse ends by itself after the time that its register says', async () => {
    const at = client(shipped('moxa-iologik-e1214'), { constants: { pulse_on_0_s: 3 } });
    at.write('pulse_0', 1);
    await at.clock.advance(2900);
    expect([at.raw('relay_0'), at.raw('pulse_0')]).toEqual([1, 1]);
    await at.clock.advance(10_000);
    expect([at.raw('relay_0'), at.raw('pulse_0')]).toEqual([0, 0]);
    expect(at.openingPercent).toBeCloseTo(20 + 3 / 0.9, 0);
  });

  it('timed by nobody: a relay that is left closed runs the gate to its end, with the relay still closed', async () => {
    const at = client(shipped('wb-mr6c'));
    at.write('relay_1', 1);
    await at.clock.advance(120_000);
    expect(at.openingPercent).toBe(100);
    expect([at.raw('relay_1'), at.raw('input_1')]).toEqual([1, 1]);
  });

  it('with both relays closed nothing moves', async () => {
    const at = client(shipped('wb-mr6c'));
    at.write('relay_1', 1);
    at.write('relay_2', 1);
    await at.clock.advance(5000);
    expect(at.openingPercent).toBe(20);
    at.write('relay_1', 0);
    await at.clock.advance(5000);
    expect(at.openingPercent).toBeLessThan(20);
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
});
