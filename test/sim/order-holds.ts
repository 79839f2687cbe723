/** What orders hold at a gate, by what was answered for them: locks, STOPs, and limits that two persons have lifted. */
import type { Issuer, SignedOrder } from '../../protocols/orders/signed-order.js';
import type { World } from './world.js';

/** What is to be known of the world: the time that has passed, and what the box shows. */
export type Moment = Pick<World, 'time' | 'wall'>;

interface Hold {
  readonly key: string;
  readonly order: SignedOrder;
  readonly sinceMs: number;
  /** When it is over by a clock that nobody puts right. */
  readonly untilMs: number;
}

interface Lift {
  readonly gate: string;
  readonly limit: string;
  readonly hold: Hold;
  toMs: number;
}

/** A demand that was on its way, by the permit's life and a cycle, still arrives. */
const ON_ITS_WAY_MS = 40_000;
/** Who wishes less than a STOP of a party. */
const JUNIOR: ReadonlySet<string> = new Set(['order', 'limit', 'schedule', 'default']);
const MOVES: ReadonlySet<string> = new Set(['move', 'close', 'programme', 'resume']);
const LONGEST_MS = 86_400_000;

export class Holds {
  readonly #world: Moment;
  readonly #say: (gate: string, rule: string, detail: string) => void;
  readonly #locks = new Map<string, Hold>();
  /** By gate. Those that are done and whose giver does not know it yet may be lost with the process. */
  readonly #stops = new Map<string, Hold>();
  readonly #untold = new Map<string, Hold>();
  readonly #lifts: Lift[] = [];
  #furthestWallMs = Number.NEGATIVE_INFINITY;

  constructor(world: Moment, say: (gate: string, rule: string, detail: string) => void) {
    this.#world = world;
    this.#say = say;
  }

  /** As the box shows it. */
  wallMs(): number {
    return this.#world.time.nowMs + this.#world.wall.offsetMs;
  }

  hasExpired({ untilMs }: SignedOrder): boolean {
    return this.#world.wall.status !== 'unsynced' && this.wallMs() >= untilMs;
  }

  /** Its time has not come yet, by anything that the box has ever shown. */
  isEarly({ fromMs }: SignedOrder): boolean {
    return Math.max(this.#furthestWallMs, this.wallMs()) < fromMs;
  }

  /** Once a cycle: what is over by the box's clock is over, whatever that shows later. */
  cycle(): void {
    const { nowMs } = this.#world.time;
    this.#furthestWallMs = Math.max(this.#furthestWallMs, this.wallMs());
    const isOver = ({ order, untilMs }: Hold): boolean => nowMs >= untilMs || this.hasExpired(order);
    for (const [gate, stop] of this.#stops) if (isOver(stop)) this.#stops.delete(gate);
    for (const lift of this.#lifts)
      if (lift.toMs === Number.POSITIVE_INFINITY && isOver(lift.hold)) lift.toMs = nowMs;
  }

  accepted({ action, gate = '' }: SignedOrder): void {
    if (!MOVES.has(action.kind)) return;
    this.#stops.delete(gate);
    this.#untold.delete(gate);
  }

  /** The order has its outcome, `done`. */
  done(key: string, order: SignedOrder): void {
    const { action, gate = '' } = order;
    if (action.kind === 'lock') this.#locks.set(key, this.#hold(key, order));
    else if (action.kind === 'unlock') this.#locks.delete(action.lock);
    else if (action.kind === 'stop') {
      this.#stops.delete(gate);
      this.#untold.set(gate, this.#hold(key, order));
    } else if (action.kind === 'lift-limit') {
      const hold = this.#hold(key, order);
      this.#lifts.push({ gate, limit: action.interlock, hold, toMs: Number.POSITIVE_INFINITY });
    }
  }

  /** ... and whoever gave it has been told, so that it outlives the process. */
  promised(key: string, { gate = '' }: SignedOrder): void {
    const hold = this.#untold.get(gate);
    if (hold?.key !== key) return;
    this.#untold.delete(gate);
    this.#stops.set(gate, hold);
  }

  isLockOfOthers(lock: string, issuer: Issuer): boolean {
    const found = this.#locks.get(lock);
    return found !== undefined && found.order.issuer !== issuer;
  }

  /** An actuator has heard a demand. */
  demanded(gate: string, source: string, toPercent: number): void {
    const { nowMs } = this.#world.time;
    const isOld = ({ sinceMs }: Hold): boolean => nowMs - sinceMs > ON_ITS_WAY_MS;
    for (const [key, lock] of this.#locks)
      if (lock.order.gate === gate && isOld(lock))
        this.#say(gate, 'order-lock', `to ${toPercent} % by ${source}, with ${key} on`);
    const stop = this.#stops.get(gate);
    if (stop && isOld(stop) && JUNIOR.has(source))
      this.#say(gate, 'order-stop', `to ${toPercent} % by ${source}, while ${stop.key} holds it`);
  }

  isLifted(gate: string, limit: string, fromMs: number, toMs: number): boolean {
    return this.#lifts.some(
      (lift) =>
        lift.gate === gate && lift.limit === limit && lift.hold.sinceMs <= toMs && lift.toMs >= fromMs,
    );
  }

  #hold(key: string, order: SignedOrder): Hold {
    const { nowMs } = this.#world.time;
    const leftMs = this.#world.wall.status === 'unsynced' ? LONGEST_MS : order.untilMs - this.wallMs();
    return { key, order, sinceMs: nowMs, untilMs: nowMs + leftMs };
  }
}
