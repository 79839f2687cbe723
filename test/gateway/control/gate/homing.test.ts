/** A gate without a measured position, run to its closed contact from where it is thought to be. */
import { describe, expect, it } from 'vitest';
import { gateWith, shipped } from '../driver/rig.js';
import { GateLoop } from './loop.js';

/** Really at one opening, thought to be at another. */
async function thoughtToBe(percent: number, really: number, uncertaintyPercent: number): Promise<GateLoop> {
  const loop = await GateLoop.on(shipped('wb-mr6c'), gateWith());
  loop.rig.drive.moveTo(really);
  await loop.rig.clock.advance(100_000);
  loop.estimate = { percent, uncertaintyPercent, runId: 0, sinceMs: 0 };
  await loop.pass(5);
  return loop;
}

describe('a gate that is closed from where it is thought to be', () => {
  it.each([
    [20, 28, 8.5],
    [0, 5, 6],
    [3, 0, 4],
  ])(
    'comes to its contact: %i %%, really %i %%, known to %d %%',
    async (percent, really, uncertaintyPercent) => {
      const loop = await thoughtToBe(percent, really, uncertaintyPercent);
      loop.wanted = 0;
      await loop.pass(60);
      expect(loop.rig.openingPercent).toBe(0);
      expect(loop.state.kind).toBe('idle');
      expect(loop).toMatchObject({ positionPercent: 0, uncertaintyPercent: 1 });
      expect(loop.count('fault')).toBe(0);
    },
  );

  it('and is much further open is latched, and nobody knows then where it is, also when it is released', async () => {
    const loop = await thoughtToBe(10, 80, 3);
    loop.wanted = 0;
    await loop.pass(60);
    expect(loop.state).toMatchObject({ kind: 'fault', cause: 'end-not-reached', stood: undefined });
    expect(loop.rig.openingPercent).toBeGreaterThan(40);
    expect(loop.positionPercent).toBeUndefined();
    loop.release();
    await loop.pass(60);
    expect(loop.state.kind).toBe('unknown');
    expect(loop.count('move')).toBe(1);
    loop.isSafety = true;
    await loop.pass(120);
    expect(loop.rig.openingPercent).toBe(0);
    expect(loop.positionPercent).toBe(0);
  });
});
