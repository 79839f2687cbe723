/** What must be true some hours after the last trouble has ended. */
import type { Site } from '../../gateway/config/site.js';
import type { Checker } from './checker.js';
import type { Observer } from './observer.js';
import type { SimGateway } from './sim-gateway.js';
import type { World } from './world.js';

/** Of the demand, and how closely a drive comes to it. */
const SLACK_PERCENT = 1;

export function checkHealed(
  gateway: SimGateway,
  world: World,
  site: Site,
  observer: Observer,
  checker: Checker,
): void {
  for (const { device, health } of gateway.units()) {
    if (health !== 'healthy') checker.fail('', 'healed-unit', `${device} is ${health}`);
  }
  const { lost, ok } = gateway.journal();
  if (lost > 0 || !ok) checker.fail('', 'healed-journal', `lost ${lost}, ok ${ok}`);
  const snapshot = observer.snapshots.at(-1);
  const { orders, locks } = gateway.desk.console.list();
  const isOrdered = (id: string): boolean => [...orders, ...locks].some(({ gate }) => gate === id);
  for (const { id, state } of gateway.status()) {
    if (state === 'fault' || state === 'unknown' || state === 'stopping') {
      checker.fail(id, 'healed-gate', `is ${state}`);
    }
    const gate = site.settings.gates.find((each) => each.id === id);
    const opening = gate?.default?.opening;
    const hasSchedule = site.settings.schedules.some((each) => each.gate === id);
    if (gate === undefined || opening === undefined || hasSchedule || snapshot === undefined) continue;
    // An opening outside the gate's travel is refused, and not bent to what it could be.
    if (opening < gate.limits.minOpening || opening > gate.limits.maxOpening) continue;
    const isActing = site.settings.interlocks.some(({ gates }) => gates === undefined || gates.includes(id));
    if (isActing || isOrdered(id)) continue;
    const at = world.canal.read(`${id}.opening_percent`);
    const { minTravel } = gate.limits;
    if (Math.abs(at - opening) <= minTravel + SLACK_PERCENT) continue;
    // A first step that way must be against something.
    const step = Math.sign(opening - at) * Math.min(Math.abs(opening - at), minTravel);
    const asked = { gate, openingPercent: at + step, isTrip: false };
    if (checker.oracle.against(snapshot, asked).length === 0) {
      checker.fail(id, 'healed-programme', `stands at ${at.toFixed(1)} %, not at ${opening} %`);
    }
  }
}
