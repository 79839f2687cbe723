/**
 * The profiles that ship with the product. Each file is read when somebody asks for its product: a site has a handful, and
 * a slow processor takes seconds for all of them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { choose, type Profile, type Profiles, profileDocumentSchema } from './profile.js';

const SUFFIX = '.yaml';

/** Every profile by its id, which is also its file's name, with its defaults chosen. Reading a broken one of ours throws. */
export function loadProfiles(directory = new URL('./profiles/', import.meta.url)): Profiles {
  return new ProfileFiles(directory);
}

class ProfileFiles implements Profiles {
  readonly #directory: URL;
  readonly #ids: ReadonlySet<string>;
  readonly #read = new Map<string, Profile>();

  constructor(directory: URL) {
    this.#directory = directory;
    const files = readdirSync(directory).filter((name) => name.endsWith(SUFFIX));
    this.#ids = new Set(files.map((name) => name.slice(0, -SUFFIX.length)).sort());
  }

  get size(): number {
    return this.#ids.size;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  get(id: string): Profile | undefined {
    if (!this.#ids.has(id)) return undefined;
    const known = this.#read.get(id) ?? this.#load(id);
    this.#read.set(id, known);
    return known;
  }

  keys(): MapIterator<string> {
    return this.#ids.values();
  }

  values(): MapIterator<Profile> {
    return this.#all().values();
  }

  entries(): MapIterator<[string, Profile]> {
    return this.#all().entries();
  }

  [Symbol.iterator](): MapIterator<[string, Profile]> {
    return this.entries();
  }

  forEach(action: (profile: Profile, id: string, profiles: Profiles) => void): void {
    for (const [id, profile] of this) action(profile, id, this);
  }

  #all(): Map<string, Profile> {
    for (const id of this.#ids) this.get(id);
    return new Map([...this.#ids].flatMap((id) => [[id, this.get(id)]] as [string, Profile][]));
  }

  #load(id: string): Profile {
    const file = new URL(`${id}${SUFFIX}`, this.#directory);
    const parsed = profileDocumentSchema.safeParse(parse(readFileSync(file, 'utf8')));
    if (!parsed.success) throw new Error(`profile ${id}${SUFFIX}: ${z.prettifyError(parsed.error)}`);
    if (parsed.data.profile !== id)
      throw new Error(`${id}${SUFFIX} is the profile of ${parsed.data.profile}`);
    return choose(parsed.data);
  }
}
