/**
 * The profiles that ship with the product. Each file is read when somebody asks for its product: a site has a handful, and
 * a slow processor takes seconds for all of them.
 *
 * The build checks them all and puts each beside its source in the form that the check gives it, as JSON (`packProfiles`): to read
 * and check one from its source takes a twentieth of a second of a desktop processor, at each start.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import {
  choose,
  type Profile,
  type ProfileDocument,
  type Profiles,
  profileDocumentSchema,
} from './profile.js';

const SUFFIX = '.yaml';
const PACKED_SUFFIX = '.json';

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
    this.#ids = new Set(idsIn(directory));
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
    const packed = new URL(`${id}${PACKED_SUFFIX}`, this.#directory);
    return choose(
      existsSync(packed)
        ? (JSON.parse(readFileSync(packed, 'utf8')) as ProfileDocument)
        : readSource(id, this.#directory),
    );
  }
}

/**
 * For the build: puts each profile of `directory` beside its source as `loadProfiles` takes it. Throws on the first that is broken,
 * or that JSON would not give back as it is.
 */
export function packProfiles(directory = new URL('./profiles/', import.meta.url)): void {
  for (const id of idsIn(directory)) {
    const document = readSource(id, directory);
    const text = JSON.stringify(document);
    if (!isDeepStrictEqual(JSON.parse(text), document)) throw new Error(`${id} has what JSON cannot say`);
    writeFileSync(new URL(`${id}${PACKED_SUFFIX}`, directory), text);
  }
}

function idsIn(directory: URL): string[] {
  const files = readdirSync(directory).filter((name) => name.endsWith(SUFFIX));
  return files.map((name) => name.slice(0, -SUFFIX.length)).sort();
}

/** From the file that people write. Throws when it is broken. */
function readSource(id: string, directory: URL): ProfileDocument {
  const file = new URL(`${id}${SUFFIX}`, directory);
  const parsed = profileDocumentSchema.safeParse(parse(readFileSync(file, 'utf8')), { jitless: true });
  if (!parsed.success) throw new Error(`profile ${id}${SUFFIX}: ${z.prettifyError(parsed.error)}`);
  if (parsed.data.profile !== id) throw new Error(`${id}${SUFFIX} is the profile of ${parsed.data.profile}`);
  return parsed.data;
}
