/**
 * Which reads bring all points of a device, as few as its limits allow, and of those the ones with the fewest registers.
 * Words: an *item* is a point, or points that must come in one reply (`together`); its *hull* is the stretch of
 * registers from its first to its last.
 *
 * A read is allowed or not by its hull alone, and what lies within an allowed hull is allowed too. So two reads that
 * overlap can trade items until each has a run of the items in order of their addresses, without one more read: the best
 * such runs are the best plan of all, and going through the items once, from each back to where its run may begin, finds
 * them. What no limit allows is asked for alone, and the device's refusal is seen; but forbidden registers are never
 * read: a point that could not be read without them is left out.
 */
import { widthOf } from './codec.js';
import type { PointMap, Table } from './point-map.js';

/** One read request: `count` registers (or bits) of `table` from `address`, and the points in it, by address. */
export interface Span {
  readonly table: Table;
  readonly address: number;
  readonly count: number;
  readonly points: readonly PointMap[];
}

export interface ReadLimits {
  /** Largest number of registers that one read may ask for (the standard allows 125). */
  readonly maxRegistersPerRead: number;
  /** Largest number of bits that one read of coils or discrete inputs may ask for (2000: Modbus V1.1b3, 6.1). */
  readonly maxBitsPerRead?: number;
  /** Registers that nobody asked for but that may be read to save a request; 0 where holes are refused. */
  readonly maxGap: number;
  /** Reads of registers begin at an even address and have an even count. */
  readonly evenReads?: boolean;
  /** Names of points that must come in one reply; this goes before `maxGap`. */
  readonly together?: readonly (readonly string[])[];
  readonly forbidden?: readonly { readonly table: Table; readonly from: number; readonly to: number }[];
}

const STANDARD_MAX_BITS = 2000;

/** Registers or bits from `start` up to `end`, which is not among them. */
interface Hull {
  readonly start: number;
  readonly end: number;
}

interface Item extends Hull {
  readonly points: readonly PointMap[];
}

/** Whether a point is read in each poll. */
export function isPolled({ access, polled, type }: PointMap): boolean {
  return access !== 'w' && polled && type !== 'string';
}

/** The reads of all polled points: by table, then by address. */
export function readPlan(points: readonly PointMap[], limits: ReadLimits): Span[] {
  const polled = points.filter(isPolled);
  return (['coil', 'discrete', 'holding', 'input'] as const).flatMap((table) => {
    const own = polled.filter((point) => point.table === table);
    const items = itemsOf(own, groupsOf(own, limits)).filter((item) => !isForbidden(table, item, limits));
    return fewestRuns(table, items, limits).map((run) => spanOf(table, run, limits));
  });
}

/** Points of one table, by address, in parts that are not torn: those of one reply, and those of one register. */
export function atomsOf(points: readonly PointMap[], limits: ReadLimits): (readonly PointMap[])[] {
  const byAddress = new Map<number, PointMap[]>();
  for (const point of points) byAddress.set(point.address, [...(byAddress.get(point.address) ?? []), point]);
  return itemsOf(points, [...groupsOf(points, limits), ...byAddress.values()]).map((item) => item.points);
}

/** The read of points of one table. */
export function spanOver(points: readonly PointMap[], limits: ReadLimits): Span {
  return spanOf(points[0]?.table ?? 'holding', itemsOf(points, []), limits);
}

function groupsOf(points: readonly PointMap[], { together = [] }: ReadLimits): PointMap[][] {
  return together.map((names) => points.filter(({ name }) => names.includes(name)));
}

/** By address; points of one group, or of groups that share a point, are one item. */
function itemsOf(points: readonly PointMap[], groups: readonly (readonly PointMap[])[]): Item[] {
  const itemOf = new Map(points.map((point) => [point, new Set([point])]));
  for (const group of groups) {
    const whole = new Set(group.flatMap((point) => [...(itemOf.get(point) ?? [])]));
    for (const point of whole) itemOf.set(point, whole);
  }
  return Array.from(new Set(itemOf.values()), (own) => {
    const byAddress = [...own].sort((a, b) => a.address - b.address);
    const ends = byAddress.map((point) => point.address + widthOf(point));
    return { points: byAddress, start: byAddress[0]?.address ?? 0, end: Math.max(...ends) };
  }).sort((a, b) => a.start - b.start);
}

/** Where the reads begin and end that bring items `0` to `k - 1` at the least cost. */
interface Best {
  readonly reads: number;
  readonly registers: number;
  /** The first item of the last read. */
  readonly from: number;
}

function fewestRuns(table: Table, items: readonly Item[], limits: ReadLimits): Item[][] {
  const gaps = gapsBefore(items);
  const best: Best[] = [{ reads: 0, registers: 0, from: 0 }];
  for (let count = 1; count <= items.length; count++) {
    let end = 0;
    let winner: Best | undefined;
    for (let from = count - 1; from >= 0; from--) {
      const first = items[from];
      const before = best[from];
      if (!first || !before) break;
      end = Math.max(end, first.end);
      const hull = { start: first.start, end };
      const isAlone = from === count - 1;
      if (!isAlone && !((gaps[from + 1] ?? 0) <= limits.maxGap && isAllowed(table, hull, limits))) break;
      const read = paddedHull(table, hull, limits);
      const reads = before.reads + 1;
      const registers = before.registers + read.end - read.start;
      if (!winner || reads < winner.reads || (reads === winner.reads && registers < winner.registers)) {
        winner = { reads, registers, from };
      }
    }
    if (winner) best.push(winner);
  }
  const runs: Item[][] = [];
  for (let count = items.length; count > 0; ) {
    const from = best[count]?.from ?? 0;
    runs.unshift(items.slice(from, count));
    count = from;
  }
  return runs;
}

/** Registers before each item that nobody asks for, down to what an earlier item asks for. */
function gapsBefore(items: readonly Item[]): number[] {
  let end = 0;
  return items.map((item) => {
    const gap = item.start - end;
    end = Math.max(end, item.end);
    return Math.max(0, gap);
  });
}

function isAllowed(table: Table, hull: Hull, limits: ReadLimits): boolean {
  const { start, end } = paddedHull(table, hull, limits);
  const { maxRegistersPerRead, maxBitsPerRead = STANDARD_MAX_BITS } = limits;
  return (
    end - start <= (isBits(table) ? maxBitsPerRead : maxRegistersPerRead) && !isForbidden(table, hull, limits)
  );
}

function isForbidden(table: Table, hull: Hull, limits: ReadLimits): boolean {
  const { start, end } = paddedHull(table, hull, limits);
  return (limits.forbidden ?? []).some((not) => not.table === table && start <= not.to && end > not.from);
}

/** What is read for a hull. */
function paddedHull(table: Table, { start, end }: Hull, { evenReads = false }: ReadLimits): Hull {
  return evenReads && !isBits(table) ? { start: start - (start % 2), end: end + (end % 2) } : { start, end };
}

function spanOf(table: Table, items: readonly Item[], limits: ReadLimits): Span {
  const hull = { start: items[0]?.start ?? 0, end: Math.max(...items.map(({ end }) => end)) };
  const { start, end } = paddedHull(table, hull, limits);
  const points = items.flatMap((item) => item.points).sort((a, b) => a.address - b.address);
  return { table, address: start, count: end - start, points };
}

function isBits(table: Table): boolean {
  return table === 'coil' || table === 'discrete';
}
