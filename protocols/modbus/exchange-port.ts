/**
 * modbus-serial's client between a request and its reply: it encodes the one and decodes the other, and has
 * neither wire nor time. The port it is given hands what it writes to us, and emits only replies that the line
 * has matched; so of all that its own ports get wrong nothing is left. Reads, which a line does all day, do not go
 * through it (`read-codec.ts`).
 *
 * Both ways are synchronous: nothing is pending in the client but the last request, and the next one replaces it.
 */
import { EventEmitter } from 'node:events';
import modbusSerial from 'modbus-serial';
import type { LineRequest, ReadRequest } from './line.js';
import { decodeRead, encodeRead } from './read-codec.js';

/** What the client asks of a port. */
class ExchangePort extends EventEmitter {
  readonly isOpen = true;
  /** Set by the client, which looks a reply's request up by it. */
  _transactionIdRead = 1;
  _transactionIdWrite = 1;
  written: Buffer | undefined;

  open(done: () => void): void {
    done();
  }

  close(done: () => void): void {
    done();
  }

  write(frame: Buffer): void {
    this.written = frame;
  }
}

type Take = (error: Error | null, reply: object) => void;

/** The client has more functions than its typings. */
type Client = InstanceType<typeof modbusSerial.default> & {
  writeFC17(unit: number, unused: number, unusedToo: number, take: Take): void;
  writeFC43(unit: number, category: number, objectId: number, take: Take): void;
};

/** The part of a good outcome that the reply itself brought. */
export interface Decoded {
  /** Registers, or 0 and 1 for bits; empty for a write. */
  readonly words: readonly number[];
  /** For `report-id` and `device-id`: what stands after the function. */
  readonly data?: Buffer;
}

export class Exchange {
  readonly #port = new ExchangePort();
  readonly #client: Client;
  #request: LineRequest | undefined;
  #decoded: Decoded | undefined;

  constructor() {
    this.#client = new modbusSerial.default(this.#port) as Client;
    this.#client.open();
  }

  /** The request as an RTU frame with CRC. */
  encode(request: LineRequest): Buffer {
    this.#request = request;
    if (request.kind === 'read') return encodeRead(request);
    this.#port.written = undefined;
    this.#write(request);
    if (!this.#port.written) throw new Error('modbus-serial wrote no request');
    return this.#port.written;
  }

  /**
   * What `frame`, the matched reply to the request encoded last, carries. Undefined when the client does not accept
   * it, which the line's matching leaves no room for.
   */
  decode(frame: Buffer): Decoded | undefined {
    if (this.#request?.kind === 'read') {
      const words = decodeRead(this.#request, frame);
      return words && { words };
    }
    // The client would cut a report to pieces that not every instrument keeps to, and ask for further objects of a
    // device's identification by itself.
    if (this.#request?.kind === 'report-id' || this.#request?.kind === 'device-id') {
      return { words: [], data: Buffer.from(frame.subarray(2, -2)) };
    }
    this.#decoded = undefined;
    this.#port.emit('data', frame);
    const decoded = this.#decoded;
    this.#decoded = undefined;
    return decoded;
  }

  #write(request: Exclude<LineRequest, ReadRequest>): void {
    const { unit } = request;
    const take = (error: Error | null, reply: object): void => {
      // A reply must never be told to an earlier request.
      if (!error && this.#request === request) this.#decoded = { words: wordsOf(request, reply) };
    };
    switch (request.kind) {
      case 'write-coil':
        this.#client.writeFC5(unit, request.address, request.on, take);
        break;
      case 'write-coils':
        this.#client.writeFC15(unit, request.address, [...request.bits], take);
        break;
      case 'write-registers':
        this.#writeRegisters(request, take);
        break;
      case 'mask-register':
        this.#client.writeFC22(unit, request.address, request.andMask, request.orMask, take);
        break;
      case 'write-then-read': {
        const { address, count, writeAddress, words } = request;
        this.#client.writeFC23(unit, address, count, writeAddress, words.length, [...words], take);
        break;
      }
      case 'report-id':
        this.#client.writeFC17(unit, 0, 0, take);
        break;
      case 'device-id':
        this.#client.writeFC43(unit, request.category, request.objectId, take);
        break;
    }
  }

  /** Function 6 echoes the value itself, so for one word it confirms more than function 16. */
  #writeRegisters(
    { unit, address, words, asMultiple = false }: Extract<LineRequest, { kind: 'write-registers' }>,
    take: Take,
  ): void {
    const [word] = words;
    if (words.length === 1 && word !== undefined && !asMultiple) {
      this.#client.writeFC6(unit, address, word, take);
    } else this.#client.writeFC16(unit, address, [...words], take);
  }
}

/** A write's reply has no data. */
function wordsOf(request: LineRequest, reply: { readonly data?: readonly (number | boolean)[] }): number[] {
  if (request.kind !== 'write-then-read') return [];
  return (reply.data ?? []).slice(0, request.count).map(Number);
}
