/**
 * Feeds parsers with what a very bad line could bring: noise, and frames that are whole, cut short, doubled or have a flipped
 * bit, in pieces of any length. Everything follows from the seed.
 */
import { AsciiRequestFramer } from '../../../emulator/wires/ascii-framer.js';
import { RtuRequestFramer } from '../../../emulator/wires/request-framer.js';
import { AsciiStream, encodeAscii } from '../../../protocols/modbus/ascii-frame.js';
import { AsciiFraming } from '../../../protocols/modbus/ascii-framing.js';
import { hasGoodCrc, withCrc } from '../../../protocols/modbus/crc.js';
import { parseDeviceId } from '../../../protocols/modbus/device-id.js';
import { type Framing, RtuFraming } from '../../../protocols/modbus/framing.js';
import { encodeMbap, MbapStream, matchMbap } from '../../../protocols/modbus/mbap.js';
import { expectedReply } from '../../../protocols/modbus/rtu-frame.js';
import { SeededRandom } from '../../../protocols/random.js';
import { hex } from './far-end.js';
import { TRANSCRIPTS } from './transcripts.js';

export interface Fuzzed {
  readonly name: string;
  /** `body` (unit and PDU) as it would stand on this wire. */
  frame(body: Buffer, nth: number): Buffer;
  /** Whether requests or replies are on the wire. */
  readonly side: 'sent' | 'reply';
  /** Its inputs are cut where the pieces are: it never finds back into step by itself, and would see noise only. */
  readonly isInStep?: true;
  /** Makes a parser, which says whether an input completed a frame; it throws when that is none. */
  make(): (input: Buffer, nth: number) => boolean;
}

/** Inputs after which another request is awaited. */
const INPUTS_PER_REQUEST = 30;
/** Inputs after which the line falls quiet. */
const INPUTS_UNTIL_QUIET = 5;
const PIECES = 5000;

export const FUZZED: readonly Fuzzed[] = [
  { name: 'RTU', side: 'reply', frame: withCrc, make: () => throughFraming(new RtuFraming()) },
  {
    name: 'ASCII',
    side: 'reply',
    frame: encodeAscii,
    make: () => throughFraming(new AsciiFraming()),
  },
  {
    name: 'ASCII stream',
    side: 'reply',
    frame: encodeAscii,
    make: () => {
      const stream = new AsciiStream();
      return (input) => {
        const bodies = stream.receive(input);
        bodies.forEach(checkBody);
        return bodies.length > 0;
      };
    },
  },
  {
    name: 'MBAP',
    side: 'reply',
    isInStep: true,
    frame: (body, nth) => encodeMbap(nth, body),
    make: () => {
      const stream = new MbapStream();
      const expected = TRANSCRIPTS.map(({ sent }) => expectedReply(withCrc(hex(sent))));
      return (input) => {
        const received = stream.receive(input);
        if ('broken' in received) return false;
        for (const { body, transactionId } of received.frames) {
          checkBody(body);
          const asked = expected[transactionId % expected.length];
          if (asked) matchMbap(body, asked);
        }
        return received.frames.length > 0;
      };
    },
  },
  {
    name: 'device identification',
    side: 'reply',
    isInStep: true,
    frame: (body) => body.subarray(2),
    make: () => (input) => {
      const { objects = [] } = parseDeviceId(input) ?? {};
      const bytes = objects.reduce((sum, { value }) => sum + 2 + value.length, 0);
      if (bytes > input.length) throw new Error('more bytes than there were');
      return objects.length > 0;
    },
  },
  {
    name: "emulator's RTU requests",
    side: 'sent',
    frame: withCrc,
    make: () => throughRequests(new RtuRequestFramer()),
  },
  {
    name: "emulator's ASCII requests",
    side: 'sent',
    frame: encodeAscii,
    make: () => throughRequests(new AsciiRequestFramer()),
  },
];

function checkBody({ length }: Buffer): void {
  if (length < 2 || length > 254) throw new Error(`a frame of impossible length ${length}`);
}

