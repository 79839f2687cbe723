import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../protocols/clock.js';
import type { LineOutcome, LineRequest, Priority } from '../../../protocols/modbus/line.js';
import type { LineConfig } from '../../../protocols/modbus/line-config.js';
import { ModbusLine } from '../../../protocols/modbus/modbus-line.js';
import { SeededRandom } from '../../../protocols/random.js';
import { answerTo, framed, hex, misbehave, pickMischief, registerOf } from './far-end.js';
import { type FarEnd, ScriptedWire } from './scripted-wire.js';

const SERIAL = {
  kind: 'rtu',
  path: '/dev/null',
  baudRate: 19_200,
  parity: 'even',
  stopBits: 1,
  dataBits: 8,
  timeoutMs: 100,
} as const;
const TCP = { kind: 'tcp', host: 'nowhere', port: 502, timeoutMs: 100, inFlight: 1 } as const;

const obedient: FarEnd = (request, reply) => reply(2, answerTo(request));
const mute: FarEnd = () => undefined;

/** A line on a scripted wire, under way. */
async function lineTo(farEnd: FarEnd, config: LineConfig = SERIAL) {
  const clock = new VirtualClock(Date.UTC(2025, 5, 1));
  const wires: ScriptedWire[] = [];
  const changes: [boolean, string][] = [];
  const line = new ModbusLine({
    id: 'a',
    config,
    clock,
    random: new SeededRandom(1),
    onChange: (open, cause) => changes.push([open, cause]),
    makeWire: () => {
      const wire = new ScriptedWire(clock, farEnd);
      wires.push(wire);
      return wire;
    },
  });
  line.start();
  await clock.advance(0);
  /** The outcome, and the time it took. */
  const ask = async (request: LineRequest, priority: Priority = 'poll') => {
    let outcome: LineOutcome | undefined;
    const startMs = clock.monotonicMs();
    void line.request(request, priority).then((settled) => {
      outcome = settled;
    });
    for (let step = 0; step < 2000 && !outcome; step++) await clock.advance(1);
    if (!outcome) throw new Error('not settled within 2 s');
    return { outcome, tookMs: clock.monotonicMs() - startMs };
  };
  const wire = (): ScriptedWire => {
    const last = wires.at(-1);
    if (!last) throw new Error('no wire was made');
    return last;
  };
  return { clock, line, ask, wire, wires, changes };
}

const read = (address: number, count = 2, unit = 17): LineRequest => ({
  kind: 'read',
  unit,
  table: 'holding',
  address,
  count,
});
const failureOf = (outcome: LineOutcome) => (outcome.ok ? 'ok' : outcome.failure);

/** Requests and replies of the protocol specification V1.1b3, chapter 6, at unit 17; CRCs by pymodbus. */
const coils = [...'1011001111010110101'].map(Number);
const TRANSCRIPTS: [string, LineRequest, string, string, number[]][] = [
  [
    'read coils',
    { kind: 'read', unit: 17, table: 'coil', address: 19, count: 19 },
    '11 01 0013 0013 8E92',
    '11 01 03 CD6B05 4012',
    coils,
  ],
  [
    'read holding registers',
    read(107, 3),
    '11 03 006B 0003 7687',
    '11 03 06 022B 0000 0064 C8BA',
    [555, 0, 100],
  ],
  [
    'read input registers',
    { kind: 'read', unit: 17, table: 'input', address: 8, count: 1 },
    '11 04 0008 0001 B298',
    '11 04 02 000A F8F4',
    [10],
  ],
  [
    'write a coil',
    { kind: 'write-coil', unit: 17, address: 172, on: true },
    '11 05 00AC FF00 4E8B',
    '11 05 00AC FF00 4E8B',
    [],
  ],
  [
    'write one register',
    { kind: 'write-registers', unit: 17, address: 1, words: [3] },
    '11 06 0001 0003 9A9B',
    '11 06 0001 0003 9A9B',
    [],
  ],
  [
    'write registers',
    { kind: 'write-registers', unit: 17, address: 1, words: [10, 258] },
    '11 10 0001 0002 04 000A 0102 C6F0',
    '11 10 0001 0002 1298',
    [],
  ],
];

describe.each(TRANSCRIPTS)('%s', (_name, request, requestHex, replyHex, words) => {
  test('RTU, byte for byte', async () => {
    const { ask, wire } = await lineTo((_bytes, reply) => reply(5, hex(replyHex)));
    expect((await ask(request)).outcome).toMatchObject({ ok: true, words });
    expect(wire().sent).toEqual([hex(requestHex)]);
  });

  test('TCP carries the same without the CRC', async () => {
    const body = hex(replyHex).subarray(0, -2);
    const { ask, wire } = await lineTo((bytes, reply) => {
      reply(5, Buffer.concat([bytes.subarray(0, 4), Buffer.of(0, body.length), body]));
    }, TCP);
    expect((await ask(request)).outcome).toMatchObject({ ok: true, words });
    expect(wire().sent[0]?.subarray(6)).toEqual(hex(requestHex).subarray(0, -2));
  });
});

