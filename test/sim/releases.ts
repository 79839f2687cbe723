/** A technician who comes by, looks at the gates, and releases at the console what is latched. */
import type { OrderDesk } from '../../gateway/control/orders/order-desk.js';
import type { SimGateway } from './sim-gateway.js';

/** Nothing comes of it while the disk does not write: he comes again. */
export async function releaseFaults(gateway: SimGateway | undefined): Promise<void> {
  for (const { id, state } of gateway?.status() ?? [])
    if (state === 'fault' && gateway) await release(gateway.desk, id).catch(() => undefined);
}

async function release(desk: OrderDesk, gate: string): Promise<void> {
  const asked = await desk.console.ask(gate, { kind: 'release' });
  if (asked.kind === 'selected') await desk.console.operate(asked.code);
}
