/** Permits, drivers and orders: their times last what they are set to, whoever sets the clock on the wall. */
import { ArmingWatch } from '../../../gateway/control/driver/arming-watch.js';
import { ActuatorRegisters } from '../../../gateway/control/driver/registers.js';
import { SignOfLife } from '../../../gateway/control/driver/sign-of-life.js';
import { MinuteLimit } from '../../../gateway/control/orders/answer.js';
import { Clerk } from '../../../gateway/control/orders/clerk.js';
import { PermitMint } from '../../../gateway/control/permit.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { lastsWhateverIsSet } from './clock-steps.js';
import { running } from './driver/contacts.js';
import { DriverRig, shipped } from './driver/rig.js';
import { PLACE, point, ScriptedLine, scripted } from './driver/scripted-line.js';
import { Office, wanted } from './orders/parties.js';
import { MONDAY_MS } from './scenario.js';

lastsWhateverIsSet([
  {
    what: 'a permit lives',
    ms: 5000,
    begin: async () => {
      const clock = new VirtualClock(MONDAY_MS);
      const mint = new PermitMint(clock);
      const intent = { gate: 'left', source: 'order', openingPercent: 40 } as const;
      const permits = Array.from({ length: 500 }, () => mint.mint(intent, []));
      return {
        clock,
        isOver: () => {
          const permit = permits.pop();
          return permit !== undefined && mint.redeem(permit, 'left') === undefined;
        },
      };
    },
  },
  {
    what: 'a move may wait for its line',
    ms: 5000,
    begin: async () => {
      let isTakenBack = false;
      const { clock, driver, permit } = scripted(() => ({
        stops: [],
        holds: async () => undefined,
        command: ({ signal }) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => {
              isTakenBack = true;
              resolve({ kind: 'not-done', cause: 'not-sent' });
            });
          }),
      }));
      void driver.move(permit(40), 20);
      return { clock, isOver: () => isTakenBack };
    },
  },
  {
    what: 'an actuator may answer',
    ms: 200,
    begin: async () => {
      const rig = await DriverRig.on(shipped('rotork-iq'));
      let isOver = false;
      const request = { kind: 'read', unit: 20, table: 'holding', address: 0, count: 1 } as const;
      void rig.line.request(request, 'poll').then(() => {
        isOver = true;
        rig.close();
      });
      return { clock: rig.clock, isOver: () => isOver };
    },
  },
  {
    what: 'a motor runs',
    ms: 10_000,
    begin: async () => {
      const { clock, driver, permit, stopsAtMs } = running();
      void driver.move(permit(30), 20);
      return { clock, isOver: () => stopsAtMs().length > 0 };
    },
  },
  {
    what: 'between two signs of life',
    ms: 2000,
    begin: async () => {
      const clock = new VirtualClock(MONDAY_MS);
      const line = new ScriptedLine(clock);
      const sign = new SignOfLife(new ActuatorRegisters(line, PLACE), point(9), 2000, clock);
      sign.follow({ state: 'armed', detail: '' });
      return { clock, isOver: () => line.writes().length === 2 };
    },
  },
  ...[
    { what: 'until a fail-safe is read again', ms: 600_000, arming: { state: 'armed', detail: '' } } as const,
    { what: 'until a wrong one is', ms: 60_000, arming: { state: 'not-armed', detail: '' } } as const,
    {
      what: 'until one that could not be read is',
      ms: 30_000,
      arming: { state: 'unknown', detail: '' },
    } as const,
  ].map(({ what, ms, arming }) => ({
    what,
    ms,
    begin: async () => {
      const clock = new VirtualClock(MONDAY_MS);
      let reads = 0;
      const watch = new ArmingWatch(async () => {
        reads += 1;
        return arming;
      }, clock);
      const isOver = (): boolean => {
        watch.look(true);
        return reads === 2;
      };
      return { clock, isOver };
    },
  })),
  {
    what: 'a selection may be confirmed',
    ms: 20_000,
    begin: async () => {
      const at = new Office();
      await at.desk.console.ask('left', { kind: 'move', openingPercent: 40 });
      return { clock: at.clock, isOver: () => hasEnded(at) };
    },
  },
  {
    what: 'an order at the console holds',
    ms: 600_000,
    begin: async () => {
      const at = new Office();
      const asked = await at.desk.console.ask('left', { kind: 'move', openingPercent: 40 }, 600_000);
      if (asked.kind === 'selected') await at.desk.console.operate(asked.code);
      return { clock: at.clock, isOver: () => hasEnded(at) };
    },
  },
  {
    what: 'a signed order ends while the clock is wrong',
    ms: 3_600_000,
    begin: async () => {
      const at = new Office();
      await at.order(wanted('a', { kind: 'move', openingPercent: 40 }));
      at.clock.clockStatus = 'unsynced';
      return { clock: at.clock, isOver: () => hasEnded(at) };
    },
  },
  {
    what: 'a minute of messages',
    ms: 60_000,
    begin: async () => {
      const clock = new VirtualClock(MONDAY_MS);
      const limit = new MinuteLimit(1);
      limit.passes('kz', clock.monotonicMs());
      return { clock, isOver: () => limit.passes('kz', clock.monotonicMs()) };
    },
  },
  {
    what: 'a second between STOPs in a flood',
    ms: 1000,
    begin: async () => {
      const { clock } = new Office();
      const journal = { append: () => undefined, appendDurably: async () => ({ epoch: 1, seq: 1 }) };
      const clerk = new Clerk({ clock, journal, report: () => undefined, requiresSyncedClock: false });
      clerk.stopOnly('left', 'kz');
      clerk.commands();
      const isOver = (): boolean => {
        clerk.stopOnly('left', 'kz');
        return clerk.commands().length > 0;
      };
      return { clock, isOver };
    },
  },
]);

function hasEnded(at: Office): boolean {
  at.cycle();
  return at.published.some(({ state }) => state === 'expired');
}
