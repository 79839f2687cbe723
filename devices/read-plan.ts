import { widthOf } from './codec.js';
import type { PointMap, Table } from './profile.js';

/** One read request: `count` registers (or bits) of `table` from `address`, and the points in it. */
export interface Span {
  readonly table: Table;
  readonly address: number;
  readonly count: number;
  readonly points: readonly PointMap[];
}

export interface ReadLimits {
  /** Largest number of registers that one read may ask for (the standard allows 125). */
  readonly maxRegistersPerRead: number;
  /** Registers that nobody asked for but that may be read to save a request; 0 where holes are refused. */
  readonly maxGap: number;
}

/** Largest number of bits that one read of coils or discrete inputs may ask for (Modbus V1.1b3, 6.1). */
const MAX_BITS_PER_READ = 2000;

/** Joins neighbouring points into as few reads as the limits allow; write-only points are left out. */
export function readPlan(points: readonly PointMap[], limits: ReadLimits): Span[] {
  const spans: Span[] = [];
  for (const table of ['coil', 'discrete', 'holding', 'input'] as const) {
    const isBits = table === 'coil' || table === 'discrete';
    const maxCount = isBits ? MAX_BITS_PER_READ : limits.maxRegistersPerRead;
    const sorted = points
      .filter((point) => point.table === table && point.access !== 'w')
      .sort((a, b) => a.address - b.address);
    let open: PointMap[] = [];
    let start = 0;
    let end = 0;
    const close = (): void => {
      if (open.length > 0) spans.push({ table, address: start, count: end - start, points: open });
      open = [];
    };
    for (const point of sorted) {
      const pointEnd = point.address + widthOf(point.type);
      const joins =
        open.length > 0 &&
        point.address - end <= limits.maxGap &&
        Math.max(end, pointEnd) - start <= maxCount;
      if (!joins) {
        close();
        start = point.address;
        end = point.address;
      }
      open.push(point);
      end = Math.max(end, pointEnd);
    }
    close();
  }
  return spans;
}
