/** A small instrument written by hand, and the mischief of a bad line around it. */
import type { Random } from '../../../protocols/random.js';

/** Register `address` of `unit`: so mixed that any two registers differ. */
export function registerOf(unit: number, address: number): number {
  return (Math.imul(unit * 65_536 + address, 0x9e3779b1) >>> 12) & 0xffff;
}

/** Bit by bit, unlike the product's table. */
function crcOf(bytes: Buffer): Buffer {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return Buffer.from([crc & 0xff, crc >>> 8]);
}

export function framed(body: Buffer): Buffer {
  return Buffer.concat([body, crcOf(body)]);
}

export function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex');
}

/** The right answer to a read of registers (3, 4) or to a write (5, 6, 16). */
export function answerTo(request: Buffer, unit = request.readUInt8(0)): Buffer {
  const code = request.readUInt8(1);
  if (code > 4) return framed(request.subarray(0, 6));
  const address = request.readUInt16BE(2);
  const count = request.readUInt16BE(4);
  const body = Buffer.alloc(3 + count * 2);
  body.set([unit, code, count * 2]);
  for (let index = 0; index < count; index++) {
    body.writeUInt16BE(registerOf(unit, address + index), 3 + index * 2);
  }
  return framed(body);
}

export const MISCHIEF = ['late', 'truncated', 'noisy', 'foreign', 'doubled'] as const;
export type Mischief = (typeof MISCHIEF)[number] | 'none';

/** 2 % late and 1 % of each other kind. */
export function pickMischief(random: Random): Mischief {
  const percent = random.next() * 100;
  if (percent < 2) return 'late';
  return MISCHIEF[Math.floor(percent) - 1] ?? 'none';
}

/** Sends the answer to `request` as the mischief has it; late ones come after `timeoutMs`, but within the quiet. */
export function misbehave(
  mischief: Mischief,
  request: Buffer,
  random: Random,
  timeoutMs: number,
  reply: (afterMs: number, bytes: Buffer) => void,
): void {
  const answer = answerTo(request);
  switch (mischief) {
    case 'none':
      reply(2, answer);
      return;
    case 'late':
      reply(timeoutMs + 15 + random.next() * 60, answer);
      return;
    case 'truncated':
      reply(2, answer.subarray(0, 1 + Math.floor(random.next() * (answer.length - 1))));
      return;
    case 'noisy': {
      const noise = random.bytes(1 + Math.floor(random.next() * 6));
      const at = Math.floor(random.next() * answer.length);
      const flipped = Buffer.from(answer);
      flipped[at] = (flipped[at] ?? 0) ^ 0x10;
      reply(2, random.next() < 0.5 ? Buffer.concat([noise, answer]) : flipped);
      return;
    }
    case 'foreign':
      reply(1, answerTo(request, (request.readUInt8(0) % 247) + 1));
      if (random.next() < 0.5) reply(3, answer);
      return;
    case 'doubled':
      reply(2, answer);
      reply(3, answer);
      return;
  }
}
