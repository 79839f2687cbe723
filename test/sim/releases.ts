/** A technician who comes by, looks at the gates, and puts right what only somebody on site can. */
import type { OrderDesk } from '../../gateway/control/orders/order-desk.js';
import type { Disturbances } from './disturbances.js';
import type { SimGateway } from './sim-gateway.js';
import type { World } from './world.js';

/** He takes the selector, closes the gate by its wheel, eight minutes for the whole travel, and gives it back. */
const AT_THE_WHEEL_MS = 600_000;

/** Releases at the console what is latched. Nothing comes of it while the disk does not write: he comes again. */
export async function releaseFaults(gateway: SimGateway | undefined): Promise<void> {
  for (const { id, state, latched } of gateway?.status() ?? [])
    if ((state === 'fault' || latched.length > 0) && gateway)
      await release(gateway.desk, id).catch(() => undefined);
}

/** Brings gates to their closed end of which the gateway does not know where they are. */
export function closeLostGates(
  { canal, time }: World,
  gateway: SimGateway | undefined,
  unmeasured: ReadonlySet<string>,
  disturbances: Disturbances,
): void {
  for (const { id, state, openingPercent } of gateway?.status() ?? []) {
    const gate = canal.gate(id);
    if (!unmeasured.has(id) || openingPercent !== null || state === 'fault') continue;
    if (gate.isLocal || gate.isBusy || gate.isTripped || !gate.isPowered) continue;
    const fromMs = time.nowMs;
    disturbances.add({ kind: 'by-hand', gate: id, percent: 0, fromMs, toMs: fromMs + AT_THE_WHEEL_MS });
    gate.setLocal(true);
    gate.moveByHand(0);
    time.after(AT_THE_WHEEL_MS, () => gate.setLocal(false));
  }
}

async function release(desk: OrderDesk, gate: string): Promise<void> {
  const asked = await desk.console.ask(gate, { kind: 'release' });
  if (asked.kind === 'selected') await desk.console.operate(asked.code);
}
