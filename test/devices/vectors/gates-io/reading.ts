/**
 * Reads what others recorded or printed with our profiles. The words come from outside (a frame in hex, a page of a
 * manual), so a mistake that gateway and emulator share cannot hide here.
 */
import { widthOf } from '../../../../devices/codec.js';
import { decodeDevice } from '../../../../devices/decode-device.js';
import type { Table } from '../../../../devices/point-map.js';
import { type Choices, choose, type Profile } from '../../../../devices/profile.js';
import { type Trust, trustOf } from '../../../../devices/quality.js';
import { loadProfiles } from '../../../../devices/shipped-profiles.js';
import { crc16 } from '../../../../protocols/modbus/crc.js';

const profiles = loadProfiles();

export function profile(id: string, choices: Choices = {}): Profile {
  const found = profiles.get(id);
  if (!found) throw new Error(`no profile ${id}`);
  return choose(found.document, choices);
}

/** Words from an address on, as an instrument holds them. */
export interface Held {
  readonly table: Table;
  readonly address: number;
  readonly words: readonly number[];
}

export function held(table: Table, address: number, ...words: number[]): Held {
  return { table, address, words };
}

/** The words that a printed RTU reply to function 3 or 4 carries. Throws when it was copied wrongly. */
export function inReply(table: Table, address: number, hex: string): Held {
  const frame = bytesOf(hex);
  const count = frame[2] ?? 0;
  const isWhole = frame.length === count + 5 && crc16(frame) === 0;
  if (!isWhole) throw new Error(`not a whole reply: ${hex}`);
  const words = Array.from({ length: count / 2 }, (_, index) => frame.readUInt16BE(3 + 2 * index));
  return { table, address, words };
}

export function bytesOf(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex');
}

export interface Seen {
  readonly value: number | null;
  readonly trust: Trust;
}

/** What the instrument says by its profile; points outside what it holds are missing. */
export function read({ points, combined }: Profile, ...image: Held[]): Record<string, Seen> {
  const verdicts = decodeDevice({ points, combined }, (point) => {
    const width = widthOf(point);
    for (const { table, address, words } of image) {
      const from = point.address - address;
      if (table === point.table && from >= 0 && from + width <= words.length) {
        return words.slice(from, from + width);
      }
    }
    return 'never-read';
  });
  return Object.fromEntries(
    [...verdicts].map(([name, { value, flag }]) => [name, { value, trust: trustOf(flag) }]),
  );
}

/** The values alone. */
export function values(from: Profile, ...image: Held[]): Record<string, number | null> {
  return Object.fromEntries(Object.entries(read(from, ...image)).map(([name, { value }]) => [name, value]));
}

/** The words of an f32, most significant first. */
export function f32(value: number): [number, number] {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatBE(value);
  return [bytes.readUInt16BE(0), bytes.readUInt16BE(2)];
}
