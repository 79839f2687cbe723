/**
 * The registers of one actuator: the only place of control from which a line is asked to write. Only the driver holds one.
 * What became of a write is told by what the caller must do, not by what happened on the wire.
 */
import { encode, maskOf, rawOf } from '../../../devices/codec.js';
import type { PointMap } from '../../../devices/point-map.js';
import { type ReadLimits, spanOver } from '../../../devices/read-plan.js';
import type { Line, LineRequest, LineRequestOptions, Priority } from '../../../protocols/modbus/line.js';

/** A point of the actuator and what it is set to. */
export interface Setting {
  readonly map: PointMap;
  readonly value: number;
}

export interface Written {
  /** `refused` and `not-sent`: surely not carried out. `uncertain`: perhaps. */
  readonly kind: 'done' | 'not-sent' | 'refused' | 'uncertain';
  readonly atMs: number;
}

export interface Place {
  readonly unit: number;
  readonly limits: ReadLimits;
  /** Of every request to the actuator. */
  readonly options: LineRequestOptions;
}

/**
 * Illegal function, address or value, and busy: with these nothing was carried out (V1.1b3, 7). With any other, such as
 * acknowledge (5) or a gateway that lost its target (11), it may have been.
 */
const NOTHING_DONE_CODES: ReadonlySet<number> = new Set([1, 2, 3, 6]);

export class ActuatorRegisters {
  readonly #line: Line;
  readonly #place: Place;
  #written = 0;

  constructor(line: Line, place: Place) {
    this.#line = line;
    this.#place = place;
  }

  /** Writes other than STOP that may have reached the actuator, since the start. */
  get written(): number {
    return this.#written;
  }

  /** Throws RangeError for a value that has no encoding in the point's registers; nothing is sent then. */
  async write(setting: Setting, priority: Priority, options?: LineRequestOptions): Promise<Written> {
    const request = writeOf(this.#place.unit, setting);
    const outcome = await this.#line.request(request, priority, { ...this.#place.options, ...options });
    const kind = outcome.ok ? 'done' : unfinished(outcome.failure, outcome.exceptionCode);
    if (priority !== 'stop' && kind !== 'not-sent') this.#written += 1;
    return { kind, atMs: outcome.at.monotonicMs };
  }

  /** Whether the point reads as `setting` has it; undefined when it cannot be read. */
  async shows({ map, value }: Setting, options?: LineRequestOptions): Promise<boolean | undefined> {
    const words = await this.#read(map, 'write', options);
    if (!words) return undefined;
    const wanted = encode(value, map);
    return maskOf(map).every((mask, index) => {
      const word = words[index];
      return word !== undefined && (word & mask) === wanted[index];
    });
  }

  /** The raw number of a point; undefined when it cannot be read. */
  async raw(map: PointMap, priority: Priority): Promise<number | undefined> {
    const words = await this.#read(map, priority);
    return words && Number(rawOf(words, map));
  }

  async #read(
    map: PointMap,
    priority: Priority,
    options?: LineRequestOptions,
  ): Promise<readonly number[] | undefined> {
    const { unit, limits } = this.#place;
    const { table, address, count } = spanOver([map], limits);
    const request: LineRequest = { kind: 'read', unit, table, address, count };
    const outcome = await this.#line.request(request, priority, { ...this.#place.options, ...options });
    if (!outcome.ok) return undefined;
    const from = map.address - address;
    return outcome.words.slice(from, from + maskOf(map).length);
  }
}

/** Whether what was written can be seen by reading. */
export function readsBack({ access, write }: PointMap): boolean {
  return access !== 'w' && write?.readsBack !== false;
}

function unfinished(failure: string, exceptionCode = 0): Written['kind'] {
  if (failure === 'not-sent') return 'not-sent';
  return failure === 'exception' && NOTHING_DONE_CODES.has(exceptionCode) ? 'refused' : 'uncertain';
}

function writeOf(unit: number, { map, value }: Setting): LineRequest {
  const { table = map.table, address = map.address, function: by } = map.write ?? {};
  if (table === 'coil') {
    const on = value !== 0;
    return by === 'multiple'
      ? { kind: 'write-coils', unit, address, bits: [on] }
      : { kind: 'write-coil', unit, address, on };
  }
  const words = encode(value, map);
  return { kind: 'write-registers', unit, address, words, asMultiple: by === 'multiple' };
}
