import { describe, expect, test } from 'vitest';
import { LatencyFigures, LineBook } from '../../../protocols/modbus/line-figures.js';
import { SeededRandom } from '../../../protocols/random.js';
import { lineOn, read, run, serialAt } from './engine-line.js';
import { answerTo, framed, hex } from './far-end.js';
import { PacedWire } from './paced-wire.js';

describe('latency percentiles', () => {
  test('are true to a twelfth, and the maximum exactly', () => {
    const figures = new LatencyFigures();
    const random = new SeededRandom(1);
    const all = Array.from({ length: 5000 }, () => 2 + random.next() ** 4 * 400).sort((a, b) => a - b);
    for (const latencyMs of all) figures.note(latencyMs);
    for (const share of [0.5, 0.95, 0.99]) {
      const exact = all[Math.ceil(share * all.length) - 1] ?? 0;
      expect(figures.percentileMs(share)).toBeGreaterThanOrEqual(exact);
      expect(figures.percentileMs(share)).toBeLessThan(exact * 1.084);
    }
    expect(figures.maxMs).toBe(all.at(-1));
  });

  test('what was long ago counts less and less', () => {
    const figures = new LatencyFigures();
    for (let nth = 0; nth < 8000; nth++) figures.note(900);
    for (let nth = 0; nth < 80_000; nth++) figures.note(10);
    expect(figures.percentileMs(0.99)).toBeLessThan(11);
    expect(figures.maxMs).toBe(10);
  });

  test('nothing, nearly nothing and far too much', () => {
    const figures = new LatencyFigures();
    expect(figures.percentileMs(0.5)).toBe(0);
    figures.note(0);
    expect(figures.percentileMs(0.5)).toBe(0);
    figures.note(1e9);
    expect(figures.percentileMs(1)).toBeGreaterThan(60_000);
  });
});

test('a unit that was only refused has no failure of its own', () => {
  const book = new LineBook();
  book.failed(17, 'not-sent');
  expect(book.figures(0, 0)).toMatchObject({ byKind: { 'not-sent': 1 }, units: [] });
});

test('of a line: by unit and by kind', async () => {
  const timing = { characterMs: 11_000 / 19_200, silenceMs: 2 };
  const { clock, line } = await lineOn(serialAt(19_200), (its) => {
    return new PacedWire(its, timing, (request, say) => {
      const [unit] = request;
      if (unit === 1) say(10, answerTo(request));
      if (unit === 2) say(10, framed(hex('02 83 06')));
      if (unit === 3) say(10, hex('FF FF FF'));
    });
  });
  for (const unit of [1, 1, 2, 3, 4]) await run(clock, line.request(read(unit, 0), 'poll'));
  const figures = line.figures();
  expect(figures).toMatchObject({
    requests: 5,
    byKind: { timeout: 1, garbled: 1, exception: 1, 'not-sent': 0 },
    discarded: 3,
  });
  expect(figures.units.map(({ unit, requests, failures }) => [unit, requests, failures])).toEqual([
    [1, 2, 0],
    [2, 1, 1],
    [3, 1, 1],
    [4, 1, 1],
  ]);
  // 10 ms and the 9 characters of the reply.
  expect(figures.units[0]?.latencyMs.max).toBeCloseTo(10 + 9 * timing.characterMs, 1);
});
