/** Modbus TCP with several requests under way, and the queue before it, in virtual time. */
import { describe, expect, test } from 'vitest';
import type { VirtualClock } from '../../../protocols/clock.js';
import type { LineOutcome, Priority } from '../../../protocols/modbus/line.js';
import { encodeMbap } from '../../../protocols/modbus/mbap.js';
import { SeededRandom } from '../../../protocols/random.js';
import { endOf, isRight, lineOn, read, run, serialAt, write } from './engine-line.js';
import { answerTo, framed } from './far-end.js';
import { type FarEnd, ScriptedWire } from './scripted-wire.js';

const over = (inFlight: number, farEnd: FarEnd) =>
  lineOn(
    { kind: 'tcp', host: 'nowhere', port: 502, timeoutMs: 100, inFlight },
    (clock: VirtualClock) => new ScriptedWire(clock, farEnd),
  );

const idOf = (request: Buffer): number => request.readUInt16BE(0);
const rtuOf = (request: Buffer): Buffer => framed(request.subarray(6));
const replyTo = (request: Buffer, id = idOf(request)): Buffer =>
  encodeMbap(id, answerTo(rtuOf(request)).subarray(0, -2));
const mute: FarEnd = () => undefined;

describe('several requests under way', () => {
  test('as many as the settings allow, each with its own answer, in whatever order they come', async () => {
    const { clock, line, wire } = await over(4, (request, reply) => {
      reply(50 - (request.readUInt16BE(8) % 40), replyTo(request));
    });
    const addresses = [0, 11, 22, 33, 44, 55];
    const outcomes = addresses.map((address) => line.request(read(17, address), 'poll'));
    await clock.advance(0);
    expect(wire().sent).toHaveLength(4);
    const settled = await run(clock, Promise.all(outcomes));
    expect(settled.map((outcome, index) => isRight(outcome, 17, addresses[index] ?? 0))).not.toContain(false);
    expect(new Set(wire().sent.map(idOf)).size).toBe(6);
  });

  test('10,000 transactions, 8 at once: 0 wrong, all settled', async () => {
    const random = new SeededRandom(1);
    const { clock, line } = await over(8, (request, reply) => {
      const answer = replyTo(request);
      const kind = random.next() * 100;
      const promptMs = 1 + random.next() * 20;
      if (kind < 2) reply(101 + random.next() * 90, answer);
      else if (kind < 3) reply(250 + random.next() * 1000, answer);
      else if (kind < 4) reply(promptMs, replyTo(request, Math.floor(random.next() * 65_536)));
      else if (kind < 5) return;
      else {
        reply(promptMs, answer);
        // A second one, which must not be taken for another's.
        if (kind < 6) reply(promptMs + random.next() * 30, answer);
        // A wrong one under the right number.
        else if (kind < 7) reply(promptMs - 1, replyTo(Buffer.from(request).fill(18, 6, 7)));
      }
    });
    const ends = { good: 0, wrong: 0, failed: 0 };
    const ask = async (): Promise<void> => {
      for (let nth = 0; nth < 1000; nth++) {
        const address = Math.floor(random.next() * 5000);
        const outcome = await line.request(read(17, address), 'poll');
        if (!outcome.ok) ends.failed++;
        else if (isRight(outcome, 17, address)) ends.good++;
        else ends.wrong++;
      }
    };
    await run(clock, Promise.all(Array.from({ length: 10 }, ask)));
    expect(ends.wrong).toBe(0);
    expect(ends.good + ends.failed).toBe(10_000);
    expect(ends.good).toBeGreaterThan(9300);
  });

  test('the number of a request that timed out is not used again before twice its timeout', async () => {
    let isMute = true;
    const { clock, line, wire } = await over(16, (request, reply) => {
      if (!isMute) reply(0, replyTo(request));
    });
    const mutes = [1, 2].map((unit) => line.request(read(unit, 0), 'poll'));
    await run(clock, Promise.all(mutes));
    const retired = wire().sent.splice(0).map(idOf);
    isMute = false;
    const used = new Set<number>();
    for (let nth = 0; nth < 66_000; nth += 16) {
      const outcomes = Array.from({ length: 16 }, () => line.request(read(17, 0), 'poll'));
      await clock.advance(0);
      expect((await Promise.all(outcomes)).every(({ ok }) => ok)).toBe(true);
      for (const bytes of wire().sent.splice(0)) used.add(idOf(bytes));
    }
    for (const id of retired) expect(used.has(id)).toBe(false);
    expect(used.size).toBe(65_534);
  });

  test('a lost connection fails what is under way on it, and nothing that is asked later', async () => {
    const { clock, line, wire } = await over(4, mute);
    const outcomes = [1, 2, 3].map((unit) => line.request(read(unit, 0), 'write'));
    await clock.advance(10);
    wire().cut('reset');
    expect((await Promise.all(outcomes)).map(endOf)).toEqual(['timeout', 'timeout', 'timeout']);
    await clock.advance(1200);
    expect(line.stats().open).toBe(true);
    const later = line.request(read(1, 0), 'poll');
    await clock.advance(0);
    expect(wire().sent).toHaveLength(1);
    expect(endOf(await run(clock, later))).toBe('timeout');
  });

  test('close lets what is under way end', async () => {
    const { clock, line } = await over(2, (request, reply) => reply(50, replyTo(request)));
    const outcomes = Promise.all([0, 2, 4].map((address) => line.request(read(17, address), 'poll')));
    await clock.advance(10);
    await run(clock, line.close());
    expect((await outcomes).map(endOf)).toEqual(['ok', 'ok', 'not-sent']);
  });
});

