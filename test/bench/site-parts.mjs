/** A site as benchmarks run it: a broker, a receiver and a gateway, each a process of its own. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { makeKeyPair } from '../../dist/protocols/journal/keys.js';
import { Child } from './children.mjs';

const ARYK = join(import.meta.dirname, '../../dist/gateway/main.js');
const BROKER = join(import.meta.dirname, 'broker.mjs');
const SITE = 'bench';

/**
 * Starts all three in the new `directory`, the gateway last, once the others are ready. `settings` gives all of site.yaml but
 * the site, its store and its one party; `nodeArgs` go before the gateway's program. Gives the gateway and what it needs around it.
 */
export async function startSite(directory, settings, nodeArgs = []) {
  mkdirSync(directory);
  const made = makeKeyPair(join(directory, 'kz.key'), join(directory, 'kz.pub'));
  if ('fault' in made) throw new Error(made.fault);
  const broker = Child.node(BROKER);
  const { url } = await broker.said();
  const write = (name, content) => {
    const file = join(directory, name);
    writeFileSync(file, stringify(content, { aliasDuplicateObjects: false }));
    return file;
  };
  const receiverSettings = write('receiver.yaml', {
    party: 'kz',
    sites: [SITE],
    broker: { url },
    store: { directory: 'receiver' },
    signingKey: 'kz.key',
  });
  const receiver = Child.node(ARYK, 'receive', '--config', receiverSettings);
  await receiver.said();
  const siteSettings = write('site.yaml', {
    site: { id: SITE, timeZone: 'UTC' },
    store: { directory: 'gateway' },
    ...settings(),
    parties: [{ id: 'kz' }],
    uplinks: [{ id: 'kz', party: 'kz', url, watermarkKey: 'kz.pub' }],
  });
  const gateway = new Child(process.execPath, [...nodeArgs, ARYK, 'run', '--config', siteSettings]);
  await gateway.said();
  return { gateway, around: [receiver, broker] };
}
