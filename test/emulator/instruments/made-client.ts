import { onTestFinished } from 'vitest';
import type { Profile } from '../../../devices/profile.js';
import { Client } from './client.js';

/** A client of an instrument that is there until the test is over. */
export function client(profile: Profile, settings: ConstructorParameters<typeof Client>[1] = {}): Client {
  const made = new Client(profile, settings);
  onTestFinished(() => made.instrument.close());
  return made;
}
