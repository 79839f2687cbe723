/**
 * Published values of others, and values that we computed by hand from formulas, against the structures. Every row of the
 * two files is looked at; a row of an unknown method fails.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { overshotGate } from '../../../devices/hydraulics/gates/overshot-gate.js';
import { radialGate } from '../../../devices/hydraulics/gates/radial-gate.js';
import { verticalSluice } from '../../../devices/hydraulics/gates/sluice-gates.js';
import { indexVelocity, meanVelocity } from '../../../devices/hydraulics/index-velocity.js';
import { orifice } from '../../../devices/hydraulics/orifice.js';
import { ratingTable } from '../../../devices/hydraulics/rating/rating-table.js';
import { dischargeCoefficient, inclinedContraction } from '../../../devices/hydraulics/sluice.js';
import type { SiteGeometry, StructureInputs, StructureKind } from '../../../devices/hydraulics/structure.js';

interface Row {
  readonly method: string;
  readonly inputs: Readonly<Record<string, number | null>> & {
    readonly descriptors?: [number, number][];
  };
  readonly output: Readonly<Record<string, number | string>>;
}
interface Expanded {
  readonly source: string;
  readonly offsets: readonly { offset_ft: number; upTo_ft?: number }[];
  readonly descriptors: readonly [number, number][];
  readonly firstStage_ft: number;
  readonly step_ft: number;
  readonly expanded_cfs: readonly string[];
}

function load<T>(name: string): T[] {
  return JSON.parse(readFileSync(new URL(`reference/${name}.json`, import.meta.url), 'utf8')) as T[];
}
const published = load<Row>('gates-and-ratings');
const computed = load<Row>('gates-and-ratings-computed');
const usgs = load<Expanded>('usgs-expanded-ratings');

const FOOT_M = 0.3048;
const CFS_M3S = FOOT_M ** 3;
/** Of a number printed with seven digits or more from a formula. */
const FORMULA = 1e-6;

function number(value: number | string | null | undefined): number {
  if (typeof value !== 'number') throw new TypeError(`${value} is not a number`);
  return value;
}

function dischargeOf<G extends SiteGeometry>(
  kind: StructureKind<G>,
  geometry: unknown,
  inputs: StructureInputs,
): number {
  return kind.discharge(kind.geometry.parse(geometry), inputs).discharge_m3s;
}

function expectWithin(actual: number, expected: number, relative: number): void {
  if (expected === 0) expect(actual).toBe(0);
  else expect(Math.abs(actual / expected - 1)).toBeLessThanOrEqual(relative);
}

/** A table in feet and cubic feet a second, as agencies of the United States publish them. */
function rated(
  points: readonly (readonly [number, number])[],
  offsets: Expanded['offsets'],
  stageFt: number,
  more: object = {},
): number {
  const geometry = {
    interpolation: offsets.length > 0 ? 'logarithmic' : 'straight',
    points: points.map(([stage, discharge]) => [stage * FOOT_M, discharge * CFS_M3S]),
    offsets: offsets.map(({ offset_ft, upTo_ft }) => ({
      offsetM: offset_ft * FOOT_M,
      ...(upTo_ft === undefined ? {} : { upToM: upTo_ft * FOOT_M }),
    })),
    ...more,
  };
  return dischargeOf(ratingTable, geometry, { upstreamLevelM: stageFt * FOOT_M, timeMs: 0 }) / CFS_M3S;
}

function expanded(station: string): Expanded {
  const found = usgs.find(({ source }) => source.includes(station));
  if (found === undefined) throw new Error(`no table of ${station}`);
  return found;
}

function rowsOf(method: string): (readonly [number, number])[] {
  return published
    .filter((row) => row.method === method)
    .map(({ inputs, output }) => [number(inputs.stage_ft), number(output.Q_cfs)] as const)
    .sort(([a], [b]) => a - b);
}

/** `op`, the part of the structure that works, is a part of the width. */
function scaled({ inputs }: Row): { levels: StructureInputs; fields: object } {
  const width = number(inputs.width_m) * number(inputs.op ?? 1);
  return {
    levels: { upstreamLevelM: number(inputs.zu_m), downstreamLevelM: number(inputs.zd_m) },
    fields: { sillM: number(inputs.sill_m), widthM: width },
  };
}

function checkSluice({ inputs, output }: Row): void {
  const geometry = { widthM: inputs.B_m, sillM: 0, travelM: 3 };
  const at = { openingM: number(inputs.a_m), downstreamLevelM: number(inputs.h2_m ?? 0) };
  if (output.h0_m === undefined) {
    const q = dischargeOf(verticalSluice, geometry, { ...at, upstreamLevelM: number(inputs.h0_m) });
    expectWithin(q, number(output.Q_m3s), 0.01);
  } else {
    const inverse = verticalSluice.inverse(verticalSluice.geometry.parse(geometry), number(inputs.Q_m3s), at);
    expectWithin(inverse.value, number(output.h0_m), 0.01);
  }
}

