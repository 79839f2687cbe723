/** What is asked of the line for a point, and what is made of the answer. */
import { describe, expect, it } from 'vitest';
import { ActuatorRegisters, readsBack } from '../../../../gateway/control/driver/registers.js';
import { VirtualClock } from '../../../../protocols/clock.js';
import { PLACE, point, type Reply, ScriptedLine } from './scripted-line.js';

function registersAt(place: Partial<typeof PLACE> = {}) {
  const clock = new VirtualClock(0);
  const line = new ScriptedLine(clock);
  const registers = new ActuatorRegisters(line, { ...PLACE, ...place });
  const settled = async <T>(work: Promise<T>): Promise<T> => {
    await clock.advance(100);
    return work;
  };
  return { line, registers, settled };
}
const setting = { map: point(6), value: 7 };

describe('a write', () => {
  it.each([
    ['answered', {}, 'done', 1],
    ['never sent', { failure: 'not-sent' }, 'not-sent', 0],
    ['not answered', { failure: 'timeout' }, 'uncertain', 1],
    ['answered with noise', { failure: 'garbled' }, 'uncertain', 1],
    ['an exception without its code', { failure: 'exception' }, 'uncertain', 1],
    ['a timeout with a code of no meaning', { failure: 'timeout', exceptionCode: 1 }, 'uncertain', 1],
  ] as const)('%s', async (_name, reply, kind, written) => {
    const { line, registers, settled } = registersAt();
    expect(registers.written).toBe(0);
    line.reply = () => reply as Reply;
    expect(await settled(registers.write(setting, 'write'))).toEqual({ kind, atMs: 5 });
    expect(registers.written).toBe(written);
  });

  it.each([
    [1, 'refused'],
    [2, 'refused'],
    [3, 'refused'],
    [6, 'refused'],
    [4, 'uncertain'],
    [5, 'uncertain'],
    [7, 'uncertain'],
    [8, 'uncertain'],
    [10, 'uncertain'],
    [11, 'uncertain'],
  ])('with exception %i: %s', async (exceptionCode, kind) => {
    const { line, registers, settled } = registersAt();
    line.reply = () => ({ failure: 'exception', exceptionCode });
    expect((await settled(registers.write(setting, 'write'))).kind).toBe(kind);
  });

  it('that stops does not count as written', async () => {
    const { registers, settled } = registersAt();
    await settled(registers.write(setting, 'stop'));
    expect(registers.written).toBe(0);
    await settled(registers.write(setting, 'poll'));
    await settled(registers.write(setting, 'write'));
    expect(registers.written).toBe(2);
  });

  it.each([
    [point(6), 7, { kind: 'write-registers', address: 6, words: [7], asMultiple: false }],
    [
      point(6, { write: { function: 'multiple' } }),
      7,
      { kind: 'write-registers', address: 6, words: [7], asMultiple: true },
    ],
    [point(6, { table: 'coil', type: 'bool' }), 1, { kind: 'write-coil', address: 6, on: true }],
    [point(6, { table: 'coil', type: 'bool' }), 0, { kind: 'write-coil', address: 6, on: false }],
    [
      point(6, { table: 'coil', type: 'bool', write: { function: 'multiple' } }),
      1,
      { kind: 'write-coils', address: 6, bits: [true] },
    ],
    [
      point(6, { table: 'coil', type: 'bool', write: { function: 'multiple' } }),
      0,
      { kind: 'write-coils', address: 6, bits: [false] },
    ],
    [
      point(6, { table: 'input', write: { table: 'holding', address: 60 } }),
      7,
      { kind: 'write-registers', address: 60, words: [7], asMultiple: false },
    ],
  ])('of %j to %i', async (map, value, request) => {
    const { line, registers, settled } = registersAt();
    await settled(registers.write({ map, value }, 'write'));
    expect(line.asked.map((asked) => asked.request)).toEqual([{ unit: 11, ...request }]);
  });

  it('is asked with what is said of every request to the actuator, and of this one', async () => {
    const { line, registers, settled } = registersAt({ options: { timeoutMs: 50, guardMs: 3 } });
    await settled(registers.write(setting, 'poll', { timeoutMs: 70, deadlineMs: 9 }));
    await settled(registers.shows(setting, { timeoutMs: 60 }));
    expect(line.asked.map(({ priority, options }) => [priority, options])).toEqual([
      ['poll', { timeoutMs: 70, guardMs: 3, deadlineMs: 9 }],
      ['write', { timeoutMs: 60, guardMs: 3 }],
    ]);
  });
});

describe('reading back', () => {
  const long = point(7, { type: 'u32' });
  const bits = point(6, { bits: { from: 4, count: 4 } });
  it.each([
    ['the same', setting, [7], true],
    ['another', setting, [8], false],
    ['nothing, where 0 was written', { map: point(6), value: 0 }, [], false],
    ['both words', { map: long, value: 0x1_0002 }, [1, 2], true],
    ['only the first word', { map: long, value: 0x1_0002 }, [1, 3], false],
    ['only the second word', { map: long, value: 0x1_0002 }, [0, 2], false],
  ])('%s', async (_name, written, words, shown) => {
    const { line, registers, settled } = registersAt();
    line.reply = () => ({ words });
    expect(await settled(registers.shows(written))).toBe(shown);
  });

  it('looks at the bits of the point alone', async () => {
    const { line, registers, settled } = registersAt();
    line.reply = () => ({ words: [0xff3f] });
    expect(await settled(registers.shows({ map: bits, value: 3 }))).toBe(true);
    expect(await settled(registers.shows({ map: bits, value: 7 }))).toBe(false);
    expect(await settled(registers.raw(bits, 'poll'))).toBe(3);
  });

  it('takes its own words out of a read that must be even', async () => {
    const { line, registers, settled } = registersAt({ limits: { ...PLACE.limits, evenReads: true } });
    line.reply = () => ({ words: [9, 1, 2, 8] });
    expect(await settled(registers.shows({ map: long, value: 0x1_0002 }))).toBe(true);
    expect(await settled(registers.raw(long, 'poll'))).toBe(0x1_0002);
    expect(await settled(registers.raw(point(7), 'poll'))).toBe(1);
    expect(line.asked[0]?.request).toEqual({
      kind: 'read',
      unit: 11,
      table: 'holding',
      address: 6,
      count: 4,
    });
  });

  it('that fails tells nothing', async () => {
    const { line, registers, settled } = registersAt();
    line.reply = () => ({ failure: 'timeout' });
    expect(await settled(registers.shows(setting))).toBeUndefined();
    expect(await settled(registers.raw(setting.map, 'poll'))).toBeUndefined();
  });

  it('makes sense of what can be read and keeps what was written', () => {
    expect(readsBack(point(6))).toBe(true);
    expect(readsBack(point(6, { access: 'w' }))).toBe(false);
    expect(readsBack(point(6, { write: { readsBack: false } }))).toBe(false);
    expect(readsBack(point(6, { write: { readsBack: true } }))).toBe(true);
  });
});
