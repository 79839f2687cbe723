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
import { deviceId, reportId } from './identity.js';
import { EmulatedPositioner } from './positioner.js';
import { RegisterMap } from './register-map.js';
import {
  EXCEPTIONS,
  type ExceptionCode,
  exceptionReply,
  isBits,
  parseRequest,
  readReply,
  type SlaveMask,
  type SlaveRead,
  type SlaveRequest,
  type SlaveWrite,
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

  /** Power off and on: what was written is forgotten, and the gate stops. */
  reboot(): void {
    this.#written.clear();
    this.positioner?.powerOff();
  }

  /** The reply's PDU to a request's PDU. */
  answer(pdu: Buffer): Buffer {
    const request = parseRequest(pdu);
    if (typeof request === 'number') return exceptionReply(pdu, request);
    const reply = this.#carryOut(request, pdu);
    return typeof reply === 'number' ? exceptionReply(pdu, reply) : reply;
  }

  #carryOut(request: SlaveRequest, pdu: Buffer): Buffer | ExceptionCode {
    switch (request.kind) {
      case 'read': {
        const words = this.#read(request);
        return typeof words === 'number' ? words : readReply(pdu, request.table, words);
      }
      case 'write':
        return this.#write(request) ?? writeReply(pdu);
      case 'mask':
        return this.#mask(request) ?? writeReply(pdu);
      case 'write-then-read': {
        const { write, read } = request;
        const readable = this.#readable(read);
        const refusal = typeof readable === 'number' ? readable : this.#write(write);
        const words = refusal ?? this.#read(read);
        return typeof words === 'number' ? words : readReply(pdu, read.table, words);
      }
      case 'report-id':
        return reportId(this.unit, this.#profile);
      case 'device-id':
        return deviceId(this.#profile, request.category, request.objectId);
    }
  }

  #readable({ table, address, count }: SlaveRead): readonly PointMap[] | ExceptionCode {
    if (!isBits(table) && count > this.#profile.maxRegistersPerRead) return EXCEPTIONS.illegalValue;
    return this.#map.read(table, address, count) ?? EXCEPTIONS.illegalAddress;
  }

  #read(request: SlaveRead): number[] | ExceptionCode {
    const { address, count } = request;
    const points = this.#readable(request);
    if (typeof points === 'number') return points;
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
  #write({ table, address, words }: SlaveWrite): ExceptionCode | undefined {
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

  #mask({ address, andMask, orMask }: SlaveMask): ExceptionCode | undefined {
    const [point] = this.#map.write('holding', address, 1) ?? [];
    if (!point) return EXCEPTIONS.illegalAddress;
    const [before = 0] = this.#wordsOf(point) ?? [];
    const word = (before & andMask) | (orMask & ~andMask & 0xffff);
    return this.#write({ kind: 'write', table: 'holding', address, words: [word] });
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
