import type { Clock } from '../../protocols/clock.js';
import { afterAnswer, afterSilence, HEALTHY, type UnitHealth } from '../../protocols/modbus/unit-health.js';
import type { PolledDevice, PollReport } from './polled-device.js';

/** A unit on a bad line is told to be suspect at most this often; its figures have every failure. */
const SUSPECT_TOLD_EVERY_MS = 600_000;

/** Health of one device's unit, each change of which is an event. */
export class UnitWatch {
  readonly #device: PolledDevice;
  readonly #clock: Clock;
  readonly #report: PollReport;
  #health: UnitHealth = HEALTHY;
  /** The warning that an answer takes back. */
  #told = false;
  #suspectToldMs = Number.NEGATIVE_INFINITY;

  constructor(device: PolledDevice, clock: Clock, report: PollReport) {
    this.#device = device;
    this.#clock = clock;
    this.#report = report;
  }

  get health(): UnitHealth {
    return this.#health;
  }

  answered(): void {
    const before = this.#become(afterAnswer(this.#health));
    if (before === 'healthy' || !this.#told) return;
    this.#told = false;
    this.#tell('unit-answers', 'info');
  }

  silent(): void {
    const before = this.#become(afterSilence(this.#health));
    const { name } = this.#health;
    if (name === before) return;
    if (name === 'quarantined') {
      this.#told = true;
      this.#tell('unit-silent', 'warning');
      return;
    }
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#suspectToldMs < SUSPECT_TOLD_EVERY_MS) return;
    this.#suspectToldMs = nowMs;
    this.#told = true;
    this.#tell('unit-suspect', 'info');
  }

  #become(health: UnitHealth): UnitHealth['name'] {
    const { name } = this.#health;
    this.#health = health;
    return name;
  }

  #tell(code: 'unit-suspect' | 'unit-silent' | 'unit-answers', severity: 'info' | 'warning'): void {
    const { id, line, unit } = this.#device;
    this.#report(code, severity, { device: id, line: line.id, unit });
  }
}
