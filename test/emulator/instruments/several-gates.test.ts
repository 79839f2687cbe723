/** Actuators of all kinds on gates of their own, in one process and without wires: as a simulation drives them. */

import { afterEach, describe, expect, it } from 'vitest';
import { pointOf } from '../../../devices/profile.js';
import { Instrument, type InstrumentSettings } from '../../../emulator/instruments/instrument.js';
import { Station } from '../../../emulator/instruments/station.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { shipped } from '../../devices/shipped.js';
import { canalOn } from '../canal/support.js';

const made: Instrument[] = [];
afterEach(() => {
  for (const instrument of made.splice(0)) instrument.close();
});

const CANAL = {
  inflow: { kind: 'constant', dischargeM3s: 17 },
  gates: [
    { id: 'left', leadsTo: 'left-canal', drive: { deadTime: '1s', coast: '500ms', deadbandPercent: 0.5 } },
    { id: 'right', leadsTo: 'right-canal' },
  ],
  reaches: [{ id: 'left-canal' }, { id: 'right-canal' }],
};

function structure(left: Partial<InstrumentSettings> = {}) {
  const clock = new VirtualClock(0);
  const canal = canalOn(clock, CANAL);
  const instrument = (unit: number, profileId: string, settings: Partial<InstrumentSettings>): Instrument => {
    const all = { id: `unit-${unit}`, unit, serves: {}, constants: {}, ...settings };
    const one = new Instrument(all, shipped(profileId), canal, clock);
    made.push(one);
    return one;
  };
  const positioner = instrument(11, 'rotork-iq', { drives: 'left', ...left });
  const relays = instrument(12, 'wb-mr6c', { drives: 'right' });
  const station = new Station([positioner, relays]);
  const ask = (unit: number, hex: string): string | undefined =>
    station.answer(unit, Buffer.from(hex.replaceAll(' ', ''), 'hex'))?.pdu.toString('hex');
  const write = (unit: number, name: string, value: number): string | undefined => {
    const point = pointOf(shipped(unit === 11 ? 'rotork-iq' : 'wb-mr6c'), name);
    const isCoil = (point.write?.table ?? point.table) === 'coil';
    const raw = isCoil ? value * 0xff00 : Math.round(value / point.scale);
    const word = (number: number): string => number.toString(16).padStart(4, '0');
    return ask(unit, `${isCoil ? '05' : '06'}${word(point.write?.address ?? point.address)}${word(raw)}`);
  };
  return { clock, canal, positioner, ask, write };
}

/** As a driver would: everything that must stand, then the demand. */
function demand(write: ReturnType<typeof structure>['write'], percent: number): void {
  const actuator = shipped('rotork-iq').actuator;
  if (actuator?.kind !== 'positioner') throw new Error('no positioner');
  for (const { point, value } of actuator.enable) write(11, point, value);
  write(11, actuator.demand, percent);
}

describe('two actuators', () => {
  it('each move their own gate, one by a demand, the other for as long as its contact is closed', async () => {
    const { clock, canal, write } = structure();
    demand(write, 50);
    write(12, 'relay_1', 1);
    await clock.advance(9000);
    write(12, 'relay_1', 0);
    await clock.advance(60_000);
    expect(Math.abs(canal.read('left.opening_percent') - 50)).toBeLessThan(0.6);
    expect(canal.read('right.opening_percent')).toBeCloseTo(30, 0);
    expect([canal.read('left.starts'), canal.read('right.starts')]).toEqual([1, 1]);
  });

  it('a fault of one drive is not the other’s', async () => {
    const { clock, canal, write } = structure();
    canal.gate('left').setStuck();
    demand(write, 50);
    write(12, 'relay_1', 1);
    await clock.advance(9000);
    expect(canal.read('left.opening_percent')).toBe(20);
    expect(canal.read('right.opening_percent')).toBeGreaterThan(28);
  });
});

describe('without power', () => {
  it('a positioner is silent, and has forgotten its demand when power is back; relays go on answering', async () => {
    const { clock, canal, ask, write } = structure();
    const point = pointOf(shipped('rotork-iq'), 'demand_percent');
    const demandRegister = `03 ${point?.address.toString(16).padStart(4, '0')} 0001`;
    const empty = ask(11, demandRegister);
    demand(write, 90);
    expect(ask(11, demandRegister)).not.toBe(empty);
    await clock.advance(10_000);
    canal.gate('left').setPowered(false);
    canal.gate('right').setPowered(false);
    const stoppedAt = canal.read('left.opening_percent');
    expect(ask(11, '03 0000 0001')).toBeUndefined();
    expect(write(12, 'relay_1', 1)).toBeDefined();
    await clock.advance(10_000);
    canal.gate('left').setPowered();
    expect(ask(11, demandRegister)).toBe(empty);
    await clock.advance(60_000);
    expect(canal.read('left.opening_percent')).toBe(stoppedAt);
    expect(canal.read('right.opening_percent')).toBe(20);
  });
});

describe('when nobody asks any more', () => {
  it.each([
    ['hold', (moving: number) => moving],
    ['open', () => 100],
    ['close', () => 0],
    [35, () => 35],
  ] as const)('it does as it is set to: %s', async (action, expected) => {
    const { clock, canal, ask, write } = structure({ failSafe: { after: 20_000, action } });
    demand(write, 90);
    // As long as somebody asks, it goes on.
    for (let second = 0; second < 30; second += 1) {
      await clock.advance(1000);
      ask(11, '11');
    }
    expect(canal.read('left.opening_percent')).toBeGreaterThan(50);
    await clock.advance(20_750);
    const moving = canal.read('left.opening_percent');
    await clock.advance(200_000);
    expect(Math.abs(canal.read('left.opening_percent') - expected(moving))).toBeLessThan(0.6);
  });
});
