/** So much water, then closed. */
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../../gateway/control/programmes/evaluate.js';
import {
  keptOf,
  type ProgrammeMemory,
  restoredFrom,
} from '../../../../gateway/control/programmes/programme.js';
import { bad, context, follow, LEVELS, METER, programme } from './support.js';

const MINUTE_MS = 60_000;

describe('a volume', () => {
  const order = { volume_m3: 1000, at_m3s: 4 };
  const VOLUME = 'left-meter.volume_m3';
  const at = (minute: number, seen: object) => context({ ...LEVELS, ...seen }, { nowMs: minute * MINUTE_MS });

  it('is delivered when the totalizer says so, and then the gate closes at once', () => {
    const results = follow(order, [
      at(0, { [METER]: 4, [VOLUME]: 5000 }),
      at(2, { [METER]: 4, [VOLUME]: 5999.9 }),
      at(2.1, { [METER]: 4, [VOLUME]: 6000 }),
    ]);
    expect(results[1]?.kind).toBe('stay');
    expect(results[2]).toEqual({ kind: 'opening', openingPercent: 0, why: 'delivered' });
  });

  it('without a totalizer is counted by the meter', () => {
    const results = follow(order, [at(0, { [METER]: 4 }), at(4.1, { [METER]: 4 }), at(4.2, { [METER]: 4 })]);
    expect(results.map((result) => ('why' in result ? result.why : result.kind))).toEqual([
      'in-deadband',
      'in-deadband',
      'delivered',
    ]);
  });

  it('goes on being counted while the meter is dead', () => {
    const dead = { [METER]: bad, [VOLUME]: bad };
    const results = follow(order, [at(0, { [METER]: 4, [VOLUME]: 5000 }), at(2, dead), at(4.2, dead)]);
    expect(results.at(-1)).toMatchObject({ why: 'delivered' });
  });

  it('is not counted twice when the totalizer can be read again', () => {
    const results = follow({ volume_m3: 1500, at_m3s: 4 }, [
      at(0, { [METER]: 4, [VOLUME]: 5000 }),
      at(2, { [METER]: 4, [VOLUME]: bad }),
      at(4, { [METER]: 4, [VOLUME]: 5960 }),
      at(6, { [METER]: 4, [VOLUME]: 6440 }),
      at(6.3, { [METER]: 4, [VOLUME]: 6510 }),
    ]);
    expect(results.at(-2)).toMatchObject({ why: 'in-deadband' });
    expect(results.at(-1)).toMatchObject({ why: 'delivered' });
  });

  it('is counted by the meter over a totalizer that was set to nought', () => {
    const results = follow(order, [
      at(0, { [METER]: 4, [VOLUME]: 5000 }),
      at(2, { [METER]: 4, [VOLUME]: 0 }),
      at(4.2, { [METER]: 4, [VOLUME]: 528 }),
    ]);
    expect(results.at(-1)).toMatchObject({ why: 'delivered' });
  });

  it('leaves it to the totalizer what went through while the gateway was off, until that is read', () => {
    const hours = 10;
    const before = evaluate(programme(order), at(0, { [METER]: 4, [VOLUME]: 5000 }), undefined).memory;
    const restored = (): ProgrammeMemory =>
      restoredFrom(JSON.parse(JSON.stringify(keptOf(before))), 0, -hours * 60 * MINUTE_MS);
    const delivered = (...looks: ReturnType<typeof at>[]) =>
      looks.reduce((memory, look) => evaluate(programme(order), look, memory).memory, restored())
        .delivered[0];
    const unread = context({}, { nowMs: 1000, positionPercent: undefined });
    // Shut by the actuator meanwhile.
    expect(delivered(unread, at(0.1, { [METER]: 0.001, [VOLUME]: 5030 }))).toMatchObject({
      volumeM3: 30,
      totalM3: 5030,
    });
    expect(delivered(unread, { ...unread, nowMs: 59_999 })).toEqual(before.delivered[0]);
    // Nobody can tell: nobody gets more than was asked for.
    expect(delivered(unread, { ...unread, nowMs: 60_000 })?.volumeM3).toBeCloseTo(4 * (hours * 3600 + 60), 6);
    expect(delivered(at(0.1, { [METER]: 4, [VOLUME]: bad }))?.volumeM3).toBeGreaterThan(1000);
  });

  it('begins anew with another slot', () => {
    const another = { ...at(3, { [METER]: 4, [VOLUME]: 6000 }), slotKey: 'a@2' };
    const results = follow(order, [at(0, { [METER]: 4, [VOLUME]: 5000 }), another]);
    expect(results[1]).toMatchObject({ why: 'in-deadband' });
  });
});
