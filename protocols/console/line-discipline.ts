/**
 * Line discipline of a console: what a terminal sends becomes clean lines that end in LF, for a line splitter
 * behind it; what it should see echoed goes to `echo`.
 *
 *                 ESC            [                 final byte
 *   ┌──────► text ────► escape ────► sequence ────────────────┐
 *   │        ▲  ▲          │ other                            │
 *   │ any    │  └──────────┴──────────────────────────────────┘   (a control character ends either early)
 *   └────────┘
 *
 * - CR, LF and CRLF each end a line, once.
 * - Backspace and DEL take back a character, Ctrl-U the line; Ctrl-C gives the line up.
 * - Characters are whole UTF-8 sequences however they were split; anything else is dropped.
 * - Escape sequences (arrow keys) and other control characters are swallowed.
 * - A line holds MAX_LINE_BYTES, or what its owner says; one that grew longer comes out as REFUSED_LINE, which nobody can type.
 */
import { Transform, type TransformCallback } from 'node:stream';
import { displayWidth } from './width.js';

export const MAX_LINE_BYTES = 256;
/** A lone BEL: control characters of the terminal never get through, so this is never something typed. */
export const REFUSED_LINE = '\x07';

const BEL = '\x07';
const RUB_OUT = '\b \b';
const LF = 0x0a;
const CR = 0x0d;
const ESC = 0x1b;
const BACKSPACE = 0x08;
const DEL = 0x7f;
const CTRL_C = 0x03;
const CTRL_U = 0x15;

type State = 'text' | 'escape' | 'sequence';

export class LineDiscipline extends Transform {
  readonly #echo: (text: string) => void;
  readonly #maxLineBytes: number;
  #state: State = 'text';
  #afterCr = false;
  #isTooLong = false;
  #characters: string[] = [];
  #bytes = 0;
  /** The beginning of a UTF-8 sequence whose end has not come. */
  #partial: number[] = [];
  #missing = 0;

  /** Without `echo`, as for a terminal that echoes by itself, nothing is sent back. */
  constructor(echo: (text: string) => void = () => undefined, maxLineBytes = MAX_LINE_BYTES) {
    super();
    this.#echo = echo;
    this.#maxLineBytes = maxLineBytes;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    for (const byte of chunk) this.#take(byte);
    done();
  }

  #take(byte: number): void {
    const isRestOfCrLf = byte === LF && this.#afterCr;
    this.#afterCr = byte === CR;
    if (isRestOfCrLf) return;
    if (byte < 0x20 || byte === DEL) this.#control(byte);
    else if (this.#state === 'text') this.#text(byte);
    else this.#state = inSequence(this.#state, byte) ? 'sequence' : 'text';
  }

  #control(byte: number): void {
    this.#partial = [];
    this.#missing = 0;
    this.#state = byte === ESC ? 'escape' : 'text';
    if (byte === CR || byte === LF) {
      this.#echo('\r\n');
      this.push(`${this.#isTooLong ? REFUSED_LINE : this.#characters.join('')}\n`);
      this.#clear();
    } else if (byte === CTRL_C) {
      // An empty line goes on, so that whoever reads shows a prompt again.
      this.#echo('^C\r\n');
      this.push('\n');
      this.#clear();
    } else if (byte === CTRL_U) {
      this.#echo(RUB_OUT.repeat(displayWidth(this.#characters.join(''))));
      this.#clear();
    } else if (byte === BACKSPACE || byte === DEL) {
      this.#takeBack();
    }
  }

  #clear(): void {
    this.#characters = [];
    this.#bytes = 0;
    this.#isTooLong = false;
  }

  #takeBack(): void {
    const last = this.#characters.pop();
    if (last === undefined) return;
    this.#bytes -= Buffer.byteLength(last);
    this.#echo(RUB_OUT.repeat(displayWidth(last)));
  }

  #text(byte: number): void {
    const isContinuation = (byte & 0xc0) === 0x80;
    if (isContinuation !== this.#missing > 0) {
      this.#partial = [];
      this.#missing = 0;
      if (isContinuation) return;
    }
    if (!isContinuation) this.#missing = byte < 0x80 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    else this.#missing -= 1;
    this.#partial.push(byte);
    if (this.#missing > 0) return;
    const character = Buffer.from(this.#partial).toString('utf8');
    this.#partial = [];
    if (!/[\p{Cc}\ufffd]/u.test(character)) this.#character(character);
  }

  #character(character: string): void {
    const bytes = Buffer.byteLength(character);
    if (this.#bytes + bytes > this.#maxLineBytes) {
      if (!this.#isTooLong) this.#echo(BEL);
      this.#isTooLong = true;
      return;
    }
    this.#characters.push(character);
    this.#bytes += bytes;
    this.#echo(character);
  }
}

/** `ESC [` and `ESC O` go on until a final byte; after any other byte the sequence is over. */
function inSequence(state: State, byte: number): boolean {
  return state === 'escape' ? byte === 0x5b || byte === 0x4f : byte < 0x40 || byte > 0x7e;
}
