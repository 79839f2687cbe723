/** Somebody who has looked at the gates of a healed site and releases what is latched; nobody orders anything else. */
import { type GateCommand, type GateOrders, NO_ORDERS } from '../../gateway/control/gate-orders.js';
import type { GateStatus } from '../../gateway/status.js';

export class Releases implements GateOrders {
  readonly wishesFor = NO_ORDERS.wishesFor;
  readonly programmeFor = NO_ORDERS.programmeFor;
  readonly liftedFor = NO_ORDERS.liftedFor;
  readonly shares = NO_ORDERS.shares;
  readonly settled = NO_ORDERS.settled;
  readonly keep = NO_ORDERS.keep;
  #waiting: GateCommand[] = [];

  release(gates: readonly GateStatus[]): void {
    this.#waiting = gates
      .filter(({ state }) => state === 'fault')
      .map(({ id }) => ({ kind: 'release', gate: id, by: 'technician' }));
  }

  cycle(): readonly GateCommand[] {
    return this.#waiting.splice(0);
  }
}
