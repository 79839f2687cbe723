import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadProfiles, packProfiles } from '../../devices/shipped-profiles.js';

const SHIPPED = new URL('../../devices/profiles/', import.meta.url);
let directory: string;
let folder: URL;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aryk-packed-'));
  cpSync(SHIPPED, directory, { recursive: true });
  folder = pathToFileURL(`${directory}/`);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('a profile as the build packs it is the same as from its source', () => {
  const fromSource = [...loadProfiles(SHIPPED)];
  packProfiles(folder);
  expect(readdirSync(directory).filter((name) => name.endsWith('.json'))).toHaveLength(fromSource.length);
  // Nothing but what was packed can be read now.
  for (const [id] of fromSource) writeFileSync(join(directory, `${id}.yaml`), 'nothing of use');
  expect([...loadProfiles(folder)]).toEqual(fromSource);
});

test('what was packed once is packed anew from its source, and a broken profile stops the build', () => {
  writeFileSync(join(directory, 'rotork-iq.json'), '{}');
  packProfiles(folder);
  expect(loadProfiles(folder).get('rotork-iq')).toEqual(loadProfiles(SHIPPED).get('rotork-iq'));
  writeFileSync(join(directory, 'rotork-iq.yaml'), 'profile: rotork-iq');
  expect(() => packProfiles(folder)).toThrow(/rotork-iq/);
});
