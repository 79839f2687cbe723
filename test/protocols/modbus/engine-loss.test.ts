import { expect, test } from 'vitest';
import { CountingClock } from './counting-clock.js';
import { endOf, lineOn, read, run, serialAt } from './engine-line.js';
import { answerTo, registerOf } from './far-end.js';
import { ScriptedWire } from './scripted-wire.js';

test('a port that is lost while a request is written: that one is uncertain, the next was not sent, later ones are answered', async () => {
  let isGone = true;
  const { clock, line, wires } = await lineOn(serialAt(9600), (virtual) => {
    const wire: ScriptedWire = new ScriptedWire(virtual, (request, reply) => {
      if (isGone) wire.cut('no such device');
      else reply(20, answerTo(request));
    });
    return wire;
  });
  const outcomes = await run(
    clock,
    Promise.all([line.request(read(1, 0), 'poll'), line.request(read(2, 0), 'poll')]),
  );
  expect(outcomes.map(endOf)).toEqual(['timeout', 'not-sent']);
  expect(line.stats()).toMatchObject({ open: false, requests: 1, timeouts: 1, errors: 0 });
  isGone = false;
  await clock.advance(1200);
  expect(wires).toHaveLength(2);
  const later = await run(clock, line.request(read(1, 5), 'poll'));
  expect(later).toMatchObject({ ok: true, words: [registerOf(1, 5), registerOf(1, 6)] });
  expect(line.stats()).toMatchObject({ open: true, requests: 2, timeouts: 1 });
});

test('what was lost while it was written is not waited for: only the port is, to be opened again', async () => {
  const clock = new CountingClock(0);
  const { line } = await lineOn(
    serialAt(9600),
    (virtual) => {
      const wire: ScriptedWire = new ScriptedWire(virtual, () => wire.cut('no such device'));
      return wire;
    },
    clock,
  );
  expect(clock.pending).toBe(0);
  const lost = line.request(read(1, 0), 'poll');
  await clock.advance(10);
  expect(endOf(await lost)).toBe('timeout');
  expect(clock.pending).toBe(1);
});

test('on a busy line a mute unit times out at its own time, whatever was awaited before it', async () => {
  const MUTE = 9;
  const { clock, line } = await lineOn(
    serialAt(9600),
    (virtual) =>
      new ScriptedWire(virtual, (request, reply) => {
        if (request[0] !== MUTE) reply(20, answerTo(request));
      }),
  );
  const characterMs = 11_000 / 9600;
  for (const [busy, timeoutMs] of [
    [1, 400],
    [8, 400],
    [3, 30],
    [40, 60],
  ] as const) {
    const before = Array.from({ length: busy }, (_, nth) => line.request(read(1, nth), 'poll'));
    const mute = line.request(read(MUTE, 0), 'poll', { timeoutMs });
    const answered = await run(clock, Promise.all(before));
    const outcome = await run(clock, mute);
    expect(answered.every(({ ok }) => ok)).toBe(true);
    expect(endOf(outcome)).toBe('timeout');
    const lastMs = answered.at(-1)?.at.monotonicMs ?? 0;
    // The silence, the request, the wait and the time that the reply would have taken.
    const expectedMs = 3.5 * characterMs + (8 + 9) * characterMs + timeoutMs;
    expect(outcome.at.monotonicMs - lastMs).toBeCloseTo(expectedMs, 0);
    // A request of the same shape is held back for a while.
    await clock.advance(20_000);
  }
});