function checkOrifice(row: Row): void {
  const { levels, fields } = scaled(row);
  const { C, height_m: heightM, op } = row.inputs;
  const geometry = {
    ...fields,
    widthM: number(row.inputs.width_m) * number(op ?? 1),
    coefficient: C,
    heightM,
    headFrom: 'sill',
  };
  expectWithin(dischargeOf(orifice, geometry, levels), number(row.output.Q_m3s), FORMULA);
}

function checkRadial(row: Row): void {
  const { levels, fields } = scaled(row);
  const { C, coef, coef_lin: coefficientSlope, opening_m, height_m } = row.inputs;
  const openingM = number(opening_m ?? height_m);
  const geometry = {
    ...fields,
    travelM: openingM,
    coefficient: C ?? coef,
    ...(coefficientSlope === undefined ? {} : { coefficientSlope }),
  };
  expectWithin(dischargeOf(radialGate, geometry, { ...levels, openingM }), number(row.output.Q_m3s), FORMULA);
}

function checkLogarithmic({ inputs, output }: Row): void {
  const q = rated(
    inputs.descriptors ?? [],
    [{ offset_ft: number(inputs.offset_ft) }],
    number(inputs.stage_ft),
  );
  // Two digits are printed, and the descriptors themselves are rounded to two.
  expect(Math.abs(q - number(output.Q_cfs))).toBeLessThanOrEqual(0.1);
}

function checkExpanded(station: string): (row: Row) => void {
  return ({ inputs, output }) => {
    const { descriptors, offsets } = expanded(station);
    const q = rated(descriptors, offsets, number(inputs.stage_ft));
    expect(Math.abs(q - number(output.Q_cfs))).toBeLessThanOrEqual(0.005);
  };
}

/** Its rows are all we have of that table: each is met exactly, and no shift is added to them. */
function checkShifted({ method, inputs, output }: Row): void {
  const rows = rowsOf(method);
  const adjusted = { isShiftAdjusted: true };
  expectWithin(rated(rows, [], number(inputs.stage_ft), adjusted), number(output.Q_cfs), 1e-12);
  const shifts = { curves: [{ from: '1970-01-01T00:00:00Z', points: [[0.5, number(inputs.shift_ft)]] }] };
  expect(() => rated(rows, [], number(inputs.stage_ft), { ...adjusted, shifts })).toThrow('shiftTwice');
}

function methodOf(checks: Readonly<Record<string, (row: Row) => void>>, row: Row): (row: Row) => void {
  const check = Object.entries(checks).find(([prefix]) => row.method.startsWith(prefix))?.[1];
  if (check === undefined) throw new Error(`no check for ${row.method}`);
  return check;
}

describe('published values', () => {
  const checks: Readonly<Record<string, (row: Row) => void>> = {
    sluice_vertical: checkSluice,
    sluice_inclined_mu: ({ inputs, output }) => {
      const contraction = inclinedContraction(number(inputs.alpha_deg));
      expectWithin(dischargeCoefficient(contraction, number(inputs.a_over_h0)), number(output.mu), 0.01);
    },
    orifice: checkOrifice,
    radial_gate: checkRadial,
    rating_table_exact_lookup_USGS: checkExpanded('14365400'),
    rating_descriptor_points_USGS_01155500: checkExpanded('01155500'),
    rating_log_interpolation_with_offset: checkLogarithmic,
    rating_EXSA: checkShifted,
  };

  test.each(published.map((row) => [row.method, JSON.stringify(row.inputs), row] as const))(
    '%s %s',
    (_m, _i, row) => {
      methodOf(checks, row)(row);
    },
  );

  test('none has been left out', () => {
    expect(published).toHaveLength(37);
    expect(computed).toHaveLength(15);
  });
});

describe('tables that the USGS has expanded from a few descriptors', () => {
  test.each(usgs.map((table) => [table.source, table] as const))(
    '%s: every hundredth of a foot',
    (_s, table) => {
      table.expanded_cfs.forEach((printed, index) => {
        const stage = table.firstStage_ft + index * table.step_ft;
        const q = rated(table.descriptors, table.offsets, Math.round(stage * 100) / 100);
        expect([stage, Math.abs(q - Number(printed)) <= tolerance(table, printed)]).toEqual([stage, true]);
      });
      expect(table.expanded_cfs.length).toBeGreaterThan(490);
    },
  );

  /** Of 14365400 all digits are there. 01155500 is rounded to two or three, its descriptors as well. */
  function tolerance(table: Expanded, printed: string): number {
    const decimals = printed.split('.')[1]?.length ?? 0;
    if (decimals === 2) return 0.005001;
    const digits = table.source.includes('01155500') ? Math.max(0, printed.length - 3) : 0;
    return decimals === 1 ? 0.1 : 10 ** digits;
  }
});

