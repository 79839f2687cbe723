/** A line in virtual time on wires of the test's own, and the little that its tests have in common. */
import { VirtualClock } from '../../../protocols/clock.js';
import type { LineOutcome, LineRequest } from '../../../protocols/modbus/line.js';
import type { LineConfig, SerialLineConfig } from '../../../protocols/modbus/line-config.js';
import { ModbusLine } from '../../../protocols/modbus/modbus-line.js';
import type { Wire } from '../../../protocols/modbus/wire.js';
import { SeededRandom } from '../../../protocols/random.js';
import { registerOf } from './far-end.js';

export function serialAt(baudRate: number, kind: 'rtu' | 'ascii' = 'rtu'): SerialLineConfig {
  return { kind, path: '/dev/null', baudRate, parity: 'even', stopBits: 1, dataBits: 8, timeoutMs: 100 };
}

export async function lineOn<W extends Wire>(
  config: LineConfig,
  makeWire: (clock: VirtualClock) => W,
  clock = new VirtualClock(Date.UTC(2026, 5, 1)),
) {
  const wires: W[] = [];
  const line = new ModbusLine({
    id: 'a',
    config,
    clock,
    random: new SeededRandom(1),
    makeWire: () => {
      const wire = makeWire(clock);
      wires.push(wire);
      return wire;
    },
  });
  line.start();
  await clock.advance(50);
  const wire = (): W => {
    const last = wires.at(-1);
    if (!last) throw new Error('no wire was made');
    return last;
  };
  return { clock, line, wire, wires };
}

/** Lets time pass until `work` is done: at most `limitMs`, after which something hangs. */
export async function run<T>(clock: VirtualClock, work: Promise<T>, limitMs = 3_600_000): Promise<T> {
  let isDone = false;
  const done = (): void => {
    isDone = true;
  };
  work.then(done, done);
  for (let passedMs = 0; !isDone; passedMs += 100) {
    if (passedMs > limitMs) throw new Error('not done in time');
    await clock.advance(100);
  }
  return work;
}

export const read = (unit: number, address: number, count = 2): LineRequest => ({
  kind: 'read',
  unit,
  table: 'holding',
  address,
  count,
});

export const write = (unit: number, address: number, ...words: number[]): LineRequest => ({
  kind: 'write-registers',
  unit,
  address,
  words,
});

export const endOf = (outcome: LineOutcome): string => (outcome.ok ? 'ok' : outcome.failure);

/** Whether `outcome` has the registers that `unit` really has from `address` on. */
export function isRight(outcome: LineOutcome, unit: number, address: number): boolean {
  return outcome.ok && outcome.words.every((word, index) => word === registerOf(unit, address + index));
}
