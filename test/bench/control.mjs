/**
 * From the instant at which a slot begins to the first byte of the command on the wire, and from a level's last breath to STOP's,
 * beside a full line, with all of a core and with a part of one. See docs/bench.md.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child, compile, cpuMs } from './children.mjs';
import { limitCpu } from './control-limit.mjs';
import { partsOfMoves, partsOfStops } from './control-parts.mjs';
import { CYCLE_MS, startControlled } from './control-site.mjs';

const BITS = 11;
const QUARTER = 0.25;
/** The gate has arrived by then. */
const SLOT_MS = 4000;
/** After a STOP a gate rests. */
const TRIAL_MS = 18_000;
const TRIAL_SLOT_MS = 5000;
/** Starting the gateway, and seeing everything once. */
const LEAD_MS = 25_000;
/** Before that a gate is not moved: it must be seen to stand, and its settings be read. */
const LEAST_LEAD_MS = 8000;
const LONGEST_POLL = { requestBytes: 8, replyBytes: 45 };

/** `options`: moves, stops, baudRate, turnaroundMs, cores (`all`, `quarter` or `both`), and `say`. */
export async function benchControl(options) {
  const directory = mkdtempSync(join(tmpdir(), 'aryk-bench-'));
  try {
    compile(directory, 'control-line', 'cputime');
    const runs = [];
    for (const part of { all: [1], quarter: [QUARTER], both: [1, QUARTER] }[options.cores]) {
      runs.push(await oneRun(part, directory, options));
    }
    const { moves, stops, baudRate, turnaroundMs } = options;
    return { options: { moves, stops, baudRate, turnaroundMs }, targetMs: targetMs(options), runs };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const silenceMs = ({ baudRate }) => (baudRate > 19_200 ? 1.75 : (3.5 * BITS * 1000) / baudRate);

/** A cycle, and what the line may be at when the command comes: its longest transaction. */
function targetMs(options) {
  const { requestBytes, replyBytes } = LONGEST_POLL;
  const bytesMs = ((requestBytes + replyBytes) * BITS * 1000) / options.baudRate;
  return CYCLE_MS + bytesMs + options.turnaroundMs + silenceMs(options);
}

async function oneRun(part, directory, options) {
  const { moves, stops, baudRate, turnaroundMs, say } = options;
  const silenceUs = Math.round(silenceMs(options) * 1000);
  const line = new Child(join(directory, 'control-line'), [baudRate, turnaroundMs * 1000, silenceUs]);
  const running = [line];
  let limit;
  try {
    const { path } = await line.said();
    const slotsAfter = (nowMs) => slotsFrom(Math.ceil((nowMs + LEAD_MS) / 1000) * 1000, moves, stops);
    const { gateway, around, slots } = await startControlled(join(directory, `site-${part}`), {
      path,
      baudRate,
      slotsAfter,
    });
    running.unshift(gateway, ...around);
    const endMs = slots.at(-1).atMs + (stops > 0 ? TRIAL_MS : SLOT_MS);
    say(`${part} of a core: ${moves} moves and ${stops} stops, until ${new Date(endMs).toISOString()}`);
    if (slots[0].atMs - Date.now() < LEAST_LEAD_MS)
      throw new Error('the gateway took too long to start; try again');
    if (part < 1) limit = limitCpu(gateway.pid, part);
    if (limit?.fault)
      say(`the gateway cannot be kept to ${part} of a core, and has all of it: ${limit.fault}`);
    const look = async () => ({
      line: await line.ask('SIGUSR1'),
      cpuMs: cpuMs(directory, gateway.pid),
      ...limit?.held?.(),
    });
    await sleep(slots[0].atMs - Date.now() - 1000);
    const from = await look();
    await sleep(endMs - Date.now());
    const to = await look();
    const { noted } = await gateway.ask('SIGUSR2');
    const { events, ...seen } = to.line;
    const elapsedMs = (seen.atNs - from.line.atNs) / 1e6;
    return {
      part: limit?.fault ? 1 : part,
      wantedPart: part,
      linePercent: (100 * (seen.busyNs - from.line.busyNs)) / 1e6 / elapsedMs,
      cpuPercent: (100 * (to.cpuMs - from.cpuMs)) / elapsedMs,
      ...(limit?.held && {
        usedUpPercent: (100 * (to.usedUp - from.usedUp)) / (to.periods - from.periods),
      }),
      load: loadavg(),
      badRequests: seen.bad,
      moves: partsOfMoves(slots, events, noted),
      stops: partsOfStops(slots, events, noted),
    };
  } finally {
    for (const child of running) await child.end();
    limit?.lift?.();
  }
}

/** First the moves, up and down by a fifth; then the trials of STOP, which the far end knows by their openings. */
function slotsFrom(firstMs, moves, stops) {
  const slots = [];
  for (let nth = 0; nth < moves; nth++) {
    const atMs = firstMs + nth * SLOT_MS;
    slots.push({ kind: 'move', atMs, untilMs: atMs + SLOT_MS, percent: nth % 2 ? 30 : 50 });
  }
  for (let nth = 0; nth < stops; nth++) {
    const atMs = firstMs + moves * SLOT_MS + nth * TRIAL_MS;
    slots.push({ kind: 'trial', atMs, untilMs: atMs + TRIAL_SLOT_MS, percent: nth % 2 ? 10 : 90 });
  }
  return slots;
}
