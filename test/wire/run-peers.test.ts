/** The whole gateway against instruments and a broker that nobody here wrote. */
import { afterAll, describe, expect, it } from 'vitest';
import { Lab, libmodbusServer, pymodbusServer, type Served, UNIT } from '../peers/peers.js';
import { Mosquitto } from '../support/mosquitto.js';
import { readingsOf, recordsIn, Structure, until } from '../support/structure.js';
import { needsTool } from '../support/tools.js';

const lab = new Lab();
const at = new Structure();
const python = pymodbusServer();
const libmodbus = libmodbusServer(lab.directory);
let mosquitto: Mosquitto | undefined;
afterAll(async () => {
  await at.close();
  await mosquitto?.kill();
  await lab.close();
});

const isMissing = !python || !libmodbus || needsTool('socat') || needsTool('mosquitto');

describe.skipIf(isMissing)('aryk run', () => {
  it('brings every value of pymodbus and libmodbus, over PTY and TCP, through Mosquitto to the receiver', async () => {
    if (!python || !libmodbus) return;
    mosquitto = await Mosquitto.create(at.path('mosquitto.conf'));
    await mosquitto.start();
    const buses: object[] = [];
    const devices: object[] = [];
    const served = new Map<string, Served>();
    for (const [name, program] of [
      ['pymodbus', python],
      ['libmodbus', libmodbus],
    ] as const) {
      const [theirs, ours] = await lab.ptyPair(name);
      const rtu = await lab.startServer(program, 'rtu', theirs);
      const tcp = await lab.startServer(program, 'tcp', '0');
      buses.push({ id: `${name}-rtu`, kind: 'rtu', path: ours, baudRate: 19_200 });
      buses.push({ id: `${name}-tcp`, kind: 'tcp', host: '127.0.0.1', port: tcp.port });
      for (const [id, what] of [
        [`${name}-rtu`, rtu],
        [`${name}-tcp`, tcp],
      ] as const) {
        const points = what.points.map(({ value: _, ...where }, index) => ({ ...where, name: `p${index}` }));
        devices.push({ id, bus: id, unit: UNIT, every: '2s', points });
        served.set(id, what);
      }
    }
    at.makeKeys('kz');
    at.write('receiver.yaml', {
      party: 'kz',
      sites: ['peers'],
      broker: { url: mosquitto.url },
      store: { directory: 'copy' },
      signingKey: 'kz.key',
    });
    at.write('site.yaml', {
      site: { id: 'peers', timeZone: 'Asia/Almaty' },
      store: { directory: 'store' },
      buses,
      devices,
      parties: [{ id: 'kz' }],
      uplinks: [{ id: 'kz', party: 'kz', url: mosquitto.url, watermarkKey: 'kz.pub' }],
    });
    await at.ready('receiver', 'receive', '--config', at.path('receiver.yaml'));
    await at.ready('gateway', 'run', '--config', at.path('site.yaml'));
    const copy = at.path('copy', 'peers.db');
    for (const [id, { points }] of served) {
      const last = `${id}.p${points.length - 1}`;
      await until(
        `readings of ${id} at the receiver`,
        20_000,
        () => readingsOf(recordsIn(copy), last).length > 0,
      );
      const records = recordsIn(copy);
      const got = points.map((_point, index) => readingsOf(records, `${id}.p${index}`)[0]?.value);
      expect(got).toEqual(points.map(({ value }) => value));
    }
  });
});
