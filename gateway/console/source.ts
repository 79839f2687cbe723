import type { EventBody } from '../../protocols/journal/bodies.js';
import type { BusReply } from '../bus/socket-protocol.js';
import type { ConsoleOrders } from '../control/orders/console-orders.js';
import type { GatewayStatus } from '../status.js';

/** One event as the console shows it. */
export interface EventView extends EventBody {
  /** ISO 8601, UTC. */
  readonly atWall: string;
}

/** Where the console reads: it sees the gateway only through this. */
export interface ConsoleSource {
  status(): GatewayStatus;
  /** The last events of the journal, oldest first; rejects while the store does not answer. */
  events(limit: number): Promise<readonly EventView[]>;
  /** Asks again for registers that the device refused; false when there is no such device. */
  retryRegisters(device: string): boolean;
  /** One request of `aryk bus`, as JSON; never rejects. */
  busRequest(text: string): Promise<BusReply>;
  /** Orders to gates; none where there is no control. */
  readonly orders?: ConsoleOrders;
}

/** Enters an event in the journal. */
export type Report = (code: string, severity: EventBody['severity'], params: EventBody['params']) => void;
