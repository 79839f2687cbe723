/** What becomes of one reply on its way, kind by kind: from a good answer to the bytes that leave. */
import type { Random } from '../../protocols/random.js';
import type { MischiefRule } from './kinds.js';

/** Fields of a Modbus TCP header that are not what they should be. */
export interface HeaderFaults {
  readonly transactionShift?: number;
  readonly protocolId?: number;
  readonly lengthShift?: number;
}

/** How replies stand on the wire at hand. */
export interface ReplyFraming {
  /** Whether frames bear a checksum of their own; TCP has one for its segments. */
  readonly hasChecksum: boolean;
  frame(unit: number, pdu: Uint8Array, faults?: HeaderFaults): Buffer;
}

export interface Outgoing {
  readonly bytes: Buffer;
  /** Silence before the first byte: since the request's end, or since the last byte of the outgoing one before. */
  readonly afterMs: number;
  /** `stray`: on its way by itself, while its unit hears again. `held`: may leave earlier, with another reply. */
  readonly how: 'own' | 'stray' | 'held';
}

export interface Reply {
  readonly unit: number;
  readonly pdu: Buffer;
  readonly afterMs: number;
}

/** Beyond these the noise of one reply would be a frame's worth. */
const MAX_NOISE_BYTES = 6;
const MAX_PIECES = 4;
/** Long enough for a piece to leave by itself. */
const PIECE_GAP_MS = 3;
/** More than 3.5 characters at 9600 baud and above. */
const CHATTER_GAP_MS = 5;
const DEFAULT_DELAY_MS = 300;

/** `stranger` is a unit that nobody on the line has. */
export function spoil(
  reply: Reply,
  rule: MischiefRule,
  random: Random,
  framing: ReplyFraming,
  stranger: number,
): readonly Outgoing[] {
  const { unit, pdu, afterMs } = reply;
  const good = framing.frame(unit, pdu);
  const delayMs = (rule.delay ?? DEFAULT_DELAY_MS) + random.next() * (rule.spread ?? 0);
  const own = (bytes: Buffer): Outgoing[] => [{ bytes, afterMs, how: 'own' }];
  switch (rule.kind) {
    case 'late':
      return [{ bytes: good, afterMs: afterMs + delayMs, how: 'stray' }];
    case 'slow':
      return [{ bytes: good, afterMs: afterMs + delayMs, how: 'own' }];
    case 'joined':
      return [{ bytes: good, afterMs: afterMs + delayMs, how: 'held' }];
    case 'mute':
    case 'reboot':
    case 'unplug':
    case 'lost':
      return [];
    case 'truncated':
      return own(good.subarray(0, 1 + below(random, good.length - 1)));
    case 'noisy':
      return own(noisy(good, random, framing.hasChecksum));
    case 'wrong-unit':
      return own(framing.frame(stranger, pdu));
    case 'wrong-function':
      return own(framing.frame(unit, flipped(pdu, 0, 1)));
    case 'wrong-echo':
      return own(framing.frame(unit, flipped(pdu, 1 + below(random, pdu.length - 1), bit(random))));
    case 'doubled':
      return own(Buffer.concat([good, good]));
    case 'chatter':
      return withChatter(reply, framing, random, stranger);
    case 'wrong-transaction':
      return own(framing.frame(unit, pdu, { transactionShift: 1 + below(random, 65_535) }));
    case 'wrong-protocol':
      return own(framing.frame(unit, pdu, { protocolId: 1 + below(random, 65_535) }));
    case 'wrong-length':
      return own(
        framing.frame(unit, pdu, { lengthShift: random.next() < 0.5 ? -1 : 1 + below(random, 300) }),
      );
    case 'split':
      return pieces(good, random).map((bytes, index) => ({
        bytes,
        afterMs: index === 0 ? afterMs : PIECE_GAP_MS,
        how: 'own',
      }));
  }
}

/** Without a checksum nobody could tell noise within a value from the value; and TCP's own lets none through. */
function noisy(good: Buffer, random: Random, hasChecksum: boolean): Buffer {
  const noise = random.bytes(1 + below(random, MAX_NOISE_BYTES));
  const at = below(random, good.length);
  const kinds = [
    () => Buffer.concat([noise, good]),
    () => Buffer.concat([good, noise]),
    () => Buffer.concat([good.subarray(0, at), noise, good.subarray(at)]),
    () => flipped(good, at, bit(random)),
  ];
  return kinds[below(random, hasChecksum ? kinds.length : 2)]?.() ?? good;
}

/** A stranger's register is read, or all are told something, just before the reply or right behind it. */
function withChatter(
  reply: Reply,
  framing: ReplyFraming,
  random: Random,
  stranger: number,
): readonly Outgoing[] {
  const { unit, pdu, afterMs } = reply;
  const address = below(random, 65_536);
  const words = random.bytes(2);
  const faults = { transactionShift: 1 + below(random, 65_535) };
  const field = Buffer.of(address >> 8, address & 0xff);
  const talk =
    random.next() < 0.25
      ? [framing.frame(0, Buffer.concat([Buffer.of(6), field, words]), faults)]
      : [
          framing.frame(stranger, Buffer.concat([Buffer.of(3), field, Buffer.of(0, 1)]), faults),
          framing.frame(stranger, Buffer.concat([Buffer.of(3, 2), words]), faults),
        ];
  const bytes = Buffer.concat(talk);
  const own = framing.frame(unit, pdu);
  if (random.next() < 0.5) {
    return [
      { bytes, afterMs, how: 'own' },
      { bytes: own, afterMs: CHATTER_GAP_MS, how: 'own' },
    ];
  }
  return [{ bytes: Buffer.concat([own, bytes]), afterMs, how: 'own' }];
}

function pieces(good: Buffer, random: Random): Buffer[] {
  const cuts = Array.from({ length: MAX_PIECES - 1 }, () => 1 + below(random, good.length - 1));
  const ends = [...new Set(cuts), good.length].sort((a, b) => a - b);
  return ends.map((end, index) => good.subarray(ends[index - 1] ?? 0, end));
}

/** `bytes` with those bits of one byte the other way round. */
function flipped(bytes: Buffer, at: number, bits: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ bits;
  return changed;
}

function bit(random: Random): number {
  return 1 << below(random, 8);
}

/** A whole number from 0 up to, but not including, `limit`. */
function below(random: Random, limit: number): number {
  return Math.floor(random.next() * limit);
}
