/**
 * Which registers an instrument has: those that its profile names, and the holes between readable ones
 * that it tolerates in a read (the profile's `maxGap`). Points of a profile may not overlap.
 */
import { widthOf } from '../../devices/codec.js';
import type { PointMap, Profile, Table } from '../../devices/profile.js';

interface Area {
  readonly start: number;
  end: number;
  readonly points: PointMap[];
}

export class RegisterMap {
  readonly #readable: ReadonlyMap<Table, readonly Area[]>;
  readonly #points: readonly PointMap[];

  constructor(profile: Profile) {
    this.#points = profile.points;
    const readable = new Map<Table, Area[]>();
    const sorted = profile.points
      .filter((point) => point.access !== 'w')
      .sort((a, b) => a.address - b.address);
    for (const point of sorted) {
      const areas = readable.get(point.table) ?? [];
      readable.set(point.table, areas);
      const last = areas.at(-1);
      const end = point.address + widthOf(point.type);
      if (last && point.address - last.end <= profile.maxGap) {
        last.points.push(point);
        last.end = Math.max(last.end, end);
      } else {
        areas.push({ start: point.address, end, points: [point] });
      }
    }
    this.#readable = readable;
  }

  /** The points that such a read touches, or undefined when it leaves the map. */
  read(table: Table, address: number, count: number): PointMap[] | undefined {
    const area = this.#readable
      .get(table)
      ?.find((candidate) => candidate.start <= address && address + count <= candidate.end);
    return area?.points.filter(
      (point) => point.address < address + count && point.address + widthOf(point.type) > address,
    );
  }

  /** The points that such a write sets, or undefined unless it sets whole writable points and nothing else. */
  write(table: Table, address: number, count: number): PointMap[] | undefined {
    const set: PointMap[] = [];
    for (let next = address; next < address + count; ) {
      const point = this.#points.find(
        (candidate) => candidate.table === table && candidate.address === next && candidate.access !== 'r',
      );
      if (!point) return undefined;
      set.push(point);
      next += widthOf(point.type);
      if (next > address + count) return undefined;
    }
    return set;
  }
}
