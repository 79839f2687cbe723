import { type ScheduleSettings, scheduleSchema } from '../../../gateway/config/schedule-schema.js';
import { ControlCycle, type CycleParts } from '../../../gateway/control/cycle.js';
import type { GateDriver } from '../../../gateway/control/driver/gate-driver.js';
import { NO_ORDERS } from '../../../gateway/control/gate-orders.js';
import type { GateUnit } from '../../../gateway/control/gate-units.js';
import { civilZone } from '../../../protocols/civil-time.js';
import { leftGate, leftPoints } from './fixtures.js';

/** The gate of the fixtures, a positioner that tells its position. */
export function unitOf(driver: GateDriver, settings = leftGate): GateUnit {
  return {
    settings,
    points: leftPoints,
    eyes: {
      position: leftPoints.position,
      moving: [],
      opened: undefined,
      closed: undefined,
      byHand: [],
      travelTimeMs: undefined,
    },
    traits: {
      minTravelPercent: settings.limits.minTravel,
      travelTimeMs: undefined,
      positionsItself: true,
      hasPosition: true,
      hasOpenedEnd: false,
      hasClosedEnd: false,
    },
    driver,
  };
}

/** Mondays from `from` to `to`, as the settings write them. */
export function onMondays(opening: number, from: string, to: string, gate = 'left'): ScheduleSettings {
  return scheduleSchema.parse({ gate, programme: { opening }, weekly: { days: ['mon'], from, to } });
}

type Needed = 'clock' | 'mint' | 'journal' | 'freeze';

/** A cycle of one second in Almaty, with nothing but what is given. */
export function makeCycle(
  units: readonly GateUnit[],
  parts: Pick<CycleParts, Needed> & Partial<CycleParts>,
): ControlCycle {
  return new ControlCycle(units, {
    schedules: [],
    zone: civilZone('Asia/Almaty'),
    cycleMs: 1000,
    settings: { site: { id: 'test', timeZone: 'Asia/Almaty', requireSyncedClock: false } },
    interlocks: [],
    shares: new Map(),
    orders: NO_ORDERS,
    isStoreOk: () => true,
    waterQuality: () => [],
    requestFeedback: () => undefined,
    report: () => undefined,
    ...parts,
  });
}
