import { describe, expect, test } from 'vitest';
import { AsciiFraming } from '../../../protocols/modbus/ascii-framing.js';
import { type Framing, RtuFraming } from '../../../protocols/modbus/framing.js';
import { placeOf, timingOf } from '../../../protocols/modbus/line-config.js';
import { makeFraming } from '../../../protocols/modbus/make-framing.js';
import { encodeMbap, MbapStream, matchMbap } from '../../../protocols/modbus/mbap.js';
import { expectedReply } from '../../../protocols/modbus/rtu-frame.js';
import { answerTo, framed, hex } from './far-end.js';
import { TRANSCRIPTS } from './transcripts.js';

const request = hex('11 03 006B 0003 7687');
const expected = expectedReply(request);
const reply = answerTo(request);
const body = reply.subarray(0, -2);

function begun<Kind extends Framing>(framing: Kind): Kind {
  framing.begin(request, expected);
  return framing;
}

describe('Modbus TCP', () => {
  test('header, unit and PDU', () => {
    expect(encodeMbap(0xfffe, body.subarray(0, 3))).toEqual(hex('FFFE 0000 0003 11 03 06'));
  });

  test.each(TRANSCRIPTS)('$name: the reply and the exception', ({ sent, reply: replyHex }) => {
    const asked = expectedReply(framed(hex(sent)));
    const exception = Buffer.of(asked.head[0] ?? 0, (asked.head[1] ?? 0) | 0x80, 4);
    for (const answered of [hex(replyHex), exception]) {
      const received = new MbapStream().receive(encodeMbap(7, answered));
      expect(received).toEqual({ frames: [{ transactionId: 7, unit: answered[0], body: answered }] });
      expect(matchMbap(answered, asked)).toEqual({ kind: 'reply', frame: framed(answered) });
    }
  });

  test('another unit, function or length than that of the request is garbled', () => {
    for (const wrong of [
      '12 03 06 022B 0000 0064',
      '11 04 06 022B 0000 0064',
      '11 03 04 022B 0000',
      '11 03',
      '11 03 06 022B 0000 0064 00',
    ]) {
      expect(matchMbap(hex(wrong), expected).kind).toBe('garbled');
    }
  });

  test.each([
    ['a protocol id that is not Modbus', '0001 0001 0006 11 03', 'protocol id 1 instead of 0'],
    ['a length too short to be a frame', '0001 0000 0001 11', 'length 1 instead of 2..254'],
    ['a length too long to be a frame', '0001 0000 00FF 11', 'length 255 instead of 2..254'],
  ])('%s cannot be followed', (_name, bytes, cause) => {
    expect(new MbapStream().receive(hex(bytes))).toEqual({ broken: cause });
  });

  test('several replies, in any order and cut anywhere, each with its transaction id', () => {
    const frames = [3, 1, 2].map((id) => encodeMbap(id, answerTo(request, id).subarray(0, -2)));
    const bytes = Buffer.concat(frames);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const stream = new MbapStream();
      const found = [bytes.subarray(0, cut), bytes.subarray(cut)].flatMap((chunk) => {
        const received = stream.receive(chunk);
        if ('broken' in received) throw new Error(received.broken);
        return received.frames;
      });
      expect(found.map(({ transactionId, unit }) => [transactionId, unit])).toEqual([
        [3, 3],
        [1, 1],
        [2, 2],
      ]);
      expect(found.map((frame) => matchMbap(frame.body, expected).kind)).not.toContain('reply');
    }
    expect(matchMbap(body, expected)).toEqual({ kind: 'reply', frame: reply });
  });

  test('a new connection begins anew', () => {
    const stream = new MbapStream();
    stream.receive(hex('0001 0000 0009 11'));
    stream.reset();
    expect(stream.receive(encodeMbap(7, body))).toMatchObject({ frames: [{ transactionId: 7, unit: 17 }] });
  });
});

describe('RTU', () => {
  test('a reply is found behind more noise than the buffer holds, and the noise is counted', () => {
    const framing = begun(new RtuFraming());
    const noise = Buffer.alloc(5000, 0x55);
    expect(framing.receive(noise).kind).toBe('more');
    expect(framing.receive(Buffer.concat([noise, reply, noise]))).toEqual({ kind: 'reply', frame: reply });
    expect(framing.discarded).toBe(15_000);
  });

  test('late, early and doubled replies before the request are no part of its reply', () => {
    const framing = begun(new RtuFraming());
    framing.receive(reply);
    framing.end();
    framing.receive(reply);
    framing.receive(reply.subarray(0, 5));
    framing.begin(request, expected);
    expect(framing.heard).toBe(false);
    expect(framing.receive(reply.subarray(5)).kind).toBe('more');
    expect(framing.receive(reply)).toEqual({ kind: 'reply', frame: reply });
    framing.end();
    expect(framing.discarded).toBe(2 * reply.length);
  });

  test('half a reply is counted when nothing more is awaited, not before', () => {
    const framing = begun(new RtuFraming());
    framing.receive(reply.subarray(0, 5));
    expect(framing.discarded).toBe(0);
    framing.end();
    expect(framing.discarded).toBe(5);
  });
});

test('what comes when nothing is awaited is discarded', () => {
  for (const framing of [new RtuFraming(), new AsciiFraming()]) {
    begun(framing).end();
    expect(framing.receive(reply).kind).toBe('more');
    expect(framing.discarded).toBe(reply.length);
  }
});

const PORT = { path: '/dev/null', baudRate: 9600, parity: 'even', stopBits: 1, timeoutMs: 100 } as const;
const HOST = { host: 'nowhere', port: 502, baudRate: 38_400, timeoutMs: 100 } as const;
const CONFIGS: [Parameters<typeof makeFraming>[0], new () => Framing, number, number, number][] = [
  [{ ...PORT, kind: 'rtu', dataBits: 8 }, RtuFraming, 11 / 9.6, 11 / 9.6, (3.5 * 11) / 9.6],
  [{ ...PORT, kind: 'ascii', dataBits: 7 }, AsciiFraming, 10 / 9.6, 20 / 9.6, (3.5 * 10) / 9.6],
  [{ ...HOST, kind: 'rtu-over-tcp' }, RtuFraming, 11 / 38.4, 11 / 38.4, 1.75],
  [{ ...HOST, kind: 'ascii-over-tcp' }, AsciiFraming, 10 / 38.4, 20 / 38.4, 1.75],
];

test.each(CONFIGS)('$kind: framing and timing', (config, framing, characterMs, byteMs, silenceMs) => {
  expect(makeFraming(config)).toBeInstanceOf(framing);
  const timing = timingOf(config);
  expect(timing.characterMs).toBeCloseTo(characterMs, 9);
  expect(timing.byteMs).toBeCloseTo(byteMs, 9);
  expect(timing.silenceMs).toBeCloseTo(silenceMs, 9);
  expect(placeOf(config)).toBe('path' in config ? '/dev/null' : 'nowhere:502');
});

test('on TCP neither bytes nor silence take time', () => {
  const config = { kind: 'tcp', host: 'nowhere', port: 502, timeoutMs: 100, inFlight: 4 } as const;
  expect(timingOf(config)).toEqual({ characterMs: 0, byteMs: 0, silenceMs: 0 });
  expect(placeOf(config)).toBe('nowhere:502');
});
