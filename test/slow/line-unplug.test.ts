/** A line whose wire is pulled out and put back while it works: it comes back each time, and nothing old is sent. */
import { it } from 'vitest';
import { sleep } from '../../protocols/clock.js';
import type { LineRequest } from '../../protocols/modbus/line.js';
import { SeededRandom } from '../../protocols/random.js';
import { clock, EpochUnits, isOpen, noteOf, SoakWire, settled, sized, tell, WIRES } from '../support/soak.js';

const SEED = 5;

it.concurrent.for(WIRES)('%s, unplugged and back 5 times in the middle of writes', async (kind, at) => {
  const units = new EpochUnits(3, 1);
  const wire = new SoakWire(kind, units);
  await wire.open();
  const line = await wire.master(100);
  at.onTestFinished(async () => {
    await line.close();
    await wire.close();
  });
  let isOver = false;
  const notSent: string[] = [];
  let done = 0;
  let next = 0;
  const write = async (): Promise<void> => {
    while (!isOver) {
      // Every write is another, so that what is heard tells which one it was.
      const word = next++;
      const request: LineRequest = {
        kind: 'write-registers',
        unit: 1 + (word % 3),
        address: word >> 16,
        words: [word & 0xffff],
      };
      const outcome = await settled(line.request(request, 'write'));
      if (outcome.ok) done++;
      else if (outcome.failure === 'not-sent') {
        notSent.push(noteOf(request));
        await sleep(clock, 5);
      }
    }
  };
  const writing = [write(), write(), write()];
  const random = new SeededRandom(SEED);
  const backMs: number[] = [];
  for (let round = 0; round < sized(20, 5); round++) {
    await sleep(clock, 100 + random.next() * 100);
    await wire.line.unplug();
    await sleep(clock, 20 + random.next() * 500);
    const doneBefore = done;
    await wire.line.plug();
    const startMs = clock.monotonicMs();
    await isOpen(line);
    while (done === doneBefore) await sleep(clock, 5);
    backMs.push(Math.round(clock.monotonicMs() - startMs));
  }
  isOver = true;
  await Promise.all(writing);
  const heard = new Set(units.heard);
  const old = notSent.filter((note) => heard.has(note));
  tell(`unplugged ${kind}`, { backMs, done, notSent: notSent.length, old, seed: SEED });
  at.expect(old).toEqual([]);
  at.expect(new Set(units.heard).size).toBe(units.heard.length);
  at.expect(done).toBeGreaterThan(50);
});
