/**
 * Says which blocks of the code that moves gates no test of theirs has entered.
 *
 *   node test/mutants/coverage.mjs [--tests PATH,..] [PATH ..]
 *
 * The code is compiled into a temporary directory and loaded by Node.js itself, so that V8's own block counts
 * (NODE_V8_COVERAGE) are of exactly what is written there; source maps lead back. A block is a function, a branch of an
 * `if`, `switch`, `?:`, `&&`, `||`, `??`, or what follows one that left; an `if` without `else` that always holds has none.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = new URL('../../', import.meta.url).pathname;
const SOURCES = ['protocols', 'devices', 'gateway', 'emulator', 'cloud', 'test'];
const PATHS = ['gate/', 'driver/', 'interlocks/', 'permit', 'arbiter'].map(
  (each) => `gateway/control/${each}`,
);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tests: { type: 'string', default: 'test/gateway/control' } },
});
const paths = positionals.length > 0 ? positionals : PATHS;

const directory = mkdtempSync(join(tmpdir(), 'aryk-coverage-'));
try {
  build();
  run(values.tests.split(','));
  report(merged());
} finally {
  rmSync(directory, { recursive: true, force: true });
}

function build() {
  const options = {
    noEmit: false,
    sourceMap: true,
    rootDir: ROOT,
    outDir: directory,
    typeRoots: [join(ROOT, 'node_modules/@types')],
  };
  const include = SOURCES.map((each) => join(ROOT, each));
  const config = { extends: join(ROOT, 'tsconfig.json'), compilerOptions: options, include };
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(config));
  spawnSync('npx', ['tsc', '-p', join(directory, 'tsconfig.json')], { cwd: ROOT, stdio: 'inherit' });
  const isData = (path) => !path.endsWith('.ts') && !path.includes('/test/slow');
  for (const each of SOURCES)
    cpSync(join(ROOT, each), join(directory, each), { recursive: true, filter: isData });
  cpSync(join(ROOT, 'package.json'), join(directory, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  // Tests go through vitest, but not what they test. One of them reads the sources, which are not here.
  const native = SOURCES.filter((each) => each !== 'test').join('|');
  const files = `include: ['test/**/*.test.js'], exclude: ['**/one-door.test.js'], testTimeout: 60_000`;
  const test = `{ ${files}, setupFiles: ['take.mjs'], server: { deps: { external: [/\\/(${native})\\/.*\\.js$/] } } }`;
  writeFileSync(join(directory, 'vitest.config.mjs'), `export default { test: ${test} };\n`);
  // A process of vitest's is ended before it would write what it has counted.
  const take = `import { takeCoverage } from 'node:v8';\nimport { afterAll } from 'vitest';\nafterAll(() => takeCoverage());\n`;
  writeFileSync(join(directory, 'take.mjs'), take);
}

function run(tests) {
  const { status } = spawnSync('npx', ['vitest', 'run', '--pool', 'forks', '--maxWorkers', '1', ...tests], {
    cwd: directory,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NODE_V8_COVERAGE: join(directory, 'counts') },
  });
  if (status !== 0) process.exitCode = 1;
}

/** By file: each character's count over all processes, and every block that any process has told of. */
function merged() {
  const files = new Map();
  for (const name of readdirSync(join(directory, 'counts'))) {
    const { result } = JSON.parse(readFileSync(join(directory, 'counts', name), 'utf8'));
    for (const { url, functions } of result) {
      const path = paths.find((each) => url.startsWith(pathToFileURL(join(directory, each)).href));
      if (path !== undefined) add(url, functions);
    }
  }
  return files;

  function add(url, functions) {
    const text = files.get(url)?.text ?? readFileSync(new URL(url), 'utf8');
    const known = files.get(url) ?? { text, counts: new Float64Array(text.length), blocks: new Map() };
    files.set(url, known);
    // Outer blocks first: what is within them says it better.
    const ranges = functions
      .flatMap((each) => each.ranges)
      .sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
    const own = new Float64Array(text.length);
    for (const { startOffset, endOffset, count } of ranges) {
      own.fill(count, startOffset, endOffset);
      known.blocks.set(`${startOffset}-${endOffset}`, [startOffset, endOffset]);
    }
    for (let at = 0; at < text.length; at += 1) known.counts[at] += own[at];
  }
}

function report(files) {
  const total = { blocks: 0, untaken: 0 };
  for (const [url, { text, counts, blocks }] of [...files].sort(([a], [b]) => a.localeCompare(b))) {
    const isUntaken = ([from, to]) => !counts.subarray(from, to).some((count) => count > 0);
    const untaken = [...blocks.values()].filter(isUntaken);
    const path = url.slice(pathToFileURL(`${directory}/`).href.length).replace(/\.js$/, '.ts');
    total.blocks += blocks.size;
    total.untaken += untaken.length;
    say(`${share(blocks.size, untaken.length)}  ${path}  ${blocks.size - untaken.length}/${blocks.size}`);
    const map = new SourceMap(JSON.parse(readFileSync(new URL(`${url}.map`), 'utf8')));
    for (const [from, to] of untaken) {
      const before = text.slice(0, from).split('\n');
      const { originalLine = 0 } = map.findEntry(before.length - 1, before.at(-1).length);
      say(
        `    ${path}:${originalLine + 1}  ${text.slice(from, to).replace(/\s+/g, ' ').trim().slice(0, 90)}`,
      );
    }
  }
  say(
    `${share(total.blocks, total.untaken)}  in all, ${total.blocks - total.untaken} of ${total.blocks} blocks`,
  );
  if (total.untaken > 0 || total.blocks === 0) process.exitCode = 1;
}

function share(blocks, untaken) {
  return `${((100 * (blocks - untaken)) / Math.max(1, blocks)).toFixed(1).padStart(5)} %`;
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