/** The transcripts' requests in turn, each until it is answered or has waited for long. */
function throughFraming(framing: Framing): (input: Buffer, nth: number) => boolean {
  let asked = 0;
  let untilNth = 0;
  return (input, nth) => {
    if (nth >= untilNth) {
      const request = withCrc(hex(TRANSCRIPTS[asked++ % TRANSCRIPTS.length]?.sent ?? ''));
      framing.begin(request, expectedReply(request));
      untilNth = nth + INPUTS_PER_REQUEST;
    }
    const verdict = framing.receive(input);
    if (verdict.kind === 'more') return false;
    framing.end();
    untilNth = nth;
    const { frame } = verdict;
    if (frame.length > 256 || !hasGoodCrc(frame, 0, frame.length)) throw new Error('a reply that is none');
    return true;
  };
}

function throughRequests(
  framer: RtuRequestFramer | AsciiRequestFramer,
): (input: Buffer, nth: number) => boolean {
  return (input, nth) => {
    const requests = [...framer.push(input), ...(nth % INPUTS_UNTIL_QUIET === 0 ? framer.quiet() : [])];
    return requests.length > 0;
  };
}

export interface FuzzResult {
  /** Empty when nothing went wrong; else what, with all that is needed to see it again. */
  readonly fault: string;
  /** Inputs that completed a frame: without many of them little was tried. */
  readonly completed: number;
  /** By how much the memory in use grew from the first half to the second, each after its deepest collection. */
  readonly grownBytes: number;
}

export function fuzz(fuzzed: Fuzzed, inputs: number, seed: number): FuzzResult {
  const random = new SeededRandom(seed);
  const pieces = piecesOf(fuzzed, random);
  const next = fuzzed.isInStep ? (): Buffer => anyOf(pieces, random) : streamOf(pieces, random);
  const parse = fuzzed.make();
  const leastBytes = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY] as [number, number];
  let completed = 0;
  for (let nth = 0; nth < inputs; nth++) {
    const input = next();
    try {
      if (parse(input, nth)) completed++;
    } catch (error) {
      const cause = error instanceof Error ? error.stack : error;
      const fault = `${fuzzed.name}, seed ${seed}, input ${nth}: ${input.toString('hex')}: ${cause}`;
      return { fault, completed, grownBytes: 0 };
    }
    if (nth % 1000 === 0) {
      const half = nth < inputs / 2 ? 0 : 1;
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      leastBytes[half] = Math.min(leastBytes[half], heapUsed + arrayBuffers);
    }
  }
  return { fault: '', completed, grownBytes: leastBytes[1] - leastBytes[0] };
}

function anyOf(pieces: readonly Buffer[], random: SeededRandom): Buffer {
  return pieces[Math.floor(random.next() * pieces.length)] ?? Buffer.alloc(0);
}

/** Chunks of any length, mostly each on from where the last one ended. */
function streamOf(pieces: readonly Buffer[], random: SeededRandom): () => Buffer {
  const stream = Buffer.concat(pieces);
  let at = 0;
  return () => {
    if (random.next() < 0.1 || at >= stream.length) at = Math.floor(random.next() * stream.length);
    const start = at;
    at += Math.floor(random.next() * (random.next() < 0.01 ? 700 : 40));
    return stream.subarray(start, at);
  };
}

function piecesOf({ frame, side }: Fuzzed, random: SeededRandom): Buffer[] {
  const below = (limit: number): number => Math.floor(random.next() * limit);
  return Array.from({ length: PIECES }, (_, nth) => {
    const whole = frame(hex(TRANSCRIPTS[below(TRANSCRIPTS.length)]?.[side] ?? ''), nth);
    switch (below(6)) {
      case 0:
        return Buffer.concat([whole, whole]);
      case 1:
        return whole.subarray(0, below(whole.length));
      case 2:
        return whole.subarray(below(whole.length));
      case 3:
        return flipped(whole, below(whole.length * 8));
      case 4:
        return random.bytes(below(30));
      default:
        return whole;
    }
  });
}

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
