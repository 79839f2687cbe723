/**
 * `node test/bench/export.mjs [--readings 5000000] [--dist dist]`, after `npm run build`: how fast `aryk export` reads a
 * journal, and how much memory it takes. A hundred points are read every second, as a gateway writes them.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const POINTS = 100;
const SEGMENT_BYTES = 24 * 1024 * 1024;
const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 4, 1);

const { values } = parseArgs({
  options: { readings: { type: 'string', default: '5000000' }, dist: { type: 'string', default: 'dist' } },
});
const readings = Number(values.readings);
const dist = resolve(values.dist);
const part = (path) => import(join(dist, 'protocols', 'journal', path));
const { encodeBody } = await part('bodies.js');
const { Dictionary, encodeReadings } = await part('readings-codec.js');
const { encodeRecord } = await part('record.js');
const { SEGMENT_DIRECTORY, segmentName } = await part('segments.js');
const { FIRST_HEAD, RecordTable } = await part('table.js');

const ids = Array.from(
  { length: POINTS },
  (_, index) => `meter-${index % 20}.value${Math.floor(index / 20)}_m`,
);
const pointsBody = encodeBody({ points: ids.map((id) => ({ id, unit: 'm' })) });
const dictionary = new Dictionary(pointsBody);

function makeStore(directory) {
  mkdirSync(join(directory, SEGMENT_DIRECTORY), { recursive: true });
  const levels = ids.map((_, index) => 1000 + index);
  let head = FIRST_HEAD;
  let table;
  let size = SEGMENT_BYTES;
  let batch = [];
  const add = (kind, body, wallMs) => {
    const draft = {
      kind,
      clockStatus: 'synced',
      bootId: Buffer.alloc(8, 1),
      monotonicMs: wallMs - START_MS,
      wallMs,
      body,
    };
    head = encodeRecord(draft, head);
    batch.push(head);
    size += body.length;
  };
  const flush = () => {
    table?.append(batch);
    batch = [];
  };
  for (let second = 0; second * POINTS < readings; second++) {
    const wallMs = START_MS + second * 1000;
    if (size >= SEGMENT_BYTES || wallMs % DAY_MS === 0) {
      flush();
      table?.close();
      table = RecordTable.open(join(directory, SEGMENT_DIRECTORY, segmentName(head.epoch, head.seq + 1)));
      table.setAnchor(head);
      size = 0;
      add('points', pointsBody, wallMs);
    }
    // Level gauges move by millimetres; a tenth of the points are f32 with all their digits.
    const body = {
      points: ids,
      baseMs: wallMs,
      atMs: ids.map((_, index) => -900 + Math.floor(index / 5) * 40),
      values: levels.map((level, index) => {
        levels[index] = level + ((second * 7 + index * 13) % 5) - 2;
        return index % 10 === 0 ? Math.fround(level / 777) : level / 1000;
      }),
      flags: ids.map((_, index) => (index === second % 1000 ? 3 : 0)),
      reasons: second % 1000 < POINTS ? { [second % 1000]: 'unusual' } : {},
    };
    add('readings', encodeReadings(body, dictionary), wallMs + 3);
    if (batch.length >= 1000) flush();
  }
  flush();
  table.close();
}

/** Wall time, and the most memory that the process ever held. */
function run(...args) {
  const report = 'process.on("exit",()=>process.stderr.write("\\nmaxRSS "+process.resourceUsage().maxRSS))';
  const started = performance.now();
  const main = join(dist, 'gateway', 'main.js');
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${report}`, main, ...args],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  if (status !== 0) throw new Error(stderr);
  const seconds = (performance.now() - started) / 1000;
  return { seconds, megabytes: Number(/maxRSS (\d+)/.exec(stderr)?.[1]) / 1024 };
}

const directory = mkdtempSync(join(tmpdir(), 'aryk-bench-export-'));
try {
  makeStore(directory);
  const segments = readdirSync(join(directory, SEGMENT_DIRECTORY)).filter((name) => name.endsWith('.db'));
  const bytes = segments.reduce(
    (sum, name) => sum + statSync(join(directory, SEGMENT_DIRECTORY, name)).size,
    0,
  );
  const megabytes = (bytes / 2 ** 20).toFixed(0);
  process.stdout.write(`${readings} readings, ${segments.length} segments, ${megabytes} MB\n`);
  process.stdout.write(`nothing      ${run('--version').megabytes.toFixed(0).padStart(5)} MB resident\n`);
  for (const format of ['csv', 'jsonl', 'pi-xml', 'records']) {
    const output = join(directory, `out.${format}`);
    const form = format === 'records' ? ['--records'] : ['--format', format];
    const { seconds, megabytes: resident } = run('export', directory, ...form, '--output', output);
    const rate = Math.round(readings / seconds / 1000);
    const written = (statSync(output).size / 2 ** 20).toFixed(0);
    process.stdout.write(
      `${format.padEnd(9)} ${String(rate).padStart(5)} k readings/s ${resident.toFixed(0).padStart(5)} MB resident ${seconds.toFixed(1).padStart(6)} s ${written.padStart(6)} MB written\n`,
    );
    rmSync(output);
  }
} finally {
  rmSync(directory, { recursive: true });
}
