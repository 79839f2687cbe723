/** The line on paced wires in virtual time: silence, mischief by the thousand, urgency. */
import { describe, expect, test } from 'vitest';
import { encodeAscii } from '../../../protocols/modbus/ascii-frame.js';
import type { LineOutcome } from '../../../protocols/modbus/line.js';
import { timingOf } from '../../../protocols/modbus/line-config.js';
import { SeededRandom } from '../../../protocols/random.js';
import { endOf, isRight, lineOn, read, run, serialAt, write } from './engine-line.js';
import { answerTo, framed, hex } from './far-end.js';
import { PacedWire, type Say } from './paced-wire.js';

/** What one character takes, and the silence that instruments must see. */
function seen(baudRate: number) {
  const characterMs = 11_000 / baudRate;
  return { characterMs, silenceMs: baudRate > 19_200 ? 1.75 : 3.5 * characterMs };
}

const paced = (baudRate: number, farEnd: (request: Buffer, say: Say) => void) =>
  lineOn(serialAt(baudRate), (clock) => new PacedWire(clock, seen(baudRate), farEnd));

describe.each([9600, 19_200, 115_200])('%i baud', (baudRate) => {
  test('2,000 requests, each after 3.5 characters of silence, and none later', async () => {
    const random = new SeededRandom(baudRate);
    let neededMs = 0;
    const { characterMs, silenceMs } = seen(baudRate);
    const { clock, line, wire } = await paced(baudRate, (request, say) => {
      const reply = answerTo(request);
      const turnaroundMs = random.next() * 8;
      neededMs += silenceMs + turnaroundMs + (request.length + reply.length) * characterMs;
      say(turnaroundMs, reply);
    });
    const startMs = clock.monotonicMs();
    let endMs = 0;
    let good = 0;
    const ask = async (unit: number): Promise<void> => {
      for (let nth = 0; nth < 250; nth++) {
        const address = Math.floor(random.next() * 5000);
        const outcome = await line.request(read(unit, address, 1 + (nth % 40)), 'poll');
        if (isRight(outcome, unit, address)) good++;
        endMs = clock.monotonicMs();
      }
    };
    await run(clock, Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(ask)));
    expect(good).toBe(2000);
    expect(wire().tooEarly).toBe(0);
    expect(neededMs / (endMs - startMs)).toBeGreaterThan(0.999);
    expect(line.figures()).toMatchObject({ requests: 2000, discarded: 0 });
  });
});

/** The mischief of `far-end.ts` at a line's pace, with late replies up to a second after the timeout. */
function misbehave(
  request: Buffer,
  random: SeededRandom,
  say: Say,
  asFrame: (frame: Buffer) => Buffer,
): void {
  const frame = answerTo(request);
  const reply = asFrame(frame);
  const turnaroundMs = 1 + random.next() * 10;
  const kind = random.next() * 100;
  if (kind < 1) say(130 + random.next() * 100, reply);
  else if (kind < 2) say(250 + random.next() * 800, reply);
  else if (kind < 3) say(turnaroundMs, reply.subarray(0, Math.floor(random.next() * reply.length)));
  else if (kind < 3.5) say(turnaroundMs, Buffer.concat([random.bytes(5), reply]));
  else if (kind < 4) {
    const flipped = Buffer.from(reply);
    const at = Math.floor(random.next() * reply.length);
    flipped[at] = (flipped[at] ?? 0) ^ 0x10;
    say(turnaroundMs, flipped);
  } else if (kind < 5) {
    const foreign = asFrame(answerTo(request, (request.readUInt8(0) % 247) + 1));
    say(turnaroundMs, foreign);
    if (kind < 4.5) say(turnaroundMs + 30, reply);
  } else {
    say(turnaroundMs, reply);
    // The second begins when the first ends, or within what may pass between two.
    if (kind < 6) say(turnaroundMs + reply.length * (11_000 / 19_200) + random.next() * 2, reply);
  }
}

/** The RTU frame that an ASCII one stands for. */
function rtuOf(text: Buffer): Buffer {
  const bytes = hex(text.subarray(1, -2).toString('latin1'));
  return framed(bytes.subarray(0, -1));
}

