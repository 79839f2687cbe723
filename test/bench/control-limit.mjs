/** A part of a core, as a slow computer has it: a control group of the system's, version 2 or 1. Needs root. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = '/sys/fs/cgroup';
const PERIOD_US = 100_000;

/**
 * Has the process `pid`, all its threads, run for at most `part` of a core in every tenth of a second. Gives what lifts that
 * when the process has ended and what tells how often it had to wait, or `{ fault }` when the system does not let us.
 */
export function limitCpu(pid, part) {
  const quotaUs = Math.round(part * PERIOD_US);
  const isUnified =
    existsSync(join(ROOT, 'cgroup.controllers')) && has(join(ROOT, 'cgroup.controllers'), 'cpu');
  const parent = isUnified ? ROOT : [join(ROOT, 'cpu'), join(ROOT, 'cpu,cpuacct')].find(existsSync);
  if (parent === undefined) return { fault: 'no control group with cpu' };
  const group = join(parent, `aryk-bench-${pid}`);
  try {
    if (isUnified) writeFileSync(join(ROOT, 'cgroup.subtree_control'), '+cpu');
    mkdirSync(group);
    if (isUnified) {
      writeFileSync(join(group, 'cpu.max'), `${quotaUs} ${PERIOD_US}`);
    } else {
      writeFileSync(join(group, 'cpu.cfs_period_us'), String(PERIOD_US));
      writeFileSync(join(group, 'cpu.cfs_quota_us'), String(quotaUs));
    }
    writeFileSync(join(group, 'cgroup.procs'), String(pid));
  } catch (error) {
    if (existsSync(group)) rmdirSync(group);
    return { fault: error.message };
  }
  return { held: () => heldOf(join(group, 'cpu.stat')), lift: () => rmdirSync(group) };
}

function has(file, word) {
  return readFileSync(file, 'utf8').split(/\s+/).includes(word);
}

/** Periods, those in which its part was used up, and the time that it had to wait then. */
function heldOf(file) {
  const figures = Object.fromEntries(
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' ')),
  );
  const waitedMs =
    figures.throttled_usec === undefined ? figures.throttled_time / 1e6 : figures.throttled_usec / 1e3;
  return { periods: Number(figures.nr_periods), usedUp: Number(figures.nr_throttled), waitedMs };
}
