/**
 * Finds ASCII requests, on the slave's side: a colon, hexadecimal digits in capitals, a checksum (LRC), CR and LF
 * (MODBUS over Serial Line V1.02, 2.5.2). A colon begins a request wherever it comes; what is none is passed over.
 */
import type { SlaveFraming, SlaveRequestFrame } from './slave-framing.js';

const COLON = 0x3a;
const LINE_FEED = 0x0a;
/** The longest frame has 513 characters. */
const MAX_HELD_BYTES = 1024;
const FRAME = /^:((?:[0-9A-F]{2}){3,255})\r\n$/;

export class AsciiRequestFramer implements SlaveFraming {
  readonly hasChecksum = true;
  /** Seven data bits. */
  readonly bitsPerCharacter = 10;
  /** The standard's longest pause within a frame. */
  readonly quietMs = 1000;
  #held: Buffer = Buffer.alloc(0);

  get isHolding(): boolean {
    return this.#held.length > 0;
  }

  push(bytes: Buffer): SlaveRequestFrame[] {
    this.#held = Buffer.concat([this.#held, bytes]).subarray(-MAX_HELD_BYTES);
    const requests: SlaveRequestFrame[] = [];
    for (;;) {
      const end = this.#held.indexOf(LINE_FEED) + 1;
      if (end === 0) return requests;
      const line = this.#held.subarray(0, end);
      this.#held = this.#held.subarray(end);
      const request = requestIn(line.subarray(Math.max(0, line.lastIndexOf(COLON))));
      if (request) requests.push(request);
    }
  }

  quiet(): SlaveRequestFrame[] {
    this.clear();
    return [];
  }

  clear(): void {
    this.#held = Buffer.alloc(0);
  }

  frame(unit: number, pdu: Uint8Array): Buffer {
    const bytes = Buffer.concat([Buffer.of(unit), pdu]);
    const whole = Buffer.concat([bytes, Buffer.of(-sumOf(bytes) & 0xff)]);
    return Buffer.from(`:${whole.toString('hex').toUpperCase()}\r\n`);
  }
}

function requestIn(line: Buffer): SlaveRequestFrame | undefined {
  const [, digits] = FRAME.exec(line.toString('latin1')) ?? [];
  if (digits === undefined) return undefined;
  const bytes = Buffer.from(digits, 'hex');
  if ((sumOf(bytes) & 0xff) !== 0) return undefined;
  return { unit: bytes[0] ?? 0, pdu: bytes.subarray(1, -1), characters: line.length };
}

function sumOf(bytes: Buffer): number {
  return bytes.reduce((sum, byte) => sum + byte, 0);
}
