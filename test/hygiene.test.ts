import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  bannedCalls,
  bareCode,
  brokenLinks,
  importCycle,
  importsOf,
  isBarrel,
  moduleLevelLets,
  packageOf,
  type Source,
  untidyLines,
  wrongDirections,
  wrongSpecifiers,
} from './hygiene/rules.js';

const MAX_LINES = 300;
const MAX_MEDIAN_LINES = 200;

const root = fileURLToPath(new URL('../', import.meta.url));
const productParts = ['protocols', 'devices', 'gateway', 'emulator', 'cloud'];

function filesUnder(folder: string): string[] {
  if (!existsSync(`${root}${folder}`)) return [];
  return readdirSync(`${root}${folder}`, { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

function load(paths: readonly string[]): Source[] {
  return paths.map((path) => ({ path, text: readFileSync(`${root}${path}`, 'utf8') }));
}

function isText(path: string): boolean {
  return /\.(?:ts|mjs|md|yaml|json)$/.test(path);
}

const product = load(productParts.flatMap(filesUnder).filter((path) => path.endsWith('.ts')));
const tests = load(filesUnder('test').filter((path) => path.endsWith('.ts')));
const topLevel = readdirSync(root).filter((name) => statSync(`${root}${name}`).isFile() && isText(name));
const texts = load(
  [...topLevel, ...[...productParts, 'test', 'docs'].flatMap(filesUnder).filter(isText)].filter(
    (path) => path !== 'package-lock.json',
  ),
);
const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

describe('the house is tidy', () => {
  test('protocols <- devices <- { gateway, emulator, cloud } <- test, and no other way', () => {
    expect(product.length).toBeGreaterThan(20);
    expect([...product, ...tests].flatMap(wrongDirections)).toEqual([]);
  });

  test('no import goes round in a circle', () => {
    expect(importCycle([...product, ...tests])).toBeUndefined();
  });

  test('every import ends in .js and finds its file, or names a package', () => {
    const exists = (path: string): boolean => existsSync(`${root}${path}`);
    expect([...product, ...tests].flatMap((source) => wrongSpecifiers(source, exists))).toEqual([]);
  });

  test('time, chance, arguments and environment come in from outside', () => {
    expect(product.flatMap(bannedCalls)).toEqual([]);
  });

  test('no module has state of its own', () => {
    expect(product.flatMap(moduleLevelLets)).toEqual([]);
  });

  test('no file only passes on what others export', () => {
    expect(product.filter(({ text }) => isBarrel(text)).map(({ path }) => path)).toEqual([]);
  });

  test(`source files have at most ${MAX_LINES} lines, and half of them far fewer`, async ({ annotate }) => {
    const lengths = product.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }));
    expect(lengths.filter(({ lines }) => lines > MAX_LINES)).toEqual([]);
    const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
    await annotate(`${sorted.length} source files, median ${median} lines, longest ${sorted.at(-1)}`);
    expect(median).toBeLessThan(MAX_MEDIAN_LINES);
  });

  test('the product uses every package that it depends on, and no other', () => {
    const used = new Set(
      product.flatMap(({ text }) => importsOf(text)).flatMap((name) => packageOf(name) ?? []),
    );
    expect([...used].sort()).toEqual(Object.keys(manifest.dependencies).sort());
  });

  test('the tests use only packages of package.json', () => {
    const known = { ...manifest.dependencies, ...manifest.devDependencies };
    const used = tests.flatMap(({ text }) => importsOf(text)).flatMap((name) => packageOf(name) ?? []);
    expect(used.filter((name) => !(name in known))).toEqual([]);
  });

  test('no tab, no trailing space, a line break at the end', () => {
    expect(texts.flatMap(untidyLines)).toEqual([]);
  });

  test('every link between documents leads somewhere', () => {
    const read = (path: string): string | undefined => {
      if (!existsSync(`${root}${path}`)) return undefined;
      return statSync(`${root}${path}`).isDirectory() ? '' : readFileSync(`${root}${path}`, 'utf8');
    };
    const documents = texts.filter(({ path }) => path.endsWith('.md'));
    expect(documents.flatMap((document) => brokenLinks(document, read))).toEqual([]);
  });
});

