import type { Profile } from '../../devices/profile.js';
import { loadProfiles } from '../../devices/shipped-profiles.js';

export const PROFILES = loadProfiles();

/** A profile that ships with the product. */
export function shipped(id: string): Profile {
  const profile = PROFILES.get(id);
  if (!profile) throw new Error(`there is no profile ${id}`);
  return profile;
}
