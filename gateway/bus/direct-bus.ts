/** A line that the command opens itself, while no gateway holds it. */
import type { Clock } from '../../protocols/clock.js';
import type { Line, LineRequest } from '../../protocols/modbus/line.js';
import { type LineConfig, placeOf } from '../../protocols/modbus/line-config.js';
import { ModbusLine } from '../../protocols/modbus/modbus-line.js';
import type { Random } from '../../protocols/random.js';
import type { Answer, AskOptions, BusAccess, Question, WriteOrder } from './access.js';
import { refused } from './socket-protocol.js';
import { writeRequest } from './writes.js';

export interface DirectBusOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The gate that a unit moves, where the site is known. */
  readonly gateOf?: (unit: number) => string | undefined;
}

export type Opened =
  | { readonly ok: true; readonly bus: BusAccess }
  | { readonly ok: false; readonly cause: string };

/** Opens the line, once: a port that is held or missing is the caller's to know at once. */
export async function openDirectBus(config: LineConfig, options: DirectBusOptions): Promise<Opened> {
  const { clock, random, gateOf = () => undefined } = options;
  return new Promise((resolve) => {
    let isSettled = false;
    const line = new ModbusLine({
      id: 'bus',
      config,
      clock,
      random,
      onChange: (open, cause) => {
        // A line that is lost later opens itself anew; answers tell of it meanwhile.
        if (isSettled) return;
        isSettled = true;
        if (open) resolve({ ok: true, bus: new DirectBus(line, placeOf(config), gateOf) });
        else void line.close().then(() => resolve({ ok: false, cause }));
      },
    });
    line.start();
  });
}

class DirectBus implements BusAccess {
  readonly place: string;
  readonly #line: Line;
  readonly #gateOf: (unit: number) => string | undefined;

  constructor(line: Line, place: string, gateOf: (unit: number) => string | undefined) {
    this.#line = line;
    this.place = place;
    this.#gateOf = gateOf;
  }

  ask(question: Question, options: AskOptions = {}): Promise<Answer> {
    return this.#request(question, options);
  }

  async write(order: WriteOrder): Promise<Answer> {
    const gate = this.#gateOf(order.unit);
    if (gate !== undefined) return refused('gate', { unit: order.unit, gate });
    return this.#request(writeRequest(order), {});
  }

  close(): Promise<void> {
    return this.#line.close();
  }

  async #request(request: LineRequest, options: AskOptions): Promise<Answer> {
    try {
      return await this.#line.request(request, 'commissioning', options);
    } catch (error) {
      if (error instanceof RangeError) return refused('bad-request', { detail: error.message });
      throw error;
    }
  }
}