describe('the rules find what they are for', () => {
  const at = (path: string, text: string): Source => ({ path, text });

  test.each([
    ["import { a } from './a.js';", ['./a.js']],
    ["import type {\n  A,\n  B,\n} from '../a.js';", ['../a.js']],
    ["import './side.js';", ['./side.js']],
    ['export * from \'./a.js\';\nexport { b } from "./b.js";', ['./a.js', './b.js']],
    ["const m = await import('./later.js');", ['./later.js']],
    ["// import { a } from './a.js';\n/* import './b.js' */", []],
    ["const text = 'x';\nexport const a = 'import y';", []],
    ["export function f(): void {\n  g('./not-an-import.js');\n}", []],
  ])('imports of %j', (text, expected) => {
    expect(importsOf(text)).toEqual(expected);
  });

  test('a protocol that knows a device, a gateway that knows the cloud, a test that knows all', () => {
    expect(wrongDirections(at('protocols/a/b.ts', "import { c } from '../../devices/c.js';"))).toHaveLength(
      1,
    );
    expect(wrongDirections(at('gateway/a.ts', "import { c } from '../cloud/c.js';"))).toHaveLength(1);
    expect(wrongDirections(at('devices/a.ts', "import type { C } from '../gateway/c.js';"))).toHaveLength(1);
    expect(wrongDirections(at('emulator/a.ts', "import { t } from '../test/t.js';"))).toHaveLength(1);
    expect(wrongDirections(at('test/a.ts', "import { c } from '../cloud/c.js';"))).toEqual([]);
    expect(wrongDirections(at('gateway/a.ts', "import { c } from '../devices/c.js';"))).toEqual([]);
  });

  test('only the composition root starts the other programs, and only by their main', () => {
    const starts = "import { main } from '../cloud/main.js';";
    expect(wrongDirections(at('gateway/main.ts', starts))).toEqual([]);
    expect(wrongDirections(at('gateway/other.ts', starts))).toHaveLength(1);
    expect(wrongDirections(at('gateway/main.ts', "import { x } from '../cloud/x.js';"))).toHaveLength(1);
  });

  test('a circle, also through types', () => {
    const circle = [
      at('a/x.ts', "import type { Y } from './y.js';"),
      at('a/y.ts', "import { z } from '../b/z.js';"),
      at('b/z.ts', "import { x } from '../a/x.js';"),
    ];
    expect(importCycle(circle)).toBe('a/x.ts -> a/y.ts -> b/z.ts -> a/x.ts');
    expect(importCycle(circle.slice(0, 2))).toBeUndefined();
  });

  test.each([
    'const now = Date.now();',
    'const now = new Date();',
    'const text = Date();',
    'setTimeout(f, 10);',
    'globalThis.setInterval(f, 10);',
    'const later = setImmediate;',
    "import { setTimeout as sleep } from 'node:timers/promises';",
    'const t = performance.now();',
    'const t = process.hrtime.bigint();',
    'const r = Math.random();',
    'const level = process.env.LEVEL;',
    'const [, , verb] = process.argv;',
    "console.log('here');",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the sample is a template itself
    'const text = `at ${Date.now()}`;',
  ])('banned: %s', (line) => {
    expect(bannedCalls(at('gateway/a.ts', line))).toHaveLength(1);
  });

  test.each([
    '// Date.now() is banned',
    '/**\n * setTimeout, Math.random\n */',
    "const advice = 'no Date.now() here';",
    'const at = new Date(wallMs);',
    'queueMicrotask(f);',
    'const matches = /console.log(x)/.exec(line);',
    'site.console.map(f);',
    "const quote = /['\"]/; const address = 'http://x'; // Math.random",
  ])('not banned: %s', (line) => {
    expect(bannedCalls(at('gateway/a.ts', line))).toEqual([]);
  });

  test('a ban holds everywhere but where it is lifted', () => {
    expect(bannedCalls(at('protocols/clock.ts', 'Date.now(); setTimeout(f);'))).toEqual([]);
    expect(bannedCalls(at('protocols/random.ts', 'Math.random();'))).toEqual([]);
    expect(bannedCalls(at('protocols/clock.ts', 'process.env.TZ;'))).toHaveLength(1);
    expect(bannedCalls(at('gateway/main.ts', 'process.argv; process.env;'))).toEqual([]);
    expect(bannedCalls(at('gateway/store/worker.ts', 'process.env.X;'))).toHaveLength(1);
  });

  test('bare code keeps its lines', () => {
    expect(bareCode('a; /* b\nc */ d; // e\nf')).toBe('a; \n d; \nf');
  });

  test('state of a module, but not of a function', () => {
    expect(moduleLevelLets(at('a.ts', 'let count = 0;'))).toHaveLength(1);
    expect(moduleLevelLets(at('a.ts', 'export let count = 0;'))).toHaveLength(1);
    expect(moduleLevelLets(at('a.ts', 'function f() {\n  let count = 0;\n}\n/*\nlet x\n*/'))).toEqual([]);
  });

  test('a barrel, and a file that merely re-exports something too', () => {
    expect(isBarrel("// all of it\nexport * from './a.js';\nexport { b } from './b.js';\n")).toBe(true);
    expect(isBarrel("import type { A } from './a.js';\nexport { b } from './b.js';\n")).toBe(true);
    expect(isBarrel("export { b } from './b.js';\nexport const c = 1;\n")).toBe(false);
    expect(isBarrel("import { a } from './a.js';\n\na();\n")).toBe(false);
    expect(isBarrel('export const c = 1;\n')).toBe(false);
  });

  test('imports that Node would not find', () => {
    const exists = (path: string): boolean => path === 'a/b.ts';
    expect(wrongSpecifiers(at('a/x.ts', "import { b } from './b.js';"), exists)).toEqual([]);
    expect(wrongSpecifiers(at('a/x.ts', "import { b } from './b';"), exists)).toHaveLength(1);
    expect(wrongSpecifiers(at('a/x.ts', "import { b } from './b.ts';"), exists)).toHaveLength(1);
    expect(wrongSpecifiers(at('a/x.ts', "import { c } from './c.js';"), exists)).toHaveLength(1);
    expect(wrongSpecifiers(at('a/x.ts', "import { c } from '/c.js';"), exists)).toHaveLength(1);
  });

  test('packages by name', () => {
    expect(['@s/p/deep.js', 'zod', 'mqtt/x', 'node:fs', './a.js'].map(packageOf)).toEqual([
      '@s/p',
      'zod',
      'mqtt',
      undefined,
      undefined,
    ]);
  });

  test('tabs, trailing spaces, a last line without end', () => {
    expect(untidyLines(at('a.md', 'a\n\tb\nc \nd'))).toHaveLength(3);
    expect(untidyLines(at('a.md', 'a\n'))).toEqual([]);
  });

  test('links that lead nowhere', () => {
    const read = (path: string): string | undefined =>
      path === 'docs/b.md' ? '# Two Words: here\n' : undefined;
    const links = (text: string): string[] => brokenLinks(at('docs/a.md', text), read);
    expect(links('[b](b.md) [b](./b.md#two-words-here) [w](https://x.org/y)')).toEqual([]);
    expect(links('[c](c.md)')).toHaveLength(1);
    expect(links('[b](b.md#three)')).toHaveLength(1);
    expect(links('`[c](c.md)` and\n```\n[c](c.md)\n```\n')).toEqual([]);
  });
});
