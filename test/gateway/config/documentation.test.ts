import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { profileDocumentSchema } from '../../../devices/profile.js';
import { NOT_YET } from '../../../gateway/config/not-yet.js';
import { siteSchema } from '../../../gateway/config/schema.js';
import { type Outline, outlineOf } from '../../../protocols/settings/outline.js';

const page = readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8');
const documented = pathsIn(page);
/** A point in place has the keys of a profile's point, which stand there. */
const profilePage = readFileSync(new URL('../../../docs/profiles.md', import.meta.url), 'utf8');
const documentedOfProfiles = new Set([...pathsIn(profilePage)].map(plain));

function pathsIn(text: string): Set<string> {
  return new Set([...text.matchAll(/`([a-zA-Z_0-9[\].]+)`/g)].map(([, path = '']) => path));
}

/** Without the marks of lists; what every condition has is documented once. */
function plain(path: string): string {
  return path
    .replaceAll('[]', '')
    .replace(
      /^.*(validity|when|faults|failSafe|opened|closed)\.(point|mask|equals|in|not|min|max)$/,
      'condition.$2',
    );
}

function isDocumented(path: string): boolean {
  // A gate's default is a programme like a schedule's.
  const ofProgramme = path.replace(/^gates\[\]\.default\./, 'schedules[].programme.');
  const ofPoint = /^devices\[\]\.(points\[\]\..*)$/.exec(path)?.[1];
  return documented.has(ofProgramme) || (ofPoint !== undefined && documentedOfProfiles.has(plain(ofPoint)));
}

/** Paths of all values, such as `buses[].port`; a mapping itself is not a value. */
function leavesOf(outline: Outline, path: string): string[] {
  const branches = [outline, ...(outline.anyOf ?? []), ...(outline.oneOf ?? [])];
  const inner = branches.flatMap(({ properties, items }) => [
    ...Object.entries(properties ?? {}).flatMap(([key, value]) =>
      leavesOf(value, path === '' ? key : `${path}.${key}`),
    ),
    ...(items?.properties || items?.oneOf ? leavesOf(items, `${path}[]`) : []),
  ]);
  return inner.length > 0 ? [...new Set(inner)] : [path];
}

test('docs/settings.md has every key of site.yaml', () => {
  const leaves = leavesOf(outlineOf(siteSchema), '');
  expect(leaves.length).toBeGreaterThan(80);
  expect(leaves.filter((path) => !isDocumented(path))).toEqual([]);
});

test('docs/profiles.md has every key of a profile, and no other', () => {
  const leaves = leavesOf(outlineOf(profileDocumentSchema), '').map(plain);
  expect(leaves.length).toBeGreaterThan(80);
  expect(leaves.filter((path) => !documentedOfProfiles.has(path))).toEqual([]);
  const rows = [...profilePage.matchAll(/^\| `([a-zA-Z[\]]+\.[a-zA-Z[\].]+)`/gm)].map(([, path = '']) =>
    plain(path),
  );
  // What the names of settings lead to, and the forms of conditions, have no path of their own in the outline.
  const own = rows.filter((path) => !/^(settings\.NAME|condition)\./.test(path));
  const isKnown = (path: string): boolean =>
    leaves.some((leaf) => leaf === path || leaf.startsWith(`${path}.`));
  const conditions = new Set([
    'points.validity',
    'points.when',
    'actuator.faults',
    'actuator.opened',
    'actuator.closed',
  ]);
  expect(own.filter((path) => !isKnown(path) && !conditions.has(path))).toEqual([]);
});

test('docs/settings.md has no key that site.yaml does not have', () => {
  const leaves = leavesOf(outlineOf(siteSchema), '');
  const paths = [...documented].filter((path) => path?.includes('[].'));
  const isKnown = (path = ''): boolean =>
    leaves.some((leaf) => leaf === path || leaf.startsWith(`${path}.`) || leaf.startsWith(`${path}[]`));
  expect(paths.filter((path) => !isKnown(path))).toEqual([]);
});

test('what is not acted on yet is marked in docs/settings.md', () => {
  for (const { path } of NOT_YET) {
    const start = path.join('.').replaceAll('.*', '[]');
    const rows = page.split('\n').filter((row) => row.startsWith(`| \`${start}`));
    expect(rows.length, start).toBeGreaterThan(0);
    for (const row of rows) expect(row).toContain('◇');
  }
});
