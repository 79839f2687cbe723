/**
 * Two points in one place are two meanings of one register; a profile says which one is meant. Allowed are bit fields of
 * one number beside each other and beside the whole of it, and points whose `when` conditions exclude each other.
 */
import { widthOf } from '../codec.js';
import type { Condition, PointMap } from '../point-map.js';
import { type LintFinding, pathOf, type Variant, wrong } from './finding.js';

export function overlaps(variant: Variant): LintFinding[] {
  const { points } = variant.profile;
  return points.flatMap((b, index) =>
    points
      .slice(0, index)
      .filter((a) => share(a, b) && !areParts(a, b) && !excludeEachOther(a.when ?? [], b.when ?? []))
      .map((a) => {
        const address = Math.max(a.address, b.address);
        return wrong(pathOf(variant, b, 'address'), 'shareRegister', {
          other: a.name,
          table: a.table,
          address,
        });
      }),
  );
}

function share(a: PointMap, b: PointMap): boolean {
  return a.table === b.table && a.address < b.address + widthOf(b) && b.address < a.address + widthOf(a);
}

/** Fields of one number, of which the whole may be a point too. */
function areParts(a: PointMap, b: PointMap): boolean {
  if (a.address !== b.address || widthOf(a) !== widthOf(b)) return false;
  if (!a.bits || !b.bits) return (a.bits ?? b.bits) !== undefined;
  return a.bits.from >= b.bits.from + b.bits.count || b.bits.from >= a.bits.from + a.bits.count;
}

function excludeEachOther(a: readonly Condition[], b: readonly Condition[]): boolean {
  return a.some((one) => b.some((other) => neverBoth(one, other)));
}

function neverBoth(a: Condition, b: Condition): boolean {
  if (a.point !== b.point || a.mask !== b.mask) return false;
  const [listA, listB] = [valuesOf(a), valuesOf(b)];
  if (listA) return listA.every((value) => !admits(b, value));
  if (listB) return listB.every((value) => !admits(a, value));
  return (a.min ?? -Infinity) > (b.max ?? Infinity) || (b.min ?? -Infinity) > (a.max ?? Infinity);
}

function valuesOf({ equals, in: among }: Condition): readonly number[] | undefined {
  return equals === undefined ? among : [equals];
}

/** Both conditions are judged under the same mask, so the masked value is compared as it is. */
function admits({ equals, in: among, not, min, max }: Condition, value: number): boolean {
  return (
    (equals === undefined || value === equals) &&
    (among === undefined || among.includes(value)) &&
    value !== not &&
    value >= (min ?? -Infinity) &&
    value <= (max ?? Infinity)
  );
}
