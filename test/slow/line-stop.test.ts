/** A stop on a line that is never idle: at most one transaction goes before it. How long it took is told. */
import { expect, it, onTestFinished } from 'vitest';
import { sleep } from '../../protocols/clock.js';
import type { LineRequest } from '../../protocols/modbus/line.js';
import { SeededRandom } from '../../protocols/random.js';
import { clock, EpochUnits, noteOf, SoakWire, settled, sized, spread, tell } from '../support/soak.js';

const SEED = 3;
const GATE = 11;
const STOP: LineRequest = { kind: 'write-registers', unit: GATE, address: 5, words: [0] };

it.each([9600, 115_200])('at %i baud, among polls of 20 registers and writes', async (baudRate) => {
  const units = new EpochUnits(GATE, 10);
  const wire = new SoakWire('rtu', units, baudRate);
  await wire.open();
  onTestFinished(() => wire.close());
  const line = await wire.master(300);
  onTestFinished(() => line.close());
  let isOver = false;
  const keepBusy = async (unit: number): Promise<void> => {
    while (!isOver) {
      await line.request({ kind: 'read', unit, table: 'holding', address: 0, count: 20 }, 'poll');
      await line.request({ kind: 'write-registers', unit, address: 9, words: [unit] }, 'write');
    }
  };
  const busy = [1, 2, 3, 4, 5, 6, 7, 8].map(keepBusy);

  const random = new SeededRandom(SEED);
  const stop = noteOf(STOP);
  const onWireMs: number[] = [];
  const between: number[] = [];
  for (let nth = 0; nth < sized(500, 60); nth++) {
    await sleep(clock, random.next() * 60);
    const before = units.epoch;
    const startMs = clock.monotonicMs();
    units.onRequest = () => {
      if (units.heard[units.epoch] !== stop) return;
      onWireMs.push(clock.monotonicMs() - startMs);
      between.push(units.epoch - before - 1);
    };
    expect(await settled(line.request(STOP, 'stop'))).toMatchObject({ ok: true });
  }
  isOver = true;
  await Promise.all(busy);
  tell('stop', {
    baudRate,
    stops: onWireMs.length,
    ms: spread(onWireMs),
    between: spread(between),
    seed: SEED,
  });
  expect(onWireMs).toHaveLength(sized(500, 60));
  expect(Math.max(...between)).toBeLessThanOrEqual(1);
});

it('also while a mute unit is asked and the line is quiet after it', async () => {
  const units = new EpochUnits(GATE, 10);
  const wire = new SoakWire('rtu', units, 19_200);
  wire.line.station.add({ kind: 'mute', share: 1, seed: 1, for: 3_600_000 }, 1);
  await wire.open();
  onTestFinished(() => wire.close());
  const line = await wire.master(100);
  onTestFinished(() => line.close());
  let isOver = false;
  const busy = [1, 1, 1, 2, 3].map(async (unit) => {
    while (!isOver) {
      await line.request({ kind: 'read', unit, table: 'holding', address: 0, count: 2 }, 'poll');
    }
  });
  const random = new SeededRandom(SEED);
  const onWireMs: number[] = [];
  for (let nth = 0; nth < sized(100, 20); nth++) {
    await sleep(clock, random.next() * 300);
    const startMs = clock.monotonicMs();
    units.onRequest = (unit) => {
      if (unit === GATE) onWireMs.push(clock.monotonicMs() - startMs);
    };
    const outcome = await settled(line.request(STOP, 'stop'));
    expect(outcome).toMatchObject({ ok: true });
  }
  isOver = true;
  await Promise.all(busy);
  tell('stop beside a mute unit', { stops: onWireMs.length, ms: spread(onWireMs), seed: SEED });
});
