/**
 * Which registers an instrument has: those that its profile names and those by which it is known, and the holes between
 * readable ones that it tolerates in a read (`maxGap`, `together`, `evenReads`). Several points may stand in one register,
 * each with its own bits or its own condition. A point may be written elsewhere than it is read.
 */
import { widthOf } from '../../devices/codec.js';
import { type PointMap, pointMapSchema, type Table } from '../../devices/point-map.js';
import type { Profile } from '../../devices/profile.js';

interface Area {
  readonly start: number;
  end: number;
  readonly points: PointMap[];
}

/** A point and the address where it is written. */
export interface Target {
  readonly point: PointMap;
  readonly address: number;
}

export class RegisterMap {
  readonly #profile: Profile;
  readonly #readable: ReadonlyMap<Table, readonly Area[]>;
  readonly #targets: ReadonlyMap<Table, readonly Target[]>;

  constructor(profile: Profile) {
    this.#profile = profile;
    this.#readable = areasOf(profile);
    const targets = new Map<Table, Target[]>();
    for (const point of profile.points.filter(({ access }) => access !== 'r')) {
      const table = point.write?.table ?? point.table;
      const address = point.write?.address ?? point.address;
      targets.set(table, [...(targets.get(table) ?? []), { point, address }]);
    }
    this.#targets = targets;
  }

  /** The points that such a read touches, or undefined when it leaves the map or touches what no read may. */
  read(table: Table, address: number, count: number): PointMap[] | undefined {
    const { forbidden, evenReads } = this.#profile;
    const end = address + count;
    if (forbidden.some((range) => range.table === table && range.from < end && range.to >= address))
      return undefined;
    if (evenReads && !isBits(table) && (address % 2 !== 0 || count % 2 !== 0)) return undefined;
    const area = this.#readable.get(table)?.find((each) => each.start <= address && end <= each.end);
    return area?.points.filter((point) => point.address < end && point.address + widthOf(point) > address);
  }

  /** The points that such a write sets, or undefined unless it sets whole writable points and nothing else. */
  write(table: Table, address: number, count: number): Target[] | undefined {
    const end = address + count;
    const widthIn = (point: PointMap): number => (isBits(table) ? 1 : widthOf(point));
    const set = (this.#targets.get(table) ?? []).filter(
      (target) => target.address < end && target.address + widthIn(target.point) > address,
    );
    const isWhole = set.every(
      (target) => target.address >= address && target.address + widthIn(target.point) <= end,
    );
    const covers = (at: number): boolean =>
      set.some((target) => target.address <= at && at < target.address + widthIn(target.point));
    const addresses = Array.from({ length: count }, (_, index) => address + index);
    return isWhole && addresses.every(covers) ? set : undefined;
  }
}

export function isBits(table: Table): boolean {
  return table === 'coil' || table === 'discrete';
}

function areasOf(profile: Profile): Map<Table, Area[]> {
  const readable = new Map<Table, Area[]>();
  const sorted = [...identityPoints(profile), ...profile.points.filter(({ access }) => access !== 'w')].sort(
    (a, b) => a.address - b.address,
  );
  for (const point of sorted) {
    const areas = readable.get(point.table) ?? [];
    readable.set(point.table, areas);
    const last = areas.at(-1);
    const isEven = profile.evenReads && !isBits(point.table);
    const start = isEven ? point.address - (point.address % 2) : point.address;
    const end = point.address + widthOf(point);
    const evenEnd = isEven ? end + (end % 2) : end;
    if (last && (start - last.end <= profile.maxGap || isTogether(last, point, profile))) {
      last.points.push(point);
      last.end = Math.max(last.end, evenEnd);
    } else {
      areas.push({ start, end: evenEnd, points: [point] });
    }
  }
  return readable;
}

/** Whether one reply must bring both, and so what lies between them. */
function isTogether({ points }: Area, { name }: PointMap, { together }: Profile): boolean {
  return together.some((group) => group.includes(name) && points.some((point) => group.includes(point.name)));
}

/** The registers by which the instrument is known, where no point of the profile stands. */
export function identityPoints({ identity, points }: Profile): PointMap[] {
  return (identity?.registers ?? []).flatMap(({ in: _, ...where }, index) => {
    const isThere = points.some(
      ({ table, address, access }) => table === where.table && address === where.address && access !== 'w',
    );
    return isThere ? [] : [pointMapSchema.parse({ name: `identity_${index}`, ...where })];
  });
}
