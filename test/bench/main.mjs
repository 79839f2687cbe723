/** `npm run bench -- line [--seconds N] [--warm-up N] [--turnaround MS] [--only NAME] [--json]`, after `npm run build`. */
import { parseArgs } from 'node:util';
import { benchLine, tablesOf } from './line.mjs';

const USAGE =
  'usage: npm run bench -- line [--seconds 1..600] [--warm-up 0..600] [--turnaround 0..1000 ms] [--only NAME] [--json]\n';

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '10' },
      'warm-up': { type: 'string', default: '20' },
      turnaround: { type: 'string', default: '5' },
      only: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
    },
  });
  const [seconds, warmUpSeconds] = [Number(values.seconds), Number(values['warm-up'])];
  const turnaroundMs = Number(values.turnaround);
  const isRight = isIn(seconds, 1, 600) && isIn(warmUpSeconds, 0, 600) && isIn(turnaroundMs, 0, 1000);
  if (positionals.join() !== 'line' || !isRight) throw new Error('no such benchmark');
  return { seconds, warmUpSeconds, turnaroundMs, only: values.only, json: values.json };
}

function isIn(value, least, most) {
  return value >= least && value <= most;
}

let options;
try {
  options = readArguments();
} catch {
  process.stderr.write(USAGE);
  process.exit(2);
}
const say = (text) => process.stderr.write(`${text}\n`);
const result = await benchLine({ ...options, say });
process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : tablesOf(result));
