/** What an instrument says of itself: replies of function 43/14 (V1.1b3, 6.21). */

/** One reply: perhaps a part of what the instrument has to say. */
export interface DeviceId {
  /** 1 basic, 2 regular, 3 extended; 0x80 is added when single objects can be asked for too. */
  readonly conformity: number;
  /** Further objects are to be asked for from `nextObjectId` on. */
  readonly moreFollows: boolean;
  readonly nextObjectId: number;
  readonly objects: readonly DeviceIdObject[];
}

export interface DeviceIdObject {
  /** 0 vendor, 1 product code, 2 revision, 3 vendor's address, 4 product, 5 model, 6 application; from 128 on the vendor's own. */
  readonly id: number;
  readonly value: Buffer;
}

/** MEI type, category, conformity, more follows, next object, number of objects. */
const HEADER_BYTES = 6;

/**
 * Reads the data of a `device-id` outcome, which begin with the MEI type 14. Undefined when they are not laid out as
 * the specification has it. There may be fewer objects than told: some instruments count those of all parts.
 */
export function parseDeviceId(data: Uint8Array): DeviceId | undefined {
  const [mei, , conformity, more, nextObjectId, count] = data;
  if (mei !== 14 || conformity === undefined || nextObjectId === undefined || count === undefined) {
    return undefined;
  }
  const objects: DeviceIdObject[] = [];
  let at = HEADER_BYTES;
  while (at < data.length && objects.length < count) {
    const id = data[at];
    const length = data[at + 1];
    if (id === undefined || length === undefined || at + 2 + length > data.length) return undefined;
    objects.push({ id, value: Buffer.from(data.subarray(at + 2, at + 2 + length)) });
    at += 2 + length;
  }
  return at === data.length ? { conformity, moreFollows: more !== 0, nextObjectId, objects } : undefined;
}