describe('values computed by hand from formulas', () => {
  const checks: Readonly<Record<string, (row: Row) => void>> = {
    // Another author's formula: how far it lies below Bollrich's is what the calibration factor is for.
    sluice_Swamee1992: ({ inputs, output }) => {
      const geometry = { widthM: inputs.b_m, sillM: 0, travelM: 1 };
      const q = dischargeOf(verticalSluice, geometry, {
        upstreamLevelM: number(inputs.h0_m),
        downstreamLevelM: number(inputs.h2_m ?? 0),
        openingM: number(inputs.a_m),
      });
      const part = number(output.Q_m3s) / q;
      expect(part).toBeGreaterThan(0.85);
      expect(part).toBeLessThan(1.01);
    },
    // A coefficient read from a chart.
    sluice_submerged_Cengel: ({ inputs, output }) => {
      const levels = { upstreamLevelM: number(inputs.y1_m), downstreamLevelM: number(inputs.y2_m) };
      const q = dischargeOf(
        verticalSluice,
        { widthM: inputs.b_m, sillM: 0, travelM: 1 },
        { ...levels, openingM: number(inputs.a_m) },
      );
      expectWithin(q, number(output.Q_m3s), 0.05);
    },
    sluice_HECRAS: ({ inputs, output }) => {
      const fields = {
        sillM: 0,
        travelM: 1,
        coefficient: inputs.C_free,
        submergedCoefficient: inputs.C_orifice,
      };
      const q = dischargeOf(
        radialGate,
        { widthM: inputs.W_m, ...fields },
        {
          upstreamLevelM: number(inputs['ZU-Zsp_m']),
          downstreamLevelM: number(inputs['ZD-Zsp_m']),
          openingM: number(inputs.B_m),
        },
      );
      if (output.regime !== 'partial') return expectWithin(q, number(output.Q_m3s), 2e-6 + GRAVITY_OF_ROWS);
      // HEC-RAS without the blend: at 0.75 five eighths of the way to the submerged 0.8 W B sqrt(2g 0.5) are gone.
      const submerged = 0.8 * 3 * 0.5 * Math.sqrt(2 * 9.80665 * 0.5);
      expectWithin(q, 0.375 * number(output.Q_m3s) + 0.625 * submerged, 2e-6 + GRAVITY_OF_ROWS);
    },
    radial_HECRAS_free_US: ({ inputs, output }) => {
      const geometry = {
        sillM: 0,
        widthM: number(inputs.W_ft) * FOOT_M,
        travelM: inputs.B_m,
        coefficient: inputs.C,
        trunnionHeightM: inputs.T_m,
        trunnionExponent: inputs.TE,
        headExponent: inputs.HE,
      };
      const q = dischargeOf(radialGate, geometry, {
        upstreamLevelM: number(inputs.H_m),
        openingM: number(inputs.B_m),
      });
      expectWithin(q / CFS_M3S, number(output.Q_cfs), 2e-4);
    },
    index_velocity_linear: ({ inputs, output }) => {
      const index = { interceptMs: number(inputs.b0), slope: number(inputs.b1), minMs: -1, maxMs: 2 };
      // The area of the row, 4h + 1.5h2, surveyed every half metre.
      const points = [0, 0.5, 1, 1.5, 2, 2.5].map((h) => [h, 4 * h + 1.5 * h * h]);
      const [level, velocity] = [number(inputs.stage_m), number(inputs.Vi_ms)];
      const q = dischargeOf(
        indexVelocity,
        { index, area: { points } },
        { upstreamLevelM: level, velocityMs: velocity },
      );
      expectWithin(q, number(output.Q_m3s), 1e-12);
      expectWithin(
        meanVelocity({ ...index, stageSlope: 0, breaks: [] }, velocity, level),
        number(output.V_ms),
        1e-12,
      );
    },
    rating_with_shift: ({ inputs, output }) => {
      const shift = number(inputs.shift_ft) * FOOT_M;
      const shifts = { curves: [{ from: '1970-01-01T00:00:00Z', points: [[1, shift]] }] };
      const q = rated(
        inputs.descriptors ?? [],
        [{ offset_ft: number(inputs.offset_ft) }],
        number(inputs.stage_ft),
        { shifts },
      );
      expectWithin(q, number(output.Q_cfs), 1e-6);
    },
  };

  test.each(computed.map((row) => [row.method, JSON.stringify(row.inputs), row] as const))(
    '%s %s',
    (_m, _i, row) => {
      methodOf(checks, row)(row);
    },
  );
  /** They have g = 9.81. */
  const GRAVITY_OF_ROWS = 1.8e-4;
});

test('overshot gate upright: the vertical plate of Kindsvater and Carter', () => {
  // CalebBell/fluids, test_open_flow.py: h 0.3, P 0.4, b 2.0 gives 0.641560300081563 with b - 0.001 and g = 9.80665.
  const upright = { widthM: 2 - 0.0001, hingeM: 0, leafLengthM: 0.4, raisedAngleDeg: 90 };
  const q = dischargeOf(overshotGate, upright, { upstreamLevelM: 0.7, angleDeg: 90 });
  expectWithin(q, 0.641560300081563, 1e-6);
});
