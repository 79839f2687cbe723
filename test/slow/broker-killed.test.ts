/** Two minutes with a broker that is killed twice and a gateway that is killed once. */
import { afterAll, describe, expect, it } from 'vitest';
import { SystemClock, sleep } from '../../protocols/clock.js';
import { loadPublicKey } from '../../protocols/journal/keys.js';
import { verifyFile } from '../../protocols/journal/verify.js';
import { Mosquitto } from '../support/mosquitto.js';
import {
  always,
  bodiesOf,
  recordsIn,
  Structure,
  smallEmulator,
  smallSite,
  until,
} from '../support/structure.js';
import { needsTool } from '../support/tools.js';

const clock = new SystemClock();
const at = new Structure();
let mosquitto: Mosquitto | undefined;
afterAll(async () => {
  await at.close();
  await mosquitto?.kill();
});

describe.skipIf(needsTool('mosquitto'))(
  'with Mosquitto killed and restarted twice and the gateway killed with -9',
  () => {
    it('everything journaled is received, without a gap, conflict or broken link', async () => {
      mosquitto = await Mosquitto.create(at.path('mosquitto.conf'));
      await mosquitto.start();
      at.makeKeys('kz');
      at.write('emulator.yaml', smallEmulator());
      at.write('receiver.yaml', {
        party: 'kz',
        sites: ['test-head'],
        broker: { url: mosquitto.url },
        store: { directory: 'copy' },
        signingKey: 'kz.key',
      });
      const uplinks = [{ id: 'kz', party: 'kz', url: mosquitto.url, watermarkKey: 'kz.pub' }];
      at.write('site.yaml', smallSite({ ...always(40), parties: [{ id: 'kz' }], uplinks }));
      await at.ready('emulator', 'emulate', '--config', at.path('emulator.yaml'));
      const receiver = await at.ready('receiver', 'receive', '--config', at.path('receiver.yaml'));
      const first = await at.ready('gateway-1', 'run', '--config', at.path('site.yaml'));
      await sleep(clock, 30_000);
      await mosquitto.kill();
      await sleep(clock, 10_000);
      await mosquitto.start();
      await sleep(clock, 26_000);
      process.kill(first.program.pid ?? 0, 'SIGKILL');
      await first.program.ended;
      const second = await at.ready('gateway-2', 'run', '--config', at.path('site.yaml'));
      await sleep(clock, 26_000);
      await mosquitto.kill();
      await sleep(clock, 10_000);
      await mosquitto.start();
      await sleep(clock, 26_000);
      const heads = await until('the receiver to have it all', 90_000, () => {
        const [store, copy] = [verifyFile(at.path('store')), verifyFile(at.path('copy'))];
        return store.head && copy.head && store.head.seq - copy.head.seq <= 3 ? true : undefined;
      });
      expect(heads).toBe(true);
      await second.program.stop();
      await until(
        'the last records',
        60_000,
        () => verifyFile(at.path('copy')).head?.seq === verifyFile(at.path('store')).head?.seq,
      ).catch(() => undefined);
      await receiver.program.stop();
      const closing = await receiver.program.line('stopped', 0);
      const key = loadPublicKey(at.path('kz.pub'));
      if ('fault' in key) throw new Error(key.fault);
      const keys = new Map([['kz', key]]);
      const [store, copy] = [verifyFile(at.path('store'), keys), verifyFile(at.path('copy'), keys)];
      process.stdout.write(
        `${JSON.stringify({ journaled: store.records, received: copy.records, readings: copy.readings, ...closing })}\n`,
      );
      expect(store.ok && copy.ok).toBe(true);
      expect(copy.head).toEqual(store.head);
      expect([copy.records, copy.readings]).toEqual([store.records, store.readings]);
      expect(copy.records).toBe(copy.head?.seq);
      expect(closing).toMatchObject({ conflicts: 0 });
      expect(store.files[0]?.watermarks).toMatchObject([{ party: 'kz', verdict: 'proved' }]);
      const starts = bodiesOf(recordsIn(at.path('copy', 'test-head.db')), 'start');
      expect(starts.length).toBe(2);
    });
  },
);