describe('a connection whose other end is gone without a word', () => {
  test('requests that were sent together count once, and a byte that came since they were sent clears them', async () => {
    let isMute = true;
    const { clock, line, wires } = await over(8, (request, reply) => {
      if (!isMute || request[6] === 1) reply(1, replyTo(request));
    });
    await run(clock, Promise.all([2, 3, 4, 5, 6, 7, 8].map((unit) => line.request(read(unit, 0), 'poll'))));
    expect(wires).toHaveLength(1);
    for (let nth = 0; nth < 5; nth++) {
      const mutes = [2, 3].map((unit) => line.request(read(unit, 0), 'poll'));
      await run(clock, Promise.all([...mutes, line.request(read(1, 0), 'poll')]));
    }
    isMute = false;
    expect(endOf(await run(clock, line.request(read(2, 0), 'poll')))).toBe('ok');
    expect(wires).toHaveLength(1);
  });

  test.each(['tcp', 'rtu-over-tcp'] as const)(
    '%s: made anew after 3 timeouts, then less often',
    async (kind) => {
      const config =
        kind === 'tcp'
          ? ({ kind, host: 'nowhere', port: 502, timeoutMs: 100, inFlight: 1 } as const)
          : ({ kind, host: 'nowhere', port: 502, timeoutMs: 100, baudRate: 19_200 } as const);
      const { clock, line, wires } = await lineOn(config, (its) => new ScriptedWire(its, mute));
      let timeouts = 0;
      const madeAfter: number[] = [];
      for (let nth = 0; nth < 40; nth++) {
        const made = wires.length;
        const outcome = await run(clock, line.request(read((nth % 200) + 1, 0), 'poll'));
        if (endOf(outcome) === 'timeout') timeouts++;
        await clock.advance(1500);
        if (wires.length > made) madeAfter.push(timeouts);
      }
      expect(madeAfter).toEqual([3, 9, 21]);
    },
  );

  test('a serial port is not made anew for it', async () => {
    const { clock, line, wires } = await lineOn(serialAt(19_200), (its) => new ScriptedWire(its, mute));
    for (let unit = 1; unit < 20; unit++) await run(clock, line.request(read(unit, 0), 'poll'));
    expect(wires).toHaveLength(1);
  });
});

describe('the queue', () => {
  const order = async (asked: readonly [Priority, number?][]) => {
    const { clock, line, wire } = await over(1, (request, reply) => reply(5, replyTo(request)));
    const first = line.request(read(17, 0), 'poll');
    const rest = asked.map(([priority, deadlineMs], index) =>
      line.request(read(17, index + 1), priority, deadlineMs === undefined ? {} : { deadlineMs }),
    );
    await run(clock, Promise.all([first, ...rest]));
    return wire()
      .sent.slice(1)
      .map((bytes) => bytes.readUInt16BE(8) - 1);
  };

  test('polls by deadline, those without one last, equal ones in order of arrival', async () => {
    expect(await order([['poll', 90], ['poll'], ['poll', 20], ['stop'], ['poll', 90], ['poll']])).toEqual([
      3, 2, 0, 4, 1, 5,
    ]);
  });

  test('when it is full, the last poll gives way to a write and a stop, and never the other way', async () => {
    const { clock, line } = await over(1, mute);
    const ends: Record<string, string[]> = { poll: [], write: [], stop: [] };
    const ask = (priority: 'poll' | 'write' | 'stop'): void => {
      void line.request(read(17, 0), priority).then((outcome) => ends[priority]?.push(endOf(outcome)));
    };
    for (let nth = 0; nth < 1001; nth++) ask('poll');
    await clock.advance(0);
    expect(ends.poll).toEqual([]);
    ask('poll');
    for (let nth = 0; nth < 1000; nth++) ask('write');
    ask('poll');
    ask('stop');
    await clock.advance(0);
    expect(ends.poll).toHaveLength(1002);
    expect(ends.write).toEqual(['not-sent']);
    expect(ends.stop).toEqual([]);
  });

  test('a request that waits can be withdrawn; one that was sent ends as it does', async () => {
    const { clock, line, wire } = await over(1, (request, reply) => reply(50, replyTo(request)));
    const withdrawal = new AbortController();
    const { signal } = withdrawal;
    const sent = line.request(read(17, 0), 'write', { signal });
    const waiting = line.request(write(17, 1, 7), 'write', { signal });
    await clock.advance(10);
    withdrawal.abort();
    const ends: LineOutcome[] = [await waiting, await line.request(write(17, 1, 7), 'write', { signal })];
    expect(ends.map(endOf)).toEqual(['not-sent', 'not-sent']);
    expect(endOf(await run(clock, sent))).toBe('ok');
    await clock.advance(500);
    expect(wire().sent).toHaveLength(1);
  });
});
