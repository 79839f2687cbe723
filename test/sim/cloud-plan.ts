/** A party's receiver and broker, in some seeds, and what befalls them. Drawn from a stream of its own: other seeds are as they were. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SeededRandom } from '../../protocols/random.js';
import { Chance } from './chance.js';
import { cloudTroublesOf, type TimedCloudTrouble } from './cloud-troubles.js';
import { seededKey } from './people.js';

export interface CloudPlan {
  readonly party: string;
  /** Signs the party's watermarks. */
  readonly key: KeyObject;
  readonly troubles: readonly TimedCloudTrouble[];
}

const CLOUD_PART = 0.06;
const STREAM = { times: 137, plus: 11 } as const;
const KEY_STREAM = { times: 7877, plus: 3 } as const;
const PARTY = 'kz';
const KEY_FILE = 'kz-receiver.pem';

export function cloudOf(seed: number, untilMs: number): CloudPlan | undefined {
  const chance = new Chance(seed * STREAM.times + STREAM.plus);
  if (!chance.is(CLOUD_PART)) return undefined;
  const key = seededKey(new SeededRandom(seed * KEY_STREAM.times + KEY_STREAM.plus));
  const perDay = chance.of([3, 6, 12]);
  return { party: PARTY, key, troubles: cloudTroublesOf(chance, { perDay, untilMs }) };
}

/** Part of the settings, the key's file beside them. */
export function forwarding({ party }: CloudPlan): Record<string, unknown> {
  return { uplinks: [{ id: `${party}-line`, party, url: 'mqtt://simulated', watermarkKey: KEY_FILE }] };
}

export function writeCloudKey({ key }: CloudPlan, directory: string): void {
  const pem = createPublicKey(key).export({ type: 'spki', format: 'pem' });
  writeFileSync(join(directory, KEY_FILE), pem);
}
