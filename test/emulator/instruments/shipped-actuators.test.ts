/** Every actuator that ships: what the emulator does with the commands that its profile names. */
import { describe, expect, it } from 'vitest';
import type { Actuator } from '../../../devices/actuator.js';
import { holds } from '../../../devices/point-map.js';
import { PROFILES, shipped } from '../../devices/shipped.js';
import type { Client } from './client.js';
import { client } from './made-client.js';

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
});
