/**
 * One emulated instrument: answers requests from its profile's map with what its memory holds at the moment of the
 * request. A value that does not fit its registers is served as the profile's "no value", or refused as a device failure
 * where it has none; never clipped.
 */
import { widthOf } from '../../devices/codec.js';
import type { PointMap } from '../../devices/point-map.js';
import type { Profile } from '../../devices/profile.js';
import type { Clock } from '../../protocols/clock.js';
import type { CanalView } from '../canal/canal.js';
import type { EmulatedActuator } from './actuator.js';
import type { Ailments } from './ailment.js';
import { deviceId, reportId } from './identity.js';
import { type Entry, Memory, type MemorySettings } from './memory.js';
import type { Meter } from './meter.js';
import { isBits, RegisterMap, type Target } from './register-map.js';
import {
  COIL_ON,
  EXCEPTIONS,
  type ExceptionCode,
  exceptionReply,
  parseRequest,
  readReply,
  type SlaveMask,
  type SlaveRead,
  type SlaveRequest,
  type SlaveWrite,
  writeReply,
} from './requests.js';

export interface InstrumentSettings extends MemorySettings {
  readonly unit: number;
}

export class Instrument {
  readonly id: string;
  readonly unit: number;
  readonly turnaroundMs: number;
  /** A mute instrument neither answers nor obeys. */
  mute = false;
  readonly #profile: Profile;
  readonly #map: RegisterMap;
  readonly #memory: Memory;

  constructor({ unit, ...settings }: InstrumentSettings, profile: Profile, canal: CanalView, clock: Clock) {
    this.id = settings.id;
    this.unit = unit;
    this.turnaroundMs = profile.turnaroundMs;
    this.#profile = profile;
    this.#map = new RegisterMap(profile);
    this.#memory = new Memory(settings, profile, canal, clock);
  }

  /** Present on a gate actuator. */
  get actuator(): EmulatedActuator | undefined {
    return this.#memory.actuator;
  }

  /** Whether it neither answers nor obeys now: mute, or without power. */
  get isSilent(): boolean {
    return this.mute || this.actuator?.isPowered === false;
  }

  /** How it says that its values are doubtful or lost. */
  get ailments(): Ailments {
    return this.#memory.ailments;
  }

  /** The meter of a served point, or all of them. RangeError for a point that is not served. */
  meters(point?: string): Meter[] {
    return this.#memory.meters(point);
  }

  /** Power off and on: what was written is forgotten, and the gate stops. */
  reboot(): void {
    this.#memory.reboot();
  }

  /** Ends its timers. */
  close(): void {
    this.#memory.close();
  }

  /** The reply's PDU to a request's PDU. */
  answer(pdu: Buffer): Buffer {
    if (this.actuator?.hasForgotten) this.reboot();
    this.actuator?.hear();
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
    const { maxBitsPerRead, maxRegistersPerRead } = this.#profile;
    if (count > (isBits(table) ? maxBitsPerRead : maxRegistersPerRead)) return EXCEPTIONS.illegalValue;
    return this.#map.read(table, address, count) ?? EXCEPTIONS.illegalAddress;
  }

  #read(request: SlaveRead): number[] | ExceptionCode {
    const points = this.#readable(request);
    if (typeof points === 'number') return points;
    return this.#memory.image(points, request.address, request.count) ?? EXCEPTIONS.deviceFailure;
  }

  /** Judges the whole write before any of it takes effect. */
  #write(request: SlaveWrite): ExceptionCode | undefined {
    const targets = this.#map.write(request.table, request.address, request.words.length);
    if (!targets) return EXCEPTIONS.illegalAddress;
    const meant = targets.filter(({ point }) => this.#memory.isMeant(point));
    const entries: Entry[] = [];
    for (const target of meant) {
      const { point } = target;
      if (request.isSingle && point.write?.function === 'multiple') return EXCEPTIONS.illegalFunction;
      if (this.#memory.isServed(point)) return EXCEPTIONS.illegalAddress;
      const words = wordsFor(target, request);
      if (!words || !this.#memory.allows({ point, words })) return EXCEPTIONS.illegalValue;
      entries.push({ point, words });
    }
    this.#memory.write(entries);
    return undefined;
  }

  #mask({ address, andMask, orMask }: SlaveMask): ExceptionCode | undefined {
    if (!this.#map.write('holding', address, 1)) return EXCEPTIONS.illegalAddress;
    const readable = this.#map.read('holding', address, 1) ?? [];
    const [before = 0] = this.#memory.image(readable, address, 1) ?? [];
    const word = (before & andMask) | (orMask & ~andMask & 0xffff);
    return this.#write({ kind: 'write', table: 'holding', address, words: [word], isSingle: false });
  }
}

/** The words of a write that are the target's; undefined for a coil that is neither on nor off. */
function wordsFor({ point, address }: Target, request: SlaveWrite): readonly number[] | undefined {
  const start = address - request.address;
  if (!isBits(request.table)) return request.words.slice(start, start + widthOf(point));
  const [word = 0] = request.words.slice(start);
  // Some relays take a time in function 5; their point is a number that is written as a coil.
  if (point.type !== 'bool') return request.isSingle && word !== COIL_ON ? [word] : undefined;
  if (!request.isSingle) return [word];
  return word === 0 || word === COIL_ON ? [Number(word !== 0)] : undefined;
}
