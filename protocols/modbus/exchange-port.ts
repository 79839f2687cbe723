/**
 * modbus-serial's client between a request and its reply: it encodes the one and decodes the other, and has
 * neither wire nor time. The port it is given hands what it writes to us, and emits only replies that the line
 * has matched; so of all that its own ports get wrong nothing is left.
 *
 * Both ways are synchronous: nothing is pending in the client but the last request, and the next one replaces it.
 */
import { EventEmitter } from 'node:events';
import modbusSerial from 'modbus-serial';
import type { LineRequest } from './line.js';

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

type Client = InstanceType<typeof modbusSerial.default>;

export class Exchange {
  readonly #port = new ExchangePort();
  readonly #client: Client;
  #request: LineRequest | undefined;
  #words: readonly number[] | undefined;

  constructor() {
    this.#client = new modbusSerial.default(this.#port);
    this.#client.open();
  }

  /** The request as an RTU frame with CRC. */
  encode(request: LineRequest): Buffer {
    this.#request = request;
    this.#port.written = undefined;
    this.#write(request);
    if (!this.#port.written) throw new Error('modbus-serial wrote no request');
    return this.#port.written;
  }

  /**
   * The words that `frame`, the matched reply to the request encoded last, carries; empty for a write.
   * Undefined when the client does not accept it, which the line's matching leaves no room for.
   */
  decode(frame: Buffer): readonly number[] | undefined {
    this.#words = undefined;
    this.#port.emit('data', frame);
    const words = this.#words;
    this.#words = undefined;
    return words;
  }

  #write(request: LineRequest): void {
    const { unit, address } = request;
    const take = (error: Error | null, reply: object): void => {
      // A reply must never be told to an earlier request.
      if (!error && this.#request === request) this.#words = wordsOf(request, reply);
    };
    if (request.kind === 'read') {
      this.#client[READ[request.table]](unit, address, request.count, take);
    } else if (request.kind === 'write-coil') {
      this.#client.writeFC5(unit, address, request.on, take);
    } else if (request.words.length === 1) {
      // Function 6 echoes the value itself, so for one word it confirms more than function 16.
      this.#client.writeFC6(unit, address, request.words[0] ?? 0, take);
    } else {
      this.#client.writeFC16(unit, address, [...request.words], take);
    }
  }
}

const READ = { coil: 'writeFC1', discrete: 'writeFC2', holding: 'writeFC3', input: 'writeFC4' } as const;

/** The client gives bits in whole bytes, true and false; a write's reply has no data. */
function wordsOf(request: LineRequest, reply: { readonly data?: readonly (number | boolean)[] }): number[] {
  return request.kind === 'read' ? (reply.data ?? []).slice(0, request.count).map(Number) : [];
}