test('an exception is an answer, with its code', async () => {
  const { ask } = await lineTo((_bytes, reply) => reply(2, framed(hex('11 83 02'))));
  expect((await ask(read(0))).outcome).toMatchObject({ ok: false, failure: 'exception', exceptionCode: 2 });
});

test('a reading has the time at which its reply arrived', async () => {
  const { ask, clock } = await lineTo((bytes, reply) => reply(40, answerTo(bytes)));
  await clock.advance(10);
  const beforeMs = clock.monotonicMs();
  const { outcome } = await ask(read(0));
  expect(outcome.at.monotonicMs - beforeMs).toBeCloseTo(40, 0);
});

test.each([
  ['another value', '11 06 0001 0004'],
  ['another address', '11 06 0002 0003'],
])('a write whose echo bears %s is not done', async (_name, echo) => {
  const { ask } = await lineTo((_bytes, reply) => reply(2, framed(hex(echo))));
  const { outcome } = await ask({ kind: 'write-registers', unit: 17, address: 1, words: [3] }, 'write');
  expect(failureOf(outcome)).toBe('garbled');
});

test('a mute unit: timeout with the time on the wire added, then quiet before the next request', async () => {
  const { ask, wire, clock } = await lineTo(mute);
  const first = await ask(read(0));
  expect(failureOf(first.outcome)).toBe('timeout');
  // 8 characters out and 9 back, of 11 bits at 19200 baud, are 9.7 ms.
  expect(first.tookMs).toBeGreaterThanOrEqual(109);
  expect(first.tookMs).toBeLessThanOrEqual(115);
  const endMs = clock.monotonicMs();
  void ask(read(2));
  while (wire().sent.length < 2) await clock.advance(1);
  expect(clock.monotonicMs() - endMs).toBeGreaterThanOrEqual(118);
});

test('a late reply dies in the quiet and is never the answer to the next request', async () => {
  let asked = 0;
  const { ask } = await lineTo((bytes, reply) => reply(asked++ === 0 ? 200 : 2, answerTo(bytes)));
  expect(failureOf((await ask(read(0))).outcome)).toBe('timeout');
  expect((await ask(read(50))).outcome).toMatchObject({ words: [registerOf(17, 50), registerOf(17, 51)] });
});

test('3.5 characters of silence before each request', async () => {
  const sentAtMs: number[] = [];
  const { ask, clock } = await lineTo((bytes, reply) => {
    sentAtMs.push(clock.monotonicMs());
    reply(5, answerTo(bytes));
  });
  await Promise.all([ask(read(0)), ask(read(2))]);
  const silenceMs = (sentAtMs[1] ?? 0) - (sentAtMs[0] ?? 0) - 5;
  expect(silenceMs).toBeCloseTo((3.5 * 11 * 1000) / 19_200, 6);
});

test('the most urgent goes first, whatever came first', async () => {
  const { line, wire, clock } = await lineTo(obedient);
  const order: Priority[] = ['poll', 'commissioning', 'feedback', 'poll', 'write', 'stop'];
  order.forEach((priority, index) => {
    void line.request(read(index), priority);
  });
  await clock.advance(200);
  expect(wire().sent.map((bytes) => order[bytes.readUInt16BE(2)])).toEqual([
    'stop',
    'write',
    'feedback',
    'poll',
    'poll',
    'commissioning',
  ]);
});

test('a full queue refuses polls but still finds room for a stop', async () => {
  const { line, clock } = await lineTo(mute);
  const outcomes: (string | undefined)[] = [];
  for (let index = 0; index < 1010; index++) {
    void line.request(read(index), 'poll').then((outcome) => {
      outcomes[index] = failureOf(outcome);
    });
  }
  await clock.advance(0);
  expect(outcomes.filter((failure) => failure === 'not-sent')).toHaveLength(10);
  // One has gone out meanwhile.
  void line.request(read(1010), 'poll').then((outcome) => {
    outcomes[1010] = failureOf(outcome);
  });
  let stop = '';
  void line.request(read(0), 'stop').then((outcome) => {
    stop = failureOf(outcome);
  });
  await clock.advance(400);
  expect(stop).toBe('timeout');
  expect(outcomes.filter((failure) => failure === 'not-sent')).toHaveLength(11);
});

