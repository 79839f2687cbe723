/**
 * The instruments on one line, by unit. Who is not there, or is mute, does not answer.
 */
import type { Instrument } from './instrument.js';
import { parseRequest } from './requests.js';

export interface Answer {
  readonly pdu: Buffer;
  readonly turnaroundMs: number;
}

/** Every unit of the line hears it, none answers; only writes make sense (Modbus over serial line V1.02, 2.1). */
const BROADCAST_UNIT = 0;

export class Station {
  readonly #instruments = new Map<number, Instrument>();

  constructor(instruments: Iterable<Instrument>) {
    for (const instrument of instruments) this.#instruments.set(instrument.unit, instrument);
  }

  answer(unit: number, pdu: Buffer): Answer | undefined {
    if (unit === BROADCAST_UNIT) {
      this.#broadcast(pdu);
      return undefined;
    }
    const instrument = this.#instruments.get(unit);
    if (!instrument || instrument.isSilent) return undefined;
    return { pdu: instrument.answer(pdu), turnaroundMs: instrument.turnaroundMs };
  }

  has(unit: number): boolean {
    return this.#instruments.has(unit);
  }

  reboot(unit: number): void {
    this.#instruments.get(unit)?.reboot();
  }

  #broadcast(pdu: Buffer): void {
    const request = parseRequest(pdu);
    if (typeof request === 'number' || (request.kind !== 'write' && request.kind !== 'mask')) return;
    for (const instrument of this.#instruments.values()) if (!instrument.isSilent) instrument.answer(pdu);
  }
}
