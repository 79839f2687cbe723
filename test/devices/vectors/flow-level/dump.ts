/**
 * Registers as somebody outside has printed them, read by a product's profile. A register that the source does not print
 * was never read.
 */
import { widthOf } from '../../../../devices/codec.js';
import { decodeDevice, type Verdict } from '../../../../devices/decode-device.js';
import { type Choices, choose, type Profile } from '../../../../devices/profile.js';
import { loadProfiles } from '../../../../devices/shipped-profiles.js';

export type Registers = Iterable<readonly [address: number, word: number]>;

const shipped = loadProfiles();

export function profileOf(id: string, choices: Choices = {}): Profile {
  const found = shipped.get(id);
  if (!found) throw new Error(`no profile ${id}`);
  return choose(found.document, choices);
}

/** Registers from `address` on, from the bytes of a reply in hex as the source prints them. */
export function block(address: number, hex: string): [number, number][] {
  const digits = hex.replace(/[^0-9a-f]/gi, '');
  return (digits.match(/.{4}/g) ?? []).map((word, index) => [address + index, Number.parseInt(word, 16)]);
}

/** What one table of registers says; the other tables are not printed. */
export function read(profile: Profile, registers: Registers): ReadonlyMap<string, Verdict> {
  const words = new Map(registers);
  return decodeDevice(profile, (point) => {
    const own = Array.from({ length: widthOf(point) }, (_, index) => words.get(point.address + index));
    const known = own.filter((word) => word !== undefined);
    return known.length === own.length ? known : 'never-read';
  });
}

/** The value of one point: null when it is missing. */
export function valueIn(profile: Profile, registers: Registers, name: string): number | null {
  return verdictIn(profile, registers, name).value;
}

export function verdictIn(profile: Profile, registers: Registers, name: string): Verdict {
  const verdict = read(profile, registers).get(name);
  if (!verdict) throw new Error(`${profile.profile} has no number ${name}`);
  return verdict;
}

/** What a value must be that nobody may take for a number. */
export const MISSING = { value: null, flag: 9 } as const;
/** A number that is there but may not be used. */
export const DOUBTFUL = { flag: 3 } as const;
