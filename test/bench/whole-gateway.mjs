/** The gateway as at a site: `aryk run`, with a broker and a receiver, each a process of its own. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { makeKeyPair } from '../../dist/protocols/journal/keys.js';
import { Child } from './children.mjs';

const ARYK = join(import.meta.dirname, '../../dist/gateway/main.js');
const BROKER = join(import.meta.dirname, 'broker.mjs');
const SITE = 'bench';
/** Polled as often as the settings allow; two reads of 20 registers each time, so that the fastest line is full too. */
const EVERY = '100ms';
const BLOCKS = [0, 1000];

/** Reads units 1 to 8 on the port at `path`; gives the gateway and what it needs around it. */
export async function startGateway(directory, path, baudRate) {
  mkdirSync(directory);
  const made = makeKeyPair(join(directory, 'kz.key'), join(directory, 'kz.pub'));
  if ('fault' in made) throw new Error(made.fault);
  const broker = Child.node(BROKER);
  const { url } = await broker.said();
  const write = (name, settings) => {
    const file = join(directory, name);
    writeFileSync(file, stringify(settings, { aliasDuplicateObjects: false }));
    return file;
  };
  const receiverSettings = write('receiver.yaml', {
    party: 'kz',
    sites: [SITE],
    broker: { url },
    store: { directory: 'receiver' },
    signingKey: 'kz.key',
  });
  const siteSettings = write('site.yaml', {
    site: { id: SITE, timeZone: 'UTC' },
    store: { directory: 'gateway' },
    buses: [{ id: 'line', kind: 'rtu', path, baudRate, parity: 'even' }],
    devices: [1, 2, 3, 4, 5, 6, 7, 8].map((unit) => ({
      id: `unit-${unit}`,
      bus: 'line',
      unit,
      every: EVERY,
      maxGap: 0,
      points: BLOCKS.flatMap((first) => registersFrom(first, 20)),
    })),
    parties: [{ id: 'kz' }],
    uplinks: [{ id: 'kz', party: 'kz', url, watermarkKey: 'kz.pub' }],
  });
  const receiver = Child.node(ARYK, 'receive', '--config', receiverSettings);
  await receiver.said();
  const gateway = Child.node(ARYK, 'run', '--config', siteSettings);
  await gateway.said();
  return { gateway, around: [receiver, broker] };
}

function registersFrom(first, count) {
  return Array.from({ length: count }, (_, index) => ({
    name: `register_${first + index}`,
    table: 'holding',
    address: first + index,
    type: 'u16',
  }));
}
