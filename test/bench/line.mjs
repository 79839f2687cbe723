/**
 * How near a line comes to what its speed allows, and what a reading costs in CPU time, beside others on the same work:
 * 8 units x 20 registers. See docs/bench.md.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child, compile, cpuMs } from './children.mjs';
import { startGateway } from './whole-gateway.mjs';

const MASTERS = join(import.meta.dirname, 'masters.mjs');
const BAUD_RATES = [9600, 19_200, 115_200];
const REGISTERS = 20;
const REQUEST_BYTES = 8;
const REPLY_BYTES = 5 + 2 * REGISTERS;
const BITS = 11;
/** The share is that of the median of so many parts of the time: a computer that is held up once says little of a program. */
const PARTS = 5;

const THE_OTHER = 'modbus-serial';
/** What the far end and the computer leave to anybody. */
const THE_CEILING = 'a bare C loop';
const ON_SERIAL = ['whole gateway', 'our line', THE_OTHER, THE_CEILING];
const ON_TCP = ['our line, tcp', 'our line, tcp, 8 in flight', 'modbus-serial, tcp', 'jsmodbus, tcp'];

/**
 * `options`: seconds for each case and of running before it (warmUpSeconds: Node's compilations fall into it), turnaroundMs, the name of the `only` program to measure, or '', the
 * `baud` to measure, or 'all' (TCP too), and `say` to tell what is going on.
 */
