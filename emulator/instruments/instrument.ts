/**
 * One emulated instrument: answers requests from its profile's map with the canal's values, encoded at
 * the moment of the request. Where a point's value comes from, first found first:
 *
 *   the actuator > what was last written > the canal (`serves`) > `constants` > registers of zeros
 *
 * A value that does not fit its registers is served as the profile's "no value", or refused as a device
 * failure where it has none; never clipped.
 */
import { decode, encode, encodeRaw, widthOf } from '../../devices/codec.js';
import type { PointMap, Profile } from '../../devices/profile.js';
import type { Canal, CanalVariable } from '../canal/canal.js';
import { EmulatedPositioner } from './positioner.js';
import { RegisterMap } from './register-map.js';
import {
  EXCEPTIONS,
  type ExceptionCode,
  exceptionReply,
  isBits,
  parseRequest,
  readReply,
  type SlaveRequest,
  writeReply,
} from './requests.js';

export interface InstrumentSettings {
  readonly id: string;
  readonly unit: number;
  /** Point of the profile -> variable of the canal, in the point's unit. */
  readonly serves: Readonly<Record<string, CanalVariable>>;
  /** Point of the profile -> its fixed value. */
  readonly constants: Readonly<Record<string, number>>;
}

export class Instrument {
  readonly id: string;
  readonly unit: number;
  readonly turnaroundMs: number;
  /** Present on a gate actuator. */
  readonly positioner: EmulatedPositioner | undefined;
  /** A mute instrument neither answers nor obeys. */
  mute = false;
  readonly #settings: InstrumentSettings;
  readonly #profile: Profile;
  readonly #canal: Canal;
  readonly #map: RegisterMap;
  readonly #written = new Map<string, readonly number[]>();

  constructor(settings: InstrumentSettings, profile: Profile, canal: Canal) {
    this.id = settings.id;
    this.unit = settings.unit;
    this.turnaroundMs = profile.turnaroundMs;
    this.positioner = profile.actuator && new EmulatedPositioner(profile.actuator, canal);
    this.#settings = settings;
    this.#profile = profile;
    this.#canal = canal;
    this.#map = new RegisterMap(profile);
  }

  /** The reply's PDU to a request's PDU. */
  answer(pdu: Buffer): Buffer {
    const request = parseRequest(pdu);
    if (typeof request === 'number') return exceptionReply(pdu, request);
    if (request.kind === 'write') {
      const refusal = this.#write(request);
      return refusal === undefined ? writeReply(pdu) : exceptionReply(pdu, refusal);
    }
    const words = this.#read(request);
    return typeof words === 'number' ? exceptionReply(pdu, words) : readReply(pdu, request.table, words);
  }

  #read({ table, address, count }: SlaveRequest & { kind: 'read' }): number[] | ExceptionCode {
    if (!isBits(table) && count > this.#profile.maxRegistersPerRead) return EXCEPTIONS.illegalValue;
    const points = this.#map.read(table, address, count);
    if (!points) return EXCEPTIONS.illegalAddress;
    const words = new Array<number>(count).fill(0);
    for (const point of points) {
      const own = this.#wordsOf(point);
      if (!own) return EXCEPTIONS.deviceFailure;
      own.forEach((word, index) => {
        const at = point.address + index - address;
        if (at >= 0 && at < count) words[at] = word;
      });
    }
    return words;
  }

  #wordsOf(point: PointMap): readonly number[] | undefined {
    const value = this.positioner?.read(point.name);
    if (value !== undefined) return encoded(value, point);
    const written = this.#written.get(point.name);
    if (written) return written;
    const variable = this.#settings.serves[point.name];
    if (variable) return encoded(this.#canal.read(variable), point);
    const constant = this.#settings.constants[point.name];
    if (constant !== undefined) return encoded(constant, point);
    return new Array<number>(widthOf(point.type)).fill(0);
  }

  /** Judges the whole write before any of it takes effect. */
  #write({ table, address, words }: SlaveRequest & { kind: 'write' }): ExceptionCode | undefined {
    const points = this.#map.write(table, address, words.length);
    if (!points) return EXCEPTIONS.illegalAddress;
    const parts = points.map((point) => {
      const start = point.address - address;
      return { point, words: words.slice(start, start + widthOf(point.type)) };
    });
    for (const { point, words: own } of parts) {
      if (this.#settings.serves[point.name]) return EXCEPTIONS.illegalAddress;
      if (!this.#allows(point, decode(own, point))) return EXCEPTIONS.illegalValue;
    }
    for (const { point, words: own } of parts) {
      this.positioner?.write(point.name, decode(own, point));
      this.#written.set(point.name, own);
    }
    return undefined;
  }

  #allows(point: PointMap, value: number | null): boolean {
    if (this.positioner && !this.positioner.accepts(point.name, value)) return false;
    if (!point.range || value === null) return true;
    return value >= point.range.min && value <= point.range.max;
  }
}

function encoded(value: number, point: PointMap): number[] | undefined {
  try {
    return encode(value, point);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const [sentinel] = point.noValue;
    return sentinel === undefined ? undefined : encodeRaw(sentinel, point.type, point.order);
  }
}
