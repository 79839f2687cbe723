/**
 * A gate actuator that positions by itself, as its profile describes one, driving the canal's gate.
 * With its selector away from remote it acknowledges demands but does not follow them: the hardest case
 * for whoever takes an acknowledgement for a move. Stop works in every state.
 */
import type { Positioner } from '../../devices/profile.js';
import type { Canal } from '../canal/canal.js';

/** Of the conditions for accepting commands, these are about the selector. */
const SELECTOR = /remote/;

export class EmulatedPositioner {
  readonly #positioner: Positioner;
  readonly #canal: Canal;
  #remote = true;

  constructor(positioner: Positioner, canal: Canal) {
    this.#positioner = positioner;
    this.#canal = canal;
  }

  /** Turning the selector away from remote stops the gate. */
  setRemote(remote: boolean): void {
    this.#remote = remote;
    if (!remote) this.#canal.stopGate();
  }

  /** Nothing moves without power; it does not set out again by itself. */
  powerOff(): void {
    this.#canal.stopGate();
  }

  /** The value of `point` when it is one that the actuator itself knows. */
  read(point: string): number | undefined {
    const { position, moving } = this.#positioner;
    if (point === position) return this.#canal.read('gate.opening_percent');
    if (moving.includes(point)) return this.#isMoving(point) ? 1 : 0;
    return this.#readiness(point);
  }

  /** Whether `value` may be written to `point`: a demand is a percentage, and is never clipped to one. */
  accepts(point: string, value: number | null): boolean {
    if (point !== this.#positioner.demand || this.#isStop(point, value)) return true;
    return value !== null && value >= 0 && value <= 100;
  }

  /** Carries out what `accepts` accepted; a point that is neither demand nor stop does nothing. */
  write(point: string, value: number | null): void {
    if (this.#isStop(point, value)) this.#canal.stopGate();
    else if (point === this.#positioner.demand && value !== null && this.#remote) this.#canal.moveGate(value);
  }

  #isStop(point: string, value: number | null): boolean {
    const { stop } = this.#positioner;
    return point === stop.point && value === stop.value;
  }

  /** A point named for one direction tells of that direction only. */
  #isMoving(point: string): boolean {
    const motion = this.#canal.motion;
    if (/open/.test(point)) return motion === 'opening';
    if (/clos/.test(point)) return motion === 'closing';
    return motion !== 'still';
  }

  /** All conditions hold in remote; in local those of the selector fail, or all when none is named so. */
  #readiness(point: string): number | undefined {
    const { ready } = this.#positioner;
    const condition = ready.find((candidate) => candidate.point === point);
    if (!condition) return undefined;
    const hasSelector = ready.some((candidate) => SELECTOR.test(candidate.point));
    const fails = !this.#remote && (!hasSelector || SELECTOR.test(point));
    if (!fails) return condition.equals;
    return condition.equals === 0 ? 1 : 0;
  }
}