export async function benchLine(options) {
  const isWanted = (name) => options.only === '' || options.only === name;
  const isAll = options.baud === 'all';
  const directory = mkdtempSync(join(tmpdir(), 'aryk-bench-'));
  try {
    compile(directory, 'uart', 'c-master', 'modbus-tcp-server', 'cputime');
    const serial = [];
    for (const baudRate of BAUD_RATES.filter((rate) => isAll || String(rate) === options.baud)) {
      for (const name of ON_SERIAL.filter(isWanted)) {
        options.say(`${name} at ${baudRate} baud`);
        serial.push(await onSerial(name, baudRate, directory, options));
      }
    }
    const tcp = [];
    for (const name of isAll ? ON_TCP.filter(isWanted) : []) {
      options.say(name);
      const result = await onTcp(name, directory, options);
      if (result) tcp.push(result);
      else options.say(`${name}: not installed, left out`);
    }
    return {
      options: {
        seconds: options.seconds,
        warmUpSeconds: options.warmUpSeconds,
        turnaroundMs: options.turnaroundMs,
      },
      serial,
      tcp,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Request and reply, the silence before the request, and the time that a unit thinks. */
function timesOf(baudRate, turnaroundMs) {
  const characterMs = (BITS * 1000) / baudRate;
  const silenceMs = baudRate > 19_200 ? 1.75 : 3.5 * characterMs;
  return { silenceMs, transactionMs: (REQUEST_BYTES + REPLY_BYTES) * characterMs + silenceMs + turnaroundMs };
}

async function onSerial(name, baudRate, directory, { seconds, warmUpSeconds, turnaroundMs }) {
  const { silenceMs, transactionMs } = timesOf(baudRate, turnaroundMs);
  const silenceUs = Math.round(silenceMs * 1000);
  const uart = new Child(join(directory, 'uart'), [baudRate, turnaroundMs * 1000, silenceUs]);
  const running = [uart];
  try {
    const { path } = await uart.said();
    let subject;
    if (name === 'whole gateway') {
      const { gateway, around } = await startGateway(join(directory, `site-${baudRate}`), path, baudRate);
      running.unshift(gateway, ...around);
      subject = gateway;
    } else {
      subject =
        name === THE_CEILING
          ? new Child(join(directory, 'c-master'), [path, silenceUs])
          : Child.node(MASTERS, name, path, baudRate);
      running.unshift(subject);
      await subject.said();
    }
    await sleep(warmUpSeconds * 1000);
    const look = async () => ({ line: await uart.ask('SIGUSR1'), cpu: cpuMs(directory, subject.pid) });
    const from = await look();
    let to = from;
    const shares = [];
    for (let part = 0; part < PARTS; part++) {
      const before = to;
      await sleep((seconds * 1000) / PARTS);
      to = await look();
      const elapsedMs = (to.line.atNs - before.line.atNs) / 1e6;
      shares.push((100 * (to.line.requests - before.line.requests) * transactionMs) / elapsedMs);
    }
    shares.sort((a, b) => a - b);
    const own = name === 'whole gateway' || name === THE_CEILING ? {} : await subject.ask('SIGUSR2');
    const transactions = to.line.requests - from.line.requests;
    return {
      name,
      baudRate,
      transactions,
      sharePercent: shares[Math.floor(PARTS / 2)],
      sharesPercent: shares,
      tooEarly: to.line.tooEarly - from.line.tooEarly,
      shortestGapMs: to.line.shortestGapUs / 1000,
      meanGapMs: (to.line.gapSumUs - from.line.gapSumUs) / 1000 / transactions,
      silenceMs,
      bad: to.line.bad - from.line.bad,
      failed: own.failed,
      wrong: own.wrong,
      cpuMsPerThousandReadings: ((to.cpu - from.cpu) * 1000) / (transactions * REGISTERS),
      cpuMsPerTransaction: (to.cpu - from.cpu) / transactions,
    };
  } finally {
    for (const child of running) await child.end();
  }
}

async function onTcp(name, directory, { seconds, warmUpSeconds }) {
  if (name.startsWith('jsmodbus') && !isInstalled('jsmodbus')) return undefined;
  const server = new Child(join(directory, 'modbus-tcp-server'), []);
  const running = [server];
  try {
    const { port } = await server.said();
    const subject = Child.node(MASTERS, name, port);
    running.unshift(subject);
    await subject.said();
    await sleep(warmUpSeconds * 1000);
    const look = async () => ({
      ...(await subject.ask('SIGUSR2')),
      cpu: cpuMs(directory, subject.pid),
      at: performance.now(),
    });
    const from = await look();
    await sleep(seconds * 1000);
    const to = await look();
    const transactions = to.transactions - from.transactions;
    return {
      name,
      transactions,
      perSecond: (transactions * 1000) / (to.at - from.at),
      cpuMsPerTransaction: (to.cpu - from.cpu) / transactions,
      failed: to.failed,
      wrong: to.wrong,
    };
  } finally {
    for (const child of running) await child.end();
  }
}

function isInstalled(name) {
  try {
    return Boolean(import.meta.resolve(name));
  } catch {
    return false;
  }
}

/** The result as tables for people. */
export function tablesOf({ serial, tcp }) {
  const lines = [];
  const row = (cells) =>
    lines.push(cells.map((cell, nth) => (nth === 0 ? cell.padEnd(28) : cell.padStart(13))).join(''));
  row([
    'serial',
    'baud',
    '% of limit',
    'least..most',
    'too early',
    'mean gap ms',
    'CPU ms/1000',
    'x modbus-s.',
    'failed/wrong',
  ]);
  for (const result of serial) {
    const other = serial.find(({ name, baudRate }) => name === THE_OTHER && baudRate === result.baudRate);
    row([
      result.name,
      String(result.baudRate),
      result.sharePercent.toFixed(1),
      `${result.sharesPercent[0].toFixed(1)}..${result.sharesPercent.at(-1).toFixed(1)}`,
      `${result.tooEarly}/${result.transactions}`,
      `${result.meanGapMs.toFixed(2)}/${result.silenceMs.toFixed(2)}`,
      result.cpuMsPerThousandReadings.toFixed(1),
      other ? (result.cpuMsPerThousandReadings / other.cpuMsPerThousandReadings).toFixed(2) : '-',
      `${result.failed ?? '-'}/${result.wrong ?? '-'}`,
    ]);
  }
  lines.push('');
  row(['tcp', 'trans./s', 'CPU us/trans.', 'failed/wrong']);
  for (const result of tcp) {
    const cells = [
      result.perSecond.toFixed(0),
      (result.cpuMsPerTransaction * 1000).toFixed(0),
      `${result.failed}/${result.wrong}`,
    ];
    row([result.name, ...cells]);
  }
  return `${lines.join('\n')}\n`;
}
