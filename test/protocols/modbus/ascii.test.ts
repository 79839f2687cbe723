import { describe, expect, test } from 'vitest';
import { AsciiStream, asciiLength, encodeAscii, lrc } from '../../../protocols/modbus/ascii-frame.js';
import { AsciiFraming } from '../../../protocols/modbus/ascii-framing.js';
import { expectedReply } from '../../../protocols/modbus/rtu-frame.js';
import { framed, hex } from './far-end.js';
import { TRANSCRIPTS } from './transcripts.js';

const text = (characters: string): Buffer => Buffer.from(characters, 'latin1');
const QUESTION = ':1103006B00037E\r\n';
const request = framed(hex('11 03 006B 0003'));
const reply = framed(hex('11 03 06 022B 0000 0064'));
const answer = encodeAscii(reply.subarray(0, -2));

function begun(): AsciiFraming {
  const framing = new AsciiFraming();
  framing.begin(request, expectedReply(request));
  return framing;
}

test('the example of the handbooks: read 3 registers from 107 of unit 17', () => {
  expect(lrc(hex('11 03 006B 0003'))).toBe(0x7e);
  expect(begun().begin(request, expectedReply(request))).toEqual(text(QUESTION));
  expect(new AsciiStream().receive(text(QUESTION))).toEqual([hex('11 03 006B 0003')]);
  expect(asciiLength(hex('11 03 006B 0003'))).toBe(QUESTION.length);
});

describe.each(TRANSCRIPTS)('$name', ({ sent, reply: replyHex }) => {
  const asked = framed(hex(sent));
  const exception = Buffer.of(asked.readUInt8(0), asked.readUInt8(1) | 0x80, 2);

  test.each([
    ['reply', hex(replyHex)],
    ['exception', exception],
  ])('the %s, character by character, in capitals and in small letters', (_name, body) => {
    const capitals = encodeAscii(body);
    for (const characters of [capitals, text(capitals.toString('latin1').toLowerCase())]) {
      const framing = new AsciiFraming();
      framing.begin(asked, expectedReply(asked));
      const verdicts = [...characters].map((character) => framing.receive(Buffer.of(character)));
      expect(verdicts.slice(0, -1).every(({ kind }) => kind === 'more')).toBe(true);
      expect(verdicts.at(-1)).toEqual({ kind: 'reply', frame: framed(body) });
    }
  });
});

test('a reply is found behind noise, half a reply, a foreign one and one with a wrong sum', () => {
  const foreign = encodeAscii(hex('12 03 06 022B 0000 0064'));
  const otherLength = encodeAscii(hex('11 03 04 022B 0000'));
  const wrongSum = text(answer.toString('latin1').replace('022B', '022C'));
  for (const before of [
    text('\x00\xff:zz\r\n'),
    answer.subarray(0, 9),
    answer.subarray(0, -1),
    foreign,
    otherLength,
    wrongSum,
    text(':'.padEnd(5000, '0')),
  ]) {
    const framing = begun();
    expect(framing.receive(Buffer.concat([before, answer, answer]))).toEqual({ kind: 'reply', frame: reply });
    framing.end();
    expect(framing.discarded).toBe(before.length + answer.length);
  }
});

test('a frame of the most bytes is taken, one of more is not', () => {
  const longest = encodeAscii(Buffer.alloc(254, 0x41));
  expect(longest).toHaveLength(513);
  expect(new AsciiStream().receive(longest)).toEqual([Buffer.alloc(254, 0x41)]);
  expect(new AsciiStream().receive(encodeAscii(Buffer.alloc(255, 0x41)))).toEqual([]);
});

test.each([
  ['an odd number of digits', ':1103006B00037E0\r\n'],
  ['no end', ':1103006B00037E'],
  ['a line feed only', ':1103006B00037E\n'],
  ['something between', ':1103006B00037E\r \n'],
  ['less than a frame', ':11EF\r\n'],
  ['a letter that is no digit', ':1103006B0003GE\r\n'],
])('%s is no frame', (_name, characters) => {
  expect(new AsciiStream().receive(text(characters))).toEqual([]);
});

test('no single wrong character gets through', () => {
  for (let at = 0; at < answer.length; at++) {
    for (const character of '0F:\r\nG') {
      const wrong = Buffer.from(answer);
      wrong[at] = character.charCodeAt(0);
      if (wrong.equals(answer)) continue;
      expect(begun().receive(wrong)).toEqual({ kind: 'more' });
    }
  }
});

test('what came before the request is no part of its reply', () => {
  const framing = begun();
  framing.receive(answer.subarray(0, 10));
  framing.begin(request, expectedReply(request));
  expect(framing.heard).toBe(false);
  expect(framing.receive(answer.subarray(10)).kind).toBe('more');
  expect(framing.heard).toBe(true);
});
