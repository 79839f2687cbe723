/** `npm run bench -- line [--seconds N] [--turnaround MS] [--only NAME] [--json]`, after `npm run build`. */
import { parseArgs } from 'node:util';
import { benchLine, tablesOf } from './line.mjs';

const USAGE =
  'usage: npm run bench -- line [--seconds 1..600] [--turnaround 0..1000 ms] [--only NAME] [--json]\n';

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '10' },
      turnaround: { type: 'string', default: '5' },
      only: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
    },
  });
  const [seconds, turnaroundMs] = [Number(values.seconds), Number(values.turnaround)];
  const isRight = seconds >= 1 && seconds <= 600 && turnaroundMs >= 0 && turnaroundMs <= 1000;
  if (positionals.join() !== 'line' || !isRight) throw new Error('no such benchmark');
  return { seconds, turnaroundMs, only: values.only, json: values.json };
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
