/** What must be true some hours after the last trouble has ended. */
import type { GateSettings } from '../../gateway/config/gate-schema.js';
import type { Site } from '../../gateway/config/site.js';
import type { Checker } from './checker.js';
import { canalOf } from './headworks.js';
import type { Observer } from './observer.js';
import type { SimGateway } from './sim-gateway.js';
import { UNMEASURED_PERCENT } from './true-estimate.js';
import type { World } from './world.js';

/** Of the demand, and how closely a drive comes to it. */
const SLACK_PERCENT = 1;
/** By whom a gate is wanted where no person and no trip wants it anywhere. */
const UNDER_A_PROGRAMME: ReadonlySet<string | null> = new Set([null, 'limit', 'schedule', 'default']);
/** Meters are noisy. */
const NEARLY = 1.05;

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
    const offPercent = SLACK_PERCENT + (observer.unmeasured.has(id) ? UNMEASURED_PERCENT : 0);
    if (Math.abs(at - opening) <= minTravel + offPercent) continue;
    // A first step that way must be against something, also one that is not measured to the hair.
    const step = Math.sign(opening - at) * Math.min(Math.abs(opening - at), minTravel + SLACK_PERCENT);
    if (lacksWater(world, site, gate, at, step)) continue;
    const asked = { gate, openingPercent: at + step, isTrip: false };
    if (checker.oracle.against(snapshot, asked).length === 0) {
      checker.fail(id, 'healed-programme', `stands at ${at.toFixed(1)} %, not at ${opening} %`);
    }
  }
}

/** Whether that step would take more than the river can spare, or bring more than the canal carries, or nearly. */
function lacksWater(
  world: World,
  site: Site,
  gate: GateSettings,
  atPercent: number,
  stepPercent: number,
): boolean {
  if (stepPercent <= 0 || atPercent < 1) return false;
  const takesM3s = world.canal.read(`${canalOf(gate.id)}.discharge_m3s`);
  const moreM3s = (takesM3s * stepPercent) / atPercent;
  const { minimumM3s = 0 } = site.settings.environmentalFlow ?? {};
  const { maxDischargeM3s = Number.POSITIVE_INFINITY } = gate.limits;
  const riverM3s = world.canal.read('river.below_m3s') - moreM3s;
  return riverM3s < NEARLY * minimumM3s || NEARLY * (takesM3s + moreM3s) > maxDischargeM3s;
}

/** Whether a gate that stands under a programme could close by a step now, for all that control says of it and the oracle knows. */
export function mayClose(
  gateway: SimGateway | undefined,
  site: Site,
  observer: Observer,
  checker: Checker,
  id: string,
): boolean {
  const status = gateway?.status().find((each) => each.id === id);
  const gate = site.settings.gates.find((each) => each.id === id);
  const snapshot = observer.snapshots.at(-1);
  if (status?.state !== 'idle' || gate === undefined || snapshot === undefined) return false;
  if (gateway?.desk.console.list().orders.some((order) => order.gate === id)) return false;
  if (!UNDER_A_PROGRAMME.has(status.wantedBy)) return false;
  // The oracle knows of conditions that hold, not of those that have held.
  if (status.latched.length > 0) return false;
  const { openingPercent: at } = status;
  const { minOpening, minTravel } = gate.limits;
  if (at === null || at < minOpening + minTravel + SLACK_PERCENT) return false;
  const openingPercent = at - minTravel - SLACK_PERCENT;
  return checker.oracle.against(snapshot, { gate, openingPercent, isTrip: false }).length === 0;
}
