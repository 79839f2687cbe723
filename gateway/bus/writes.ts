/**
 * The only place outside the gate driver that makes a writing request, and what guards it: an instrument that moves a gate
 * is written to by the gate driver alone, whoever asks and whichever register it is. (Actuators have commands that
 * their profiles do not list, so the whole unit is the gate's.)
 */
import type { LineRequest } from '../../protocols/modbus/line.js';
import type { SiteSettings } from '../config/schema.js';
import type { WriteOrder } from './access.js';

export function writeRequest({ unit, table, address, words, asMultiple = false }: WriteOrder): LineRequest {
  if (table === 'holding') return { kind: 'write-registers', unit, address, words, asMultiple };
  const [first = 0] = words;
  return words.length === 1 && !asMultiple
    ? { kind: 'write-coil', unit, address, on: first !== 0 }
    : { kind: 'write-coils', unit, address, bits: words.map((word) => word !== 0) };
}

/** The gate that the instrument at `unit` of `bus` moves, if it moves one. */
export function gateAt(
  { devices, gates }: Pick<SiteSettings, 'devices' | 'gates'>,
  bus: string,
  unit: number,
): string | undefined {
  const here = devices.filter((device) => device.bus === bus && device.unit === unit).map(({ id }) => id);
  return gates.find(({ device }) => here.includes(device))?.id;
}
