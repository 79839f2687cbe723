import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { STRUCTURES } from '../../../devices/hydraulics/kinds.js';
import { type Outline, outlineOf } from '../../../protocols/settings/outline.js';

const page = readFileSync(new URL('../../../docs/hydraulics.md', import.meta.url), 'utf8');
const chapter = page.split('\n## Keys of `geometry`\n')[1] ?? '';

/** Rows of a table as `key | allowed | default`, by the heading that they stand under. */
function rowsUnder(heading: string): Map<string, { allowed: string; standard: string }> {
  const section = chapter.split(`\n### ${heading}\n`)[1]?.split('\n### ')[0] ?? '';
  const rows = section.matchAll(/^\| `([^`]+)` \| ([^|]*?) *\| ([^|]*?) *\|/gm);
  return new Map(
    [...rows].map(([, key = '', allowed = '', standard = '']) => [
      key,
      { allowed: allowed.replaceAll('`', ''), standard: standard.replaceAll('`', '') },
    ]),
  );
}

interface Leaf extends Outline {
  readonly default?: unknown;
}

/** Paths of all values with what they are, such as `offsets[].upToM`; rows of a table are one value. */
function leavesOf(outline: Outline, path = ''): [string, Leaf][] {
  return Object.entries(outline.properties ?? {}).flatMap(([key, value]): [string, Leaf][] => {
    const here = path === '' ? key : `${path}.${key}`;
    if (value.properties) return leavesOf(value, here);
    if (!value.items) return [[here, value]];
    return value.items.properties ? leavesOf(value.items, `${here}[]`) : [[`${here}[]`, value]];
  });
}

const every = rowsUnder('Every kind');

test.each(Object.entries(STRUCTURES))(
  'docs/hydraulics.md has each key of a %s, its bounds and its default',
  (kind, { geometry }) => {
    const own = rowsUnder(`\`${kind}\``);
    const leaves = new Map(leavesOf(outlineOf(geometry)));
    expect([...every.keys(), ...own.keys()].sort()).toEqual([...leaves.keys()].sort());
    for (const [key, leaf] of leaves) {
      const row = own.get(key) ?? every.get(key);
      const { minimum, maximum, exclusiveMinimum, enum: choices } = leaf;
      const bounds = [minimum, exclusiveMinimum, maximum].filter(
        (bound) => bound !== undefined && Number.isFinite(bound) && Math.abs(bound) < Number.MAX_SAFE_INTEGER,
      );
      expect(row?.allowed.match(/-?\d+(\.\d+)?/g)?.map(Number) ?? [], key).toEqual(
        leaf.type === 'number' || leaf.type === 'integer' ? bounds : expect.any(Array),
      );
      if (choices && key !== 'size') expect(row?.allowed, key).toBe(choices.join(', '));
      expect(row?.standard.replace('none', ''), key).toBe(
        Array.isArray(leaf.default) ? '' : String(leaf.default ?? ''),
      );
    }
  },
);

test.each(['parshall-flume', 'cutthroat-flume'] as const)(
  'docs/hydraulics.md has each size of a %s',
  (kind) => {
    const section = chapter.split(`\n### \`${kind}\`\n`)[1]?.split('\n### ')[0] ?? '';
    const sizes = outlineOf(STRUCTURES[kind].geometry).properties?.size?.enum ?? [];
    expect(sizes.length).toBeGreaterThan(10);
    expect(section.split('\nSizes, ')[1]?.match(/(?<=`)[^`\s,]+(?=`)/g)).toEqual(sizes);
  },
);
