import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { NOT_YET } from '../../../gateway/config/not-yet.js';
import { siteSchema } from '../../../gateway/config/schema.js';
import { type Outline, outlineOf } from '../../../protocols/settings/outline.js';

const page = readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8');
const documented = new Set([...page.matchAll(/`([a-zA-Z_0-9[\].]+)`/g)].map(([, path]) => path));

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
  expect(leaves.filter((path) => !documented.has(path))).toEqual([]);
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