describe.each(['rtu', 'ascii'] as const)('%s', (kind) => {
  test('10,000 transactions on a bad line: 0 wrong, all settled', async () => {
    const random = new SeededRandom(20_240_229);
    const config = serialAt(19_200, kind);
    const { silenceMs } = timingOf(config);
    const { clock, line } = await lineOn(config, (its) => {
      return new PacedWire(its, { characterMs: 11_000 / 19_200, silenceMs }, (bytes, say) => {
        if (kind === 'rtu') misbehave(bytes, random, say, (frame) => frame);
        else misbehave(rtuOf(bytes), random, say, (frame) => encodeAscii(frame.subarray(0, -2)));
      });
    });
    const ends = { good: 0, wrong: 0, failed: 0 };
    const ask = async (unit: number): Promise<void> => {
      for (let nth = 0; nth < 2500; nth++) {
        const address = Math.floor(random.next() * 5000);
        const outcome = await line.request(read(unit, address), 'poll');
        if (!outcome.ok) ends.failed++;
        else if (isRight(outcome, unit, address)) ends.good++;
        else ends.wrong++;
      }
    };
    // Two ask the same unit, so that replies of one shape follow each other closely.
    await run(clock, Promise.all([17, 17, 18, 19].map(ask)));
    expect(ends.wrong).toBe(0);
    expect(ends.good + ends.failed).toBe(10_000);
    expect(ends.good).toBeGreaterThan(9400);
    expect(line.figures().discarded).toBeGreaterThan(100);
  });
});

test('1,000 writes with wrong, missing or late echoes: 0 reported done that were not confirmed', async () => {
  const random = new SeededRandom(5);
  /** Of each write that the instrument carried out and said so in time, its number. */
  const confirmed = new Set<number>();
  let nth = -1;
  const { clock, line } = await paced(19_200, (request, say) => {
    nth++;
    const echo = answerTo(request);
    const wrong = Buffer.from(request.subarray(0, 6));
    const at = Math.floor(random.next() * 6);
    wrong[at] = (wrong[at] ?? 0) ^ (1 << Math.floor(random.next() * 8));
    const kind = random.next();
    if (kind < 0.3) say(3, framed(wrong));
    else if (kind < 0.5) return;
    // Later than a unit that is known to be late is given.
    else if (kind < 0.7) say(220 + random.next() * 800, echo);
    else {
      confirmed.add(nth);
      say(3, echo);
    }
  });
  const done: number[] = [];
  await run(
    clock,
    (async () => {
      for (let index = 0; index < 1000; index++) {
        // Few different ones, so that a late echo fits a later write.
        const value = Math.floor(random.next() * 3);
        const request = random.next() < 0.5 ? write(17, 1, value) : write(17, 8, value, value + 1);
        if ((await line.request(request, 'write')).ok) done.push(index);
      }
    })(),
  );
  expect(done.filter((index) => !confirmed.has(index))).toEqual([]);
  expect(done.length).toBe(confirmed.size);
});

test.each([9600, 115_200])(
  '%i baud, saturated: a stop is on the wire after the transaction in flight',
  async (baudRate) => {
    const random = new SeededRandom(3);
    const { characterMs, silenceMs } = seen(baudRate);
    const longestMs = silenceMs + 10 + (8 + 85) * characterMs;
    const { clock, line, wire } = await paced(baudRate, (bytes, say) =>
      say(bytes[1] === 6 ? 1 : random.next() * 10, answerTo(bytes)),
    );
    let isOver = false;
    const poll = async (unit: number): Promise<void> => {
      while (!isOver) await line.request(read(unit, 0, 40), 'poll');
    };
    const polls = Array.from({ length: 20 }, (_, index) => poll(index + 1));
    for (let nth = 0; nth < 200; nth++) {
      await clock.advance(200 + random.next() * 100);
      const startMs = clock.monotonicMs();
      const sentBefore = wire().sent.length;
      const stop = line.request(write(17, 5, nth), 'stop');
      await run(clock, stop);
      const index = wire().sent.findIndex((bytes, at) => at >= sentBefore && bytes[1] === 6);
      // What was in flight is all that went before it.
      expect(index).toBe(sentBefore);
      expect((wire().sentMs[index] ?? Infinity) - startMs).toBeLessThanOrEqual(longestMs);
    }
    isOver = true;
    await run(clock, Promise.all(polls));
    expect(wire().tooEarly).toBe(0);
  },
);

