/**
 * Counts how many small changes to the code that keeps gates from harm the tests notice.
 *
 *   node test/mutants/main.mjs [--sample N] [--seed N] [--jobs N] [--only TEXT]
 *
 * Works on copies in a temporary directory, one for each job; the checkout itself is not touched. A change that survives is
 * printed: either a test is missing, or it changes nothing that anybody could see.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { applied, mutationsOf } from './mutations.mjs';

const ROOT = new URL('../../', import.meta.url).pathname;
/** What is changed, and the tests that should notice. */
const TARGETS = [
  { path: 'gateway/control/interlocks', tests: ['test/gateway/control/interlocks'] },
  { path: 'gateway/control/arbiter.ts', tests: ['test/gateway/control/arbiter.test.ts'] },
  {
    path: 'gateway/control/permit.ts',
    tests: [
      'test/gateway/control/permit.test.ts',
      'test/gateway/control/hard-times.test.ts',
      'test/gateway/control/driver/real-line.test.ts',
    ],
  },
  { path: 'gateway/control/gate', tests: ['test/gateway/control/gate'] },
  {
    path: 'gateway/control/driver',
    tests: [
      'test/gateway/control/driver',
      'test/gateway/control/gate',
      'test/gateway/control/hard-times.test.ts',
    ],
  },
];
const COPIED = [
  'gateway',
  'devices',
  'protocols',
  'emulator',
  'cloud',
  'test',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
];
/** A change may make a loop endless. */
const LONGEST_MS = 120_000;

const { values } = parseArgs({
  options: {
    sample: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    only: { type: 'string', default: '' },
  },
});

const mutations = TARGETS.flatMap(({ path, tests }) =>
  filesOf(path).flatMap((file) =>
    mutationsOf(file, readFileSync(join(ROOT, file), 'utf8')).map((mutation) => ({ ...mutation, tests })),
  ),
).filter(({ path }) => path.includes(values.only));
const chosen = sample(mutations, Number(values.sample), Number(values.seed));
say(`${mutations.length} changes are known, ${chosen.length} are tried (seed ${values.seed})`);

const queue = [...chosen];
const survivors = [];
let tried = 0;
const directory = mkdtempSync(join(tmpdir(), 'aryk-mutants-'));
try {
  await Promise.all(Array.from({ length: Number(values.jobs) }, (_, job) => work(join(directory, `${job}`))));
} finally {
  rmSync(directory, { recursive: true, force: true });
}
survivors.sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line);
for (const { path, line, was, is } of survivors)
  say(`survived  ${path}:${line}  ${was.trim()} -> ${is.trim()}`);
const killed = tried - survivors.length;
say(`${killed} of ${tried} noticed, ${((100 * killed) / tried).toFixed(1)} %`);

async function work(copy) {
  for (const each of COPIED) cpSync(join(ROOT, each), join(copy, each), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  for (let next = queue.shift(); next; next = queue.shift()) {
    const path = join(copy, next.path);
    const source = readFileSync(path, 'utf8');
    writeFileSync(path, applied(source, next));
    const passed = await passes(copy, next.tests);
    writeFileSync(path, source);
    tried += 1;
    if (passed) survivors.push(next);
    if (tried % 25 === 0) say(`${tried} tried, ${survivors.length} survived`);
  }
}

function passes(cwd, tests) {
  return new Promise((resolve) => {
    const run = spawn('npx', ['vitest', 'run', '--bail', '1', '--project', 'fast', ...tests], {
      cwd,
      stdio: 'ignore',
      detached: true,
    });
    const late = setTimeout(() => process.kill(-run.pid, 'SIGKILL'), LONGEST_MS);
    run.on('close', (code) => {
      clearTimeout(late);
      resolve(code === 0);
    });
  });
}

function filesOf(path) {
  if (path.endsWith('.ts')) return [path];
  return readdirSync(join(ROOT, path))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${path}/${file}`);
}

/** Without favour: the same seed chooses the same. */
function sample(all, count, seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const rest = [...all];
  for (let i = rest.length - 1; i > 0; i -= 1) {
    const j = Math.floor(next() * (i + 1));
    [rest[i], rest[j]] = [rest[j], rest[i]];
  }
  return rest.slice(0, count);
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
