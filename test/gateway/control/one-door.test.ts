import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);

function filesUnder(folder: string): { path: string; text: string }[] {
  return readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({
      path: `${folder}/${file}`,
      text: readFileSync(new URL(`${folder}/${file}`, root), 'utf8'),
    }));
}

it("only the gate driver asks a line to write, the technician and instruments' procedures where no gate is moved", () => {
  const writers = ['gateway', 'devices', 'cloud']
    .flatMap(filesUnder)
    .filter(({ text }) => /write-(registers|coil|then-read)|mask-register/.test(text));
  expect(writers.map(({ path }) => path).sort()).toEqual([
    'gateway/bus/writes.ts',
    'gateway/control/driver/registers.ts',
    // Cannot move a gate: `proceduresOf` refuses every profile with an actuator, and nothing else makes one.
    'gateway/poll/procedure.ts',
  ]);
});

it('the technician writes through the gateway that runs, or on a line that no gateway holds', () => {
  const users = filesUnder('gateway').filter(({ text }) => text.includes('writeRequest('));
  expect(users.map(({ path }) => path).sort()).toEqual([
    'gateway/bus/bus-door.ts',
    'gateway/bus/direct-bus.ts',
    'gateway/bus/writes.ts',
  ]);
});

it('only the cycle makes permits, and only the driver redeems them', () => {
  const users = (call: string): string[] =>
    filesUnder('gateway').flatMap(({ path, text }) => (text.includes(call) ? [path] : []));
  expect(users('mint.mint(')).toEqual(['gateway/control/gate-hands.ts']);
  expect(users('mint.redeem(')).toEqual(['gateway/control/driver/actuator-driver.ts']);
});

it('only the driver holds the registers of an actuator', () => {
  const users = (call: string): string[] =>
    filesUnder('gateway').flatMap(({ path, text }) => (text.includes(call) ? [path] : []));
  expect(users('new ActuatorRegisters(')).toEqual(['gateway/control/driver/from-profile.ts']);
  expect(users('egisters.write(').sort()).toEqual([
    'gateway/control/driver/actuator-driver.ts', // STOP
    'gateway/control/driver/positioner.ts',
    'gateway/control/driver/runner.ts',
    'gateway/control/driver/sign-of-life.ts',
  ]);
});
