/** `npm run sim -- --seed N`; docs/simulation.md tells what it does. */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Season } from '../../emulator/canal/season.js';
import { compareMode, seasonMode } from './modes.js';
import { type Outcome, runSeed } from './run.js';

const USAGE = `usage: npm run sim -- --seed N [--days D] [--trace] | --seeds A..B [--days D] [--jobs J]
       npm run sim -- --season [--fine] | --compare [--days D]
`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const directory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

interface Wanted {
  readonly first: number;
  readonly last: number;
  readonly days: number;
  readonly jobs: number;
  readonly isTraced: boolean;
  readonly isFine: boolean;
  readonly mode: 'seeds' | 'season' | 'compare';
}

const SEASON_DAYS = 110;

function wanted(): Wanted | undefined {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      seeds: { type: 'string' },
      days: { type: 'string' },
      season: { type: 'boolean', default: false },
      fine: { type: 'boolean', default: false },
      compare: { type: 'boolean', default: false },
      jobs: { type: 'string', default: '1' },
      trace: { type: 'boolean', default: false },
    },
  });
  const mode = values.season ? 'season' : values.compare ? 'compare' : 'seeds';
  const { seed = mode === 'seeds' ? '' : '0', seeds = `${seed}..${seed}`, jobs, trace, fine } = values;
  const days = values.days ?? (mode === 'seeds' ? '7' : String(SEASON_DAYS));
  const [first = Number.NaN, last = Number.NaN] = seeds
    .split('..')
    .map((each) => (each === '' ? Number.NaN : Number(each)));
  const isRight = first >= 0 && last >= first && Number(days) > 0 && Number(jobs) >= 1;
  return isRight
    ? { first, last, days: Number(days), jobs: Number(jobs), isTraced: trace, isFine: fine, mode }
    : undefined;
}

function told({ seed, violations, traceHash, counts }: Outcome): string {
  const { moves, trips, cycles, processes } = counts;
  const verdict = violations.length === 0 ? 'ok' : `${violations.length} VIOLATIONS`;
  const head = `seed ${seed}: ${verdict}, ${cycles} cycles, ${moves} moves, ${trips} trips, ${processes} starts, ${traceHash.slice(0, 12)}`;
  const lines = violations.map(
    ({ atMs, gate, rule, detail }) => `  at ${(atMs / 3_600_000).toFixed(2)} h: ${gate} ${rule}: ${detail}`,
  );
  return [head, ...lines].join('\n');
}

async function runHere({ first, last, days, isTraced }: Wanted, step: number): Promise<number> {
  const season = Season.shipped();
  let failed = 0;
  for (let seed = first; seed <= last; seed += step) {
    const trace = isTraced ? { onTrace: say } : {};
    const outcome = await runSeed({ seed, days, season, directory, ...trace });
    if (outcome.violations.length > 0) failed += 1;
    say(told(outcome));
  }
  return failed;
}

/** Job k of n takes every nth seed. */
async function runJobs({ first, last, days, jobs }: Wanted): Promise<number> {
  const ends = Array.from({ length: jobs }, (_, job) => {
    const args = ['--seeds', `${first + job}..${last}`, '--days', String(days)];
    const child = fork(fileURLToPath(import.meta.url), args, {
      env: { ...process.env, ARYK_SIM_STEP: String(jobs) },
    });
    return new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  });
  const codes = await Promise.all(ends);
  return codes.filter((code) => code !== 0).length;
}

async function run(asked: Wanted): Promise<number> {
  if (asked.mode === 'seeds') {
    return asked.jobs > 1 ? runJobs(asked) : runHere(asked, Number(process.env.ARYK_SIM_STEP ?? '1'));
  }
  const parts = { season: Season.shipped(), directory, days: asked.days, isFine: asked.isFine };
  await (asked.mode === 'season' ? seasonMode(parts, say) : compareMode(parts, say));
  return 0;
}

const options = wanted();
if (options === undefined) {
  process.stderr.write(USAGE);
  process.exit(2);
}
const startedMs = performance.now();
const failed = await run(options);
const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
say(
  `${options.first}..${options.last}: ${failed === 0 ? 'no violations' : `${failed} failed`}, ${seconds} s`,
);
process.exitCode = failed === 0 ? 0 : 1;
