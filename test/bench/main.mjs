/** `npm run bench -- line|store|control [options]`, after `npm run build`; docs/bench.md tells what they measure. */
import { parseArgs } from 'node:util';

const USAGE = `usage: npm run bench -- line [--seconds 1..600] [--warm-up 0..600] [--turnaround 0..1000 ms] [--only NAME] [--baud all|9600|19200|115200] [--json]
       npm run bench -- store [--readings 100000..100000000] [--parts 1..1000] [--minutes 0..1440] [--commit-every 1..60 s] [--json]
       npm run bench -- control [--moves 1..1000] [--stops 0..100] [--baud 1200..115200] [--turnaround 0..1000 ms] [--cores all|quarter|both] [--json]
`;
const json = { type: 'boolean', default: false };
const text = (value) => ({ type: 'string', default: value });

const BENCHMARKS = {
  line: {
    options: {
      seconds: text('10'),
      'warm-up': text('20'),
      turnaround: text('5'),
      only: text(''),
      baud: text('all'),
      json,
    },
    read: ({ seconds, 'warm-up': warmUp, turnaround, only, baud }) => ({
      seconds: within(seconds, 1, 600),
      warmUpSeconds: within(warmUp, 0, 600),
      turnaroundMs: within(turnaround, 0, 1000),
      only,
      baud: oneOf(baud, ['all', '9600', '19200', '115200']),
    }),
    run: async (options) => {
      const { benchLine, tablesOf } = await import('./line.mjs');
      return [await benchLine(options), tablesOf];
    },
  },
  store: {
    options: {
      readings: text('50000000'),
      parts: text('40'),
      minutes: text('10'),
      'commit-every': text('1'),
      json,
    },
    read: ({ readings, parts, minutes, 'commit-every': commitEvery }) => ({
      readings: within(readings, 1e5, 1e8),
      parts: within(parts, 1, 1000),
      minutes: within(minutes, 0, 1440),
      gatherMs: within(commitEvery, 1, 60) * 1000,
    }),
    run: async (options) => {
      const { benchStore, storeTablesOf } = await import('./store.mjs');
      return [await benchStore(options), storeTablesOf];
    },
  },
  control: {
    options: {
      moves: text('60'),
      stops: text('2'),
      baud: text('9600'),
      turnaround: text('5'),
      cores: text('both'),
      json,
    },
    read: ({ moves, stops, baud, turnaround, cores }) => ({
      moves: within(moves, 1, 1000),
      stops: within(stops, 0, 100),
      baudRate: within(baud, 1200, 115_200),
      turnaroundMs: within(turnaround, 0, 1000),
      cores: oneOf(cores, ['all', 'quarter', 'both']),
    }),
    run: async (options) => {
      const { benchControl } = await import('./control.mjs');
      const { controlTablesOf } = await import('./control-tables.mjs');
      return [await benchControl(options), controlTablesOf];
    },
  },
};

function within(text, least, most) {
  const value = Number(text);
  if (!(value >= least && value <= most)) throw new RangeError(`${text} is not in ${least}..${most}`);
  return value;
}

function oneOf(text, allowed) {
  if (!allowed.includes(text)) throw new RangeError(`${text} is none of ${allowed.join(', ')}`);
  return text;
}

function readArguments([name, ...args]) {
  const benchmark = Object.hasOwn(BENCHMARKS, name ?? '') ? BENCHMARKS[name] : undefined;
  if (benchmark === undefined) throw new Error('no such benchmark');
  const { values } = parseArgs({ args, options: benchmark.options });
  return { benchmark, options: benchmark.read(values), isJson: values.json };
}

let chosen;
try {
  chosen = readArguments(process.argv.slice(2));
} catch {
  process.stderr.write(USAGE);
  process.exit(2);
}
const { benchmark, options, isJson } = chosen;
const say = (line) => process.stderr.write(`${line}\n`);
const [result, tables] = await benchmark.run({ ...options, say });
process.stdout.write(isJson ? `${JSON.stringify(result)}\n` : tables(result));
