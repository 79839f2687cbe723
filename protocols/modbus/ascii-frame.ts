/**
 * Frames of Modbus ASCII (MODBUS over Serial Line V1.02, 2.5.2): a colon, unit and PDU and their LRC as hexadecimal
 * digits, CR LF. The specification has capital letters, which we send; instruments that answer with small ones are
 * understood.
 *
 * An LRC is a sum: two wrong characters may cancel each other, which nothing on this side can see. Prefer RTU.
 */

const COLON = 0x3a;
const CR = 0x0d;
const LF = 0x0a;
/** Unit and the longest PDU (253) and LRC. */
const MAX_BYTES = 255;
/** Unit, function, LRC. */
const MIN_BYTES = 3;
/** What stands around the digits. */
const MARKS = 3;

/** The sum of the bytes as it must be added to give 0 (V1.02, 6.2.1). */
export function lrc(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum += byte;
  return -sum & 0xff;
}

/** `body` (unit and PDU) as it goes over the wire. */
export function encodeAscii(body: Uint8Array): Buffer {
  const digits = Buffer.from([...body, lrc(body)])
    .toString('hex')
    .toUpperCase();
  return Buffer.from(`:${digits}\r\n`, 'latin1');
}

/** How many characters `body` takes on the wire. */
export function asciiLength(body: Uint8Array): number {
  return 2 * (body.length + 1) + MARKS;
}

/**
 * Finds frames among characters; holds one at most.
 *
 *              ':'                 CR, whole bytes           LF, LRC right: a frame
 *   skipping ──────► collecting ───────────────────► ended ──────────────────────────► skipping
 *      ▲               │   ▲ │                         │
 *      │               └───┘ ':' begins again          │
 *      └─ no digit, too long, LRC wrong ◄──────────────┘
 */
export class AsciiStream {
  readonly #bytes = Buffer.alloc(MAX_BYTES);
  #state: 'skipping' | 'collecting' | 'ended' = 'skipping';
  #digits = 0;

  reset(): void {
    this.#state = 'skipping';
  }

  /** The bodies (unit and PDU) of the frames that `chunk` completes, each in memory of its own. */
  receive(chunk: Uint8Array): Buffer[] {
    const bodies: Buffer[] = [];
    for (const character of chunk) {
      if (this.#take(character)) bodies.push(Buffer.from(this.#bytes.subarray(0, this.#digits / 2 - 1)));
    }
    return bodies;
  }

  /** True when `character` completes a frame. */
  #take(character: number): boolean {
    const isWhole = this.#state === 'ended' && character === LF && this.#hasGoodLrc();
    if (character === COLON) {
      this.#state = 'collecting';
      this.#digits = 0;
    } else if (this.#state === 'collecting' && character === CR && this.#isBytes()) {
      this.#state = 'ended';
    } else if (this.#state !== 'collecting' || !this.#addDigit(digitOf(character))) {
      this.#state = 'skipping';
    }
    return isWhole;
  }

  #isBytes(): boolean {
    return this.#digits % 2 === 0 && this.#digits / 2 >= MIN_BYTES;
  }

  #addDigit(digit: number): boolean {
    if (digit < 0 || this.#digits === 2 * MAX_BYTES) return false;
    const at = this.#digits >> 1;
    this.#bytes[at] = this.#digits % 2 === 0 ? digit << 4 : (this.#bytes[at] ?? 0) | digit;
    this.#digits++;
    return true;
  }

  #hasGoodLrc(): boolean {
    return lrc(this.#bytes.subarray(0, this.#digits / 2)) === 0;
  }
}

/** 0..15, or -1 for a character that is no hexadecimal digit. */
function digitOf(character: number): number {
  if (character >= 0x30 && character <= 0x39) return character - 0x30;
  const letter = character & ~0x20;
  return letter >= 0x41 && letter <= 0x46 ? letter - 0x41 + 10 : -1;
}
