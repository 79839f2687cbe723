/** A line in virtual time whose answers the test gives, so that times and failures are exact to the millisecond. */

import { type PointMap, pointMapSchema } from '../../../../devices/point-map.js';
import { ActuatorDriver, type DriverParts } from '../../../../gateway/control/driver/actuator-driver.js';
import { ArmingWatch } from '../../../../gateway/control/driver/arming-watch.js';
import { ActuatorRegisters, type Place } from '../../../../gateway/control/driver/registers.js';
import type { Permit } from '../../../../gateway/control/permit.js';
import { PermitMint } from '../../../../gateway/control/permit.js';
import { VirtualClock } from '../../../../protocols/clock.js';
import type {
  Line,
  LineFailure,
  LineOutcome,
  LineRequest,
  LineRequestOptions,
  Priority,
} from '../../../../protocols/modbus/line.js';

export interface Reply {
  readonly words?: readonly number[];
  readonly failure?: LineFailure;
  readonly exceptionCode?: number;
  /** When the last byte comes, after the request. */
  readonly afterMs?: number;
  /** How much later the program gets to hear of it. */
  readonly heardAfterMs?: number;
}

export interface Asked {
  readonly request: LineRequest;
  readonly priority: Priority;
  readonly options: LineRequestOptions | undefined;
  readonly atMs: number;
}

export class ScriptedLine implements Line {
  readonly id = 'a';
  readonly asked: Asked[] = [];
  reply: (asked: Asked) => Reply = () => ({});
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  request(request: LineRequest, priority: Priority, options?: LineRequestOptions): Promise<LineOutcome> {
    const asked = { request, priority, options, atMs: this.#clock.monotonicMs() };
    if (options?.signal?.aborted) return Promise.resolve({ ok: false, failure: 'not-sent', at: this.#now() });
    this.asked.push(asked);
    const { words = [], failure, exceptionCode, afterMs = 5, heardAfterMs = 0 } = this.reply(asked);
    return new Promise((resolve) => {
      this.#clock.after(afterMs, () => {
        const at = this.#now();
        const outcome: LineOutcome = failure
          ? { ok: false, failure, at, ...(exceptionCode === undefined ? {} : { exceptionCode }) }
          : { ok: true, words, at };
        if (heardAfterMs === 0) resolve(outcome);
        else this.#clock.after(heardAfterMs, () => resolve(outcome));
      });
    });
  }

  /** Writes so far, as `address=value@ms`. */
  writes(): string[] {
    return this.asked.flatMap(({ request, atMs }) => {
      if (request.kind === 'write-registers') return [`${request.address}=${request.words.join()}@${atMs}`];
      if (request.kind === 'write-coil') return [`${request.address}=${Number(request.on)}@${atMs}`];
      return [];
    });
  }

  stats(): ReturnType<Line['stats']> {
    return { open: true, usePercent: 0, requests: 0, timeouts: 0, errors: 0 };
  }

  figures(): ReturnType<Line['figures']> {
    const byKind = { timeout: 0, garbled: 0, exception: 0, 'not-sent': 0 };
    return { usePercent: 0, requests: 0, byKind, discarded: 0, quietMs: 0, units: [] };
  }

  async close(): Promise<void> {}

  #now(): LineOutcome['at'] {
    return { wallMs: this.#clock.wallMs(), monotonicMs: this.#clock.monotonicMs() };
  }
}

export const PLACE: Place = { unit: 11, limits: { maxRegistersPerRead: 125, maxGap: 0 }, options: {} };

export function point(address: number, changes: object = {}): PointMap {
  return pointMapSchema.parse({
    name: `p${address}`,
    table: 'holding',
    address,
    type: 'u16',
    access: 'rw',
    ...changes,
  });
}

/** A driver at time 0 on a scripted line. */
export function scripted(
  makeManner: (parts: {
    registers: ActuatorRegisters;
    clock: VirtualClock;
    stop: () => Promise<boolean>;
  }) => ReturnType<DriverParts['manner']>,
) {
  const clock = new VirtualClock(0);
  const line = new ScriptedLine(clock);
  const registers = new ActuatorRegisters(line, PLACE);
  const mint = new PermitMint(clock);
  const driver = new ActuatorDriver({
    gate: 'left',
    registers,
    mint,
    clock,
    manner: (stop) => makeManner({ registers, clock, stop }),
    arming: new ArmingWatch(async () => ({ state: 'armed', detail: '' }), clock),
  });
  const permit = (openingPercent: number): Permit => {
    const made = mint.mint({ gate: 'left', source: 'schedule', openingPercent }, []);
    if (!made) throw new Error('no permit');
    return made;
  };
  return { clock, line, driver, permit };
}
