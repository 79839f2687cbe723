/** The control bench's result as tables for people. */

const STEPS = [
  ['cycle', 'until a cycle begins'],
  ['decided', 'until it has decided'],
  ['on-disk', 'until that is on disk'],
  ['move-asked', 'until the line is asked'],
  ['stop-asked', 'until the line is asked'],
  ['sent', "until it is the command's turn"],
  ['on wire', 'until its first byte is on the wire'],
];

export function controlTablesOf({ runs, targetMs }) {
  const lines = [];
  for (const run of runs) {
    lines.push(headOf(run));
    addTable(lines, 'slot to command', run.moves, targetMs);
    if (run.stops.found.length + run.stops.missed > 0)
      addTable(lines, 'level lost to STOP', run.stops, targetMs);
    const sinceLost = run.stops.found.map(({ sinceLostMs }) => sinceLostMs);
    if (sinceLost.length > 0) lines.push(row('since it was lost, not told', figuresOf(sinceLost)));
    lines.push('');
  }
  return `${lines.join('\n')}`;
}

function headOf({ part, wantedPart, linePercent, cpuPercent, usedUpPercent, load, badRequests }) {
  const not = part === wantedPart ? '' : ` (${wantedPart} was wanted: no control group)`;
  const usedUp =
    usedUpPercent === undefined
      ? ''
      : `, part used up in ${usedUpPercent.toFixed(0)} % of tenths of a second`;
  return [
    `${part} of a core${not}: line in use ${linePercent.toFixed(0)} %, gateway ${cpuPercent.toFixed(1)} % of a core${usedUp}`,
    `load average ${load.map((value) => value.toFixed(1)).join(' ')}, bad requests ${badRequests}`,
  ].join('\n');
}

function addTable(lines, name, { found, missed }, targetMs) {
  lines.push(row(`${name}, ms`, ['p50', 'p90', 'p99', 'max', 'mean']));
  lines.push(
    row(`  in all (${found.length}, none in ${missed})`, figuresOf(found.map(({ totalMs }) => totalMs))),
  );
  for (const [step, text] of STEPS) {
    const of = found.map(({ parts }) => parts[step]).filter((ms) => ms !== undefined);
    if (of.length > 0) lines.push(row(`  ${text}`, figuresOf(of)));
  }
  const within = (msOf) => found.filter((each) => msOf(each) <= targetMs).length;
  const all = within(({ totalMs }) => totalMs);
  const beside = within(({ totalMs, parts }) => totalMs - (parts['on-disk'] ?? 0));
  const ahead = found.filter(({ letAhead }) => letAhead > 0).length;
  lines.push(`  others let ahead on the line, beyond what was under way: ${ahead} of ${found.length}`);
  lines.push(
    `  within one cycle and one transaction, ${targetMs.toFixed(0)} ms: ${all} of ${found.length}; without the disk's time: ${beside}`,
  );
}

/** The least value that `part` of them do not exceed. */
export function percentile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
}

function figuresOf(values) {
  if (values.length === 0) return [];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [...[0.5, 0.9, 0.99, 1].map((part) => percentile(values, part)), mean].map((ms) => ms.toFixed(1));
}

const row = (name, cells) => name.padEnd(40) + cells.map((cell) => cell.padStart(10)).join('');