test('what no frame can carry is refused as a mistake of the program', async () => {
  const { line } = await lineTo(obedient);
  for (const wrong of [read(0, 126), read(0, 0), read(65_535, 2), read(0, 1, 0), read(0, 1, 248)]) {
    expect(() => line.request(wrong, 'poll')).toThrow(RangeError);
  }
});

test('lost and found again: said once each, what was sent is uncertain, what waited was not sent', async () => {
  const { line, wire, wires, clock, changes } = await lineTo(mute);
  const outcomes = [line.request(read(0), 'write'), line.request(read(2), 'poll')];
  await clock.advance(20);
  wire().cut('unplugged');
  expect((await Promise.all(outcomes)).map(failureOf)).toEqual(['timeout', 'not-sent']);
  expect(failureOf(await line.request(read(0), 'stop'))).toBe('not-sent');
  await clock.advance(1200);
  expect(changes).toEqual([
    [true, ''],
    [false, 'unplugged'],
    [true, ''],
  ]);
  expect(wires).toHaveLength(2);
  expect(wire().sent).toEqual([]);
});

test('a port that cannot be opened is tried for ever, less and less often, and told of once', async () => {
  const clock = new VirtualClock(0);
  const triesMs: number[] = [];
  const changes: [boolean, string][] = [];
  const line = new ModbusLine({
    id: 'a',
    config: SERIAL,
    clock,
    random: new SeededRandom(1),
    onChange: (open, cause) => changes.push([open, cause]),
    makeWire: () => {
      triesMs.push(clock.monotonicMs());
      const wire = new ScriptedWire(clock, mute);
      wire.opening = { ok: false, cause: 'no such file' };
      return wire;
    },
  });
  const early = line.request(read(0), 'poll');
  line.start();
  expect(failureOf(await early)).toBe('not-sent');
  await clock.advance(180_000);
  expect(changes).toEqual([[false, 'no such file']]);
  const gaps = triesMs.slice(1).map((ms, index) => ms - (triesMs[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000);
  expect(gaps.at(-1)).toBe(30_000);
});

test('TCP: a stream that cannot be followed is given up and made anew', async () => {
  const { ask, wires, clock } = await lineTo((_bytes, reply) => reply(2, hex('0001 0007 0006 11 03')), TCP);
  expect(failureOf((await ask(read(0))).outcome)).toBe('timeout');
  await clock.advance(1200);
  expect(wires).toHaveLength(2);
});

test('the use of the line is the share of the last minute that a transaction was under way', async () => {
  const { line, clock, ask } = await lineTo((bytes, reply) => reply(90, answerTo(bytes)));
  for (let second = 0; second < 90; second++) {
    const { tookMs } = await ask(read(0));
    await clock.advance(1000 - tookMs);
  }
  expect(line.stats()).toMatchObject({ open: true, requests: 90, timeouts: 0, errors: 0 });
  expect(line.stats().usePercent).toBeCloseTo(9, 0);
  await clock.advance(61_000);
  expect(line.stats().usePercent).toBe(0);
});

test('close lets the transaction in flight end and settles the rest', async () => {
  const { line, clock } = await lineTo((bytes, reply) => reply(50, answerTo(bytes)));
  const outcomes = Promise.all([line.request(read(0), 'poll'), line.request(read(2), 'poll')]);
  await clock.advance(10);
  const closed = line.close();
  await clock.advance(60);
  await closed;
  expect((await outcomes).map(failureOf)).toEqual(['ok', 'not-sent']);
  expect(failureOf(await line.request(read(0), 'stop'))).toBe('not-sent');
});

test('close with a mute unit and a long timeout takes a second, not the timeout', async () => {
  const { line, clock } = await lineTo(mute, { ...SERIAL, timeoutMs: 30_000 });
  const outcome = line.request(read(0), 'poll');
  await clock.advance(10);
  const closed = line.close();
  await clock.advance(1100);
  await closed;
  expect(failureOf(await outcome)).toBe('timeout');
});

test.each([1, 2, 3])(
  'seed %i: 2,000 transactions on a bad line, no wrong value, all settled',
  async (seed) => {
    const random = new SeededRandom(seed);
    const { ask } = await lineTo((bytes, reply) => {
      misbehave(pickMischief(random), bytes, random, SERIAL.timeoutMs + 10, reply);
    });
    let good = 0;
    let wrong = 0;
    for (let index = 0; index < 2000; index++) {
      const address = Math.floor(random.next() * 5000);
      const { outcome } = await ask(read(address, 2, 17));
      if (!outcome.ok) continue;
      const isRight = outcome.words.join() === [registerOf(17, address), registerOf(17, address + 1)].join();
      if (isRight) good++;
      else wrong++;
    }
    expect(wrong).toBe(0);
    expect(good).toBeGreaterThan(1850);
  },
);
