import { decodeRaw, encode, widthOf } from '../../../devices/codec.js';
import { type Profile, pointOf } from '../../../devices/profile.js';
import type { Canal } from '../../../emulator/canal/canal.js';
import { Instrument, type InstrumentSettings } from '../../../emulator/instruments/instrument.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { canalOn } from '../canal/support.js';

const FUNCTIONS = { coil: 1, discrete: 2, holding: 3, input: 4 } as const;

/** One instrument on a canal whose gate takes 90 s for its travel, asked by the names of its points. */
export class Client {
  readonly clock = new VirtualClock(Date.UTC(2026, 4, 3, 6, 7, 8));
  readonly canal: Canal;
  readonly instrument: Instrument;
  readonly #profile: Profile;

  constructor(profile: Profile, settings: Partial<InstrumentSettings> = {}, canal: object = {}) {
    this.canal = canalOn(this.clock, canal);
    const all = { id: 'x', unit: 1, serves: {}, constants: {}, ...settings };
    this.instrument = new Instrument(all, profile, this.canal, this.clock);
    this.#profile = profile;
  }

  get openingPercent(): number {
    return this.canal.read('gate.opening_percent');
  }

  ask(hex: string): string {
    return this.instrument.answer(Buffer.from(hex.replaceAll(' ', ''), 'hex')).toString('hex');
  }

  words(name: string): number[] {
    const point = pointOf(this.#profile, name);
    const count = widthOf(point);
    const pdu = Buffer.alloc(5);
    pdu.writeUInt8(FUNCTIONS[point.table]);
    pdu.writeUInt16BE(point.address, 1);
    pdu.writeUInt16BE(count, 3);
    const reply = this.instrument.answer(pdu);
    if (reply.length < 3) throw new Error(`${name} is refused: ${reply.toString('hex')}`);
    if (point.table === 'coil' || point.table === 'discrete') return [(reply[2] ?? 0) & 1];
    return Array.from({ length: count }, (_, index) => reply.readUInt16BE(2 + 2 * index));
  }

  raw(name: string): number {
    return decodeRaw(this.words(name), pointOf(this.#profile, name));
  }

  /** The exception code, or 0. */
  write(name: string, value: number): number {
    const point = pointOf(this.#profile, name);
    const words = encode(value, point);
    const address = point.write?.address ?? point.address;
    const isCoil = (point.write?.table ?? point.table) === 'coil';
    const isMultiple = words.length > 1 || point.write?.function === 'multiple';
    const pdu = isMultiple ? Buffer.alloc(6 + 2 * words.length) : Buffer.alloc(5);
    pdu.writeUInt8(isCoil ? 5 : isMultiple ? 16 : 6);
    pdu.writeUInt16BE(address, 1);
    if (isMultiple) {
      pdu.writeUInt16BE(words.length, 3);
      pdu.writeUInt8(2 * words.length, 5);
      for (const [index, word] of words.entries()) pdu.writeUInt16BE(word, 6 + 2 * index);
    } else {
      pdu.writeUInt16BE(isCoil && point.type === 'bool' ? (words[0] ?? 0) * 0xff00 : (words[0] ?? 0), 3);
    }
    const reply = this.instrument.answer(pdu);
    return (reply[0] ?? 0) > 0x80 ? (reply[1] ?? 0) : 0;
  }
}
