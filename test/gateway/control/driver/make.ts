import { ActuatorDriver } from '../../../../gateway/control/driver/actuator-driver.js';
import { ArmingWatch } from '../../../../gateway/control/driver/arming-watch.js';
import { PositionerManner } from '../../../../gateway/control/driver/positioner.js';
import { ActuatorRegisters } from '../../../../gateway/control/driver/registers.js';
import type { PermitMint } from '../../../../gateway/control/permit.js';
import type { Clock } from '../../../../protocols/clock.js';
import type { Line } from '../../../../protocols/modbus/line.js';
import { controlMap, demandMap } from '../fixtures.js';

/** The driver of a positioner without enabling, at unit 11. */
export function makeDriver(gate: string, line: Line, mint: PermitMint, clock: Clock): ActuatorDriver {
  const place = { unit: 11, limits: { maxRegistersPerRead: 125, maxGap: 0 }, options: {} };
  const registers = new ActuatorRegisters(line, place);
  return new ActuatorDriver({
    gate,
    registers,
    mint,
    clock,
    manner: () =>
      new PositionerManner(registers, {
        demand: demandMap,
        enable: [],
        stop: { map: controlMap, value: 0 },
      }),
    arming: new ArmingWatch(async () => ({ state: 'armed', detail: '' }), clock),
  });
}
