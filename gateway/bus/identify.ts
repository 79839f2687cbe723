/**
 * What stands at a unit: what it says of itself (functions 17 and 43/14), and which of our profiles its registers
 * look like. The last is a hint, never a fact: other instruments may have numbers of the same kind in the same places.
 */
import { type DeviceId, parseDeviceId } from '../../protocols/modbus/device-id.js';
import type { BusAccess } from './access.js';
import { type Fit, fitsOf, type IdentifyOptions } from './profile-fit.js';

export interface Identity {
  /** Function 17: the instrument's own bytes, in hex and as text; null when it does not answer that. */
  readonly report: { readonly hex: string; readonly text: string } | null;
  /** Function 43/14, by object. */
  readonly objects: readonly IdObject[];
  /** Likeliest first. */
  readonly fits: readonly Fit[];
}

export interface IdObject {
  readonly id: number;
  /** As the standard calls it; empty for an instrument's own. */
  readonly name: string;
  readonly value: string;
}

/** MODBUS V1.1b3, 6.21. */
const OBJECT_NAMES: readonly string[] = [
  'VendorName',
  'ProductCode',
  'MajorMinorRevision',
  'VendorUrl',
  'ProductName',
  'ModelName',
  'UserApplicationName',
];
/** An instrument that always has more to say is cut short. */
const MAX_ID_REQUESTS = 24;
const FIRST_OF_CATEGORY = { 1: 0x00, 2: 0x03, 3: 0x80 } as const;

export async function identify(bus: BusAccess, unit: number, options: IdentifyOptions): Promise<Identity> {
  const { timeoutMs, signal } = options;
  const report = signal.aborted ? undefined : await bus.ask({ kind: 'report-id', unit }, { timeoutMs });
  // Its first byte counts the others.
  const own = report?.ok ? report.data?.subarray(1) : undefined;
  const objects = signal.aborted ? [] : await deviceObjects(bus, unit, timeoutMs);
  const fits = signal.aborted ? [] : await fitsOf(bus, unit, options);
  return { report: own ? { hex: own.toString('hex'), text: shownText(own) } : null, objects, fits };
}

/** Every object of every category that the instrument says it has. */
async function deviceObjects(bus: BusAccess, unit: number, timeoutMs: number): Promise<IdObject[]> {
  const found = new Map<number, IdObject>();
  let requestsLeft = MAX_ID_REQUESTS;
  let highest = 1;
  for (const category of [1, 2, 3] as const) {
    if (category > highest) break;
    let objectId: number | undefined = FIRST_OF_CATEGORY[category];
    while (objectId !== undefined && requestsLeft-- > 0) {
      const answer = await bus.ask({ kind: 'device-id', unit, category, objectId }, { timeoutMs });
      const part: DeviceId | undefined = answer.ok && answer.data ? parseDeviceId(answer.data) : undefined;
      if (!part) break;
      highest = part.conformity & 0x7f;
      for (const { id, value } of part.objects) {
        found.set(id, { id, name: OBJECT_NAMES[id] ?? '', value: shownText(value) });
      }
      objectId = part.moreFollows && part.nextObjectId > objectId ? part.nextObjectId : undefined;
    }
  }
  return [...found.values()].sort((a, b) => a.id - b.id);
}

/** What an instrument sends, safe to show on a terminal. */
export function shownText(bytes: Uint8Array): string {
  return [...bytes].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
}
