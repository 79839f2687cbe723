/** Who an instrument says it is: functions 17 and 43/14 (V1.1b3, 6.13 and 6.21), from its profile. */
import type { Profile } from '../../devices/profile.js';
import { EXCEPTIONS, type ExceptionCode } from './requests.js';

/** A PDU has 253 bytes, of which function 43/14 needs 7 and function 17 fewer. */
const MAX_OBJECTS_BYTES = 246;
const MAX_OBJECT_BYTES = MAX_OBJECTS_BYTES - 2;
const RUNNING = 0xff;
/** Vendor, product code and revision: what every instrument must have. */
const LAST_BASIC_OBJECT = 2;
/** Regular objects, asked for as a stream or one by one. */
const CONFORMITY = 0x82;
const MORE_FOLLOWS = 0xff;

/** Function 17: the unit as the instrument's id, that it runs, and its name, as it is expected where the profile says so. */
export function reportId(unit: number, { vendor, model, identity }: Profile): Buffer {
  const name = identity?.reportId ?? `${vendor} ${model}`;
  const data = Buffer.concat([Buffer.of(unit, RUNNING), text(name)]);
  return Buffer.concat([Buffer.of(17, data.length), data]);
}

/** Function 43/14: categories 1 (basic), 2 and 3 (regular, for there are no extended ones) and 4 (one object). */
export function deviceId(profile: Profile, category: number, objectId: number): Buffer | ExceptionCode {
  const objects = objectsOf(profile);
  if (category === 4) {
    const value = objects.get(objectId);
    return value ? reply(category, [[objectId, value]], 0) : EXCEPTIONS.illegalAddress;
  }
  if (category < 1 || category > 4) return EXCEPTIONS.illegalValue;
  const inCategory = [...objects].filter(([id]) => category > 1 || id <= LAST_BASIC_OBJECT);
  // Who asks for an object that is not there begins again at the first.
  const first = Math.max(
    0,
    inCategory.findIndex(([id]) => id === objectId),
  );
  const fitting: [number, Buffer][] = [];
  let left = MAX_OBJECTS_BYTES;
  for (const [id, value] of inCategory.slice(first)) {
    left -= 2 + value.length;
    if (left < 0) return reply(category, fitting, id);
    fitting.push([id, value]);
  }
  return reply(category, fitting, 0);
}

/** `next` is the object that the next request must ask for; 0 when all have been told. */
function reply(category: number, objects: readonly (readonly [number, Buffer])[], next: number): Buffer {
  return Buffer.concat([
    Buffer.of(43, 14, category, CONFORMITY, next > 0 ? MORE_FOLLOWS : 0, next, objects.length),
    ...objects.flatMap(([id, value]) => [Buffer.of(id, value.length), value]),
  ]);
}

function objectsOf({ vendor, model, profile, identity }: Profile): ReadonlyMap<number, Buffer> {
  return new Map([
    [0, text(identity?.vendorName ?? vendor)],
    [1, text(identity?.productCode ?? profile)],
    [2, text('1.0')],
    [5, text(model)],
  ]);
}

/** Instruments know ASCII only. */
function text(value: string): Buffer {
  return Buffer.from(value.replace(/[^ -~]/g, '?'), 'latin1').subarray(0, MAX_OBJECT_BYTES);
}