describe('after a timeout', () => {
  test('a stop does not wait for the quiet, and the quiet goes on after it', async () => {
    const { clock, line, wire } = await paced(19_200, (bytes, say) => {
      if (bytes[1] === 6) say(2, answerTo(bytes));
    });
    const mute = await run(clock, line.request(read(17, 0), 'poll'));
    expect(endOf(mute)).toBe('timeout');
    void line.request(read(18, 0), 'poll');
    const stopMs = clock.monotonicMs();
    expect(await run(clock, line.request(write(17, 5, 0), 'stop'))).toMatchObject({ ok: true });
    await clock.advance(300);
    expect(wire().sent.map((bytes) => bytes[1])).toEqual([3, 6, 3]);
    const [, stopSentMs = 0, nextSentMs = 0] = wire().sentMs;
    expect(stopSentMs - stopMs).toBeLessThan(3);
    expect(nextSentMs - stopSentMs).toBeGreaterThan(120);
    expect(wire().tooEarly).toBe(0);
  });

  test('the quiet lasts as long as the slowest reply that the line has shown', async () => {
    const { clock, line, wire } = await paced(19_200, (bytes, say) => {
      if (bytes[0] === 17) say(400, answerTo(bytes));
    });
    await run(clock, line.request(read(17, 0), 'poll', { timeoutMs: 500 }));
    const mute = line.request(read(18, 0), 'poll');
    const next = line.request(read(19, 0), 'poll');
    const { at } = await run(clock, mute);
    await run(clock, next);
    expect((wire().sentMs[2] ?? 0) - at.monotonicMs).toBeGreaterThan(400);
  });

  test('the same unit is not asked alike for a second, others are', async () => {
    const { clock, line, wire } = await paced(19_200, (bytes, say) => {
      if (bytes[0] !== 17) say(2, answerTo(bytes));
    });
    const { at } = await run(clock, line.request(read(17, 0), 'poll'));
    const alike = line.request(read(17, 50), 'poll');
    const others = [line.request(read(17, 50, 3), 'poll'), line.request(read(18, 50), 'poll')];
    await run(clock, Promise.all([alike, ...others]));
    expect(wire().sent.map((bytes) => [bytes[0], bytes[5]])).toEqual([
      [17, 2],
      [17, 3],
      [18, 2],
      [17, 2],
    ]);
    expect((wire().sentMs[3] ?? 0) - at.monotonicMs).toBeGreaterThan(999.9);
  });

  test('a unit whose late reply was seen is given more time', async () => {
    let slowMs = 180;
    const { clock, line } = await paced(19_200, (bytes, say) => say(slowMs, answerTo(bytes)));
    expect(endOf(await run(clock, line.request(read(17, 0), 'poll')))).toBe('timeout');
    await clock.advance(2000);
    expect(endOf(await run(clock, line.request(read(17, 0), 'poll')))).toBe('ok');
    // But never more than twice what was asked for.
    slowMs = 260;
    expect(endOf(await run(clock, line.request(read(17, 4), 'poll')))).toBe('timeout');
    await clock.advance(2000);
    expect(endOf(await run(clock, line.request(read(17, 4), 'poll')))).toBe('timeout');
  });
});

test('a line that is to come to rest takes only stops, which a mute unit does not hold up for long', async () => {
  const { clock, line, wire } = await paced(19_200, (bytes, say) => {
    if (bytes[1] === 6) say(2, answerTo(bytes));
  });
  const mute = line.request(read(17, 0), 'poll', { timeoutMs: 30_000 });
  const waiting = line.request(read(18, 0), 'write');
  const early = line.request(write(17, 5, 0), 'stop');
  await clock.advance(10);
  line.quiesce();
  const late = line.request(read(18, 0), 'poll');
  expect([endOf(await waiting), endOf(await late)]).toEqual(['not-sent', 'not-sent']);
  const startMs = clock.monotonicMs();
  expect((await run(clock, early)).ok).toBe(true);
  expect((await run(clock, line.request(write(17, 5, 0), 'stop'))).ok).toBe(true);
  expect(clock.monotonicMs() - startMs).toBeLessThan(700);
  expect(endOf(await mute)).toBe('timeout');
  expect(wire().sent.map((bytes) => bytes[1])).toEqual([3, 6, 6]);
  await run(clock, line.close());
});

test('a guard time is kept before the request that asks for it, and only there', async () => {
  const { clock, line, wire } = await paced(19_200, (bytes, say) => say(2, answerTo(bytes)));
  const ends: number[] = [];
  const note = (outcome: LineOutcome): number => ends.push(outcome.at.monotonicMs);
  await run(
    clock,
    Promise.all([
      line.request(read(1, 0), 'poll').then(note),
      line.request(read(2, 0), 'poll', { guardMs: 15 }).then(note),
      line.request(read(3, 0), 'poll').then(note),
    ]),
  );
  const silenceMs = 3.5 * (11_000 / 19_200);
  expect((wire().sentMs[1] ?? 0) - (ends[0] ?? 0)).toBeCloseTo(silenceMs + 15, 2);
  expect((wire().sentMs[2] ?? 0) - (ends[1] ?? 0)).toBeCloseTo(silenceMs, 2);
});

test('on a line on which somebody always talks, requests are sent all the same', async () => {
  const { clock, line, wire } = await paced(19_200, (_bytes, say) => say(0, Buffer.alloc(3000, 0x55)));
  void line.request(read(17, 0), 'poll');
  const stop = line.request(write(17, 5, 0), 'stop');
  expect(endOf(await run(clock, stop))).toBe('garbled');
  await clock.advance(4000);
  expect(wire().sent).toHaveLength(2);
});
