/**
 * Every published and computed value we have for weirs and flumes, against the code. `reference/` holds the rows with
 * their sources; a row whose method nobody implements fails.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { drownedFactor, parshallFlume, skogerboeCfs } from '../../../devices/hydraulics/flumes/parshall.js';
import {
  DROWNED,
  type DrownedName,
  PARSHALL_SIZES,
  type ParshallSizeName,
} from '../../../devices/hydraulics/flumes/parshall-sizes.js';
import { manningVelocityMs } from '../../../devices/hydraulics/manning.js';
import {
  approachVelocityFactor,
  broadCrestedSubmergenceFactor,
  broadCrestedWeir,
} from '../../../devices/hydraulics/weirs/broad-crested.js';
import { cipolettiWeir } from '../../../devices/hydraulics/weirs/cipoletti.js';
import {
  ackers,
  fentonCe,
  francisCfs,
  fullWidthKindsvaterCarter,
  poleni,
  rehbock,
  rehbockPlain,
  shenAsPrintedByBlevins,
  vNotchPlateCfs,
} from '../../../devices/hydraulics/weirs/formulas.js';
import {
  kindsvaterCarter,
  kindsvaterCarterFeet,
  rectangularWeir,
} from '../../../devices/hydraulics/weirs/rectangular.js';
import { villemonteFactor } from '../../../devices/hydraulics/weirs/thin-plate.js';
import { kindsvaterShen, vNotchWeir } from '../../../devices/hydraulics/weirs/v-notch.js';

interface Row {
  readonly method: string;
  readonly inputs: Readonly<Record<string, number>> & { readonly size?: string };
  readonly output: Readonly<Record<string, number>> & { readonly result?: string };
}
/** [what we compute, what the row says, largest relative deviation]. */
type Check = readonly [actual: number, expected: number | undefined, tolerance: number];

const FOOT_M = 0.3048;
const CUBIC_FOOT_M3 = FOOT_M ** 3;
const FORMULA = 1e-6;
/** Half of the last of `digits` significant ones, at worst. */
const printed = (digits: number): number => 0.5 * 10 ** (1 - digits);

const site = { calibrationFactor: 1, levelUncertaintyM: 0.003, bedHeightM: 0 };
const at = (upstreamLevelM: number) => ({ upstreamLevelM });

function parshall(size: ParshallSizeName, ha: number): number {
  return parshallFlume.discharge({ ...site, size, floorHeightM: 0 }, at(ha)).discharge_m3s;
}
function sizeOf(throatM: number): ParshallSizeName {
  const found = Object.keys(PARSHALL_SIZES).find((name) => name === `${throatM}m`);
  if (found === undefined) throw new Error(`no Parshall flume of ${throatM} m`);
  return found as ParshallSizeName;
}
function plateNotch(angleDeg: 45 | 60, { inputs, output }: Row): Check[] {
  const { H_ft = 0, H_m = 0 } = inputs;
  const ofCode = vNotchWeir.discharge(
    { ...site, angleDeg, channelWidthM: 1, crestHeightM: 0.5 },
    at(0.5 + H_m),
  ).discharge_m3s;
  return [
    [vNotchPlateCfs(H_ft, angleDeg), output.Q_cfs, 0.002],
    [1000 * CUBIC_FOOT_M3 * vNotchPlateCfs(H_ft, angleDeg), output.Q_Ls, 0.002],
    [3600 * CUBIC_FOOT_M3 * vNotchPlateCfs(H_ft, angleDeg), output.Q_m3h, 0.002],
    // Ours has a correction of the head, which the page leaves out: 5 % at 64 mm. C itself is 0.6 % below the page's at
    // 45 degrees and 1.3 % at 60.
    [(1000 * ofCode) / (1 + kindsvaterShen(angleDeg).khM / H_m) ** 2.5, output.Q_Ls, 0.015],
  ];
}
const DROWNED_BY_INCHES: Readonly<Record<string, Exclude<DrownedName, '2.5ft'>>> = {
  '6in': '6in',
  '9in': '9in',
  '12in': '1ft',
  '18in': '1.5ft',
  '24in': '2ft',
};

const METHODS: Readonly<Record<string, (row: Row) => readonly Check[]>> = {
  vnotch_shen_blevins: ({ inputs: { h1_m = 0, angle_deg = 0 }, output }) => [
    [shenAsPrintedByBlevins(h1_m, angle_deg), output.Q_m3s, FORMULA],
  ],
  rect_full_width_Ackers: ({ inputs, output }) => [
    [ackers(inputs.h1_m ?? 0, inputs['h2_m(P)'] ?? 0, inputs.b_m ?? 0), output.Q_m3s, FORMULA],
  ],
  rect_full_width_Rehbock_blevins: ({ inputs, output }) => [
    [rehbock(inputs.h1_m ?? 0, inputs['h2_m(P)'] ?? 0, inputs.b_m ?? 0), output.Q_m3s, FORMULA],
  ],
  rect_full_width_Kindsvater_Carter({ inputs, output }) {
    const { h1_m: h = 0, 'h2_m(P)': p = 0, b_m: b = 0 } = inputs;
    const weir = { ...site, crestWidthM: b, channelWidthM: b, crestHeightM: p };
    return [
      [fullWidthKindsvaterCarter(h, p, b), output.Q_m3s, FORMULA],
      // The kind has the table in feet and kb -0.9 mm, the row round metric figures and -1 mm.
      [rectangularWeir.discharge(weir, at(p + h)).discharge_m3s, output.Q_m3s, 1e-5],
    ];
  },
  manning_velocity: ({ inputs: { Rh_m = 0, S = 0, n = 0 }, output }) => [
    [manningVelocityMs(Rh_m, S, n), output.V_ms, FORMULA],
  ],
  weir_poleni_with_approach_velocity({ inputs: { B_m = 0, h_m = 0, w_m = 0, mu = 0 }, output }) {
    const { dischargeM3s, approachMs } = poleni(h_m, w_m, B_m, mu);
    return [
      [dischargeM3s, output.Q_m3s, 0.01],
      [approachMs, output.v_approach_ms, 0.01],
    ];
  },
  rect_full_width_Rehbock_no_head_correction: ({ inputs: { H_m = 0, P_m = 0, B_m = 0 }, output }) => [
    [rehbockPlain(H_m, P_m, B_m), output.Q_m3s, FORMULA],
  ],
  vnotch_kindsvater_shen_LMNO_polynomial({ inputs: { H_m = 0, angle_deg = 0 }, output }) {
    const weir = { ...site, angleDeg: angle_deg, channelWidthM: 1, crestHeightM: 0 };
    return [
      [vNotchWeir.discharge({ ...weir, bedHeightM: -0.5 }, at(H_m)).discharge_m3s, output.Q_m3s, FORMULA],
    ];
  },
  cipoletti({ inputs: { H_m = 0, L_m = 0 }, output }) {
    const weir = { ...site, crestWidthM: L_m, channelWidthM: 3 * L_m, crestHeightM: 0, bedHeightM: -1 };
    return [[cipolettiWeir.discharge(weir, at(H_m)).discharge_m3s, output.Q_m3s, FORMULA]];
  },
  // The row's source writes W^1.026; at 1 ft that differs only by its rounded 2.340.
  'parshall_free_W=1ft': ({ inputs: { Ha_m = 0 }, output }) => [[parshall('1ft', Ha_m), output.Q_m3s, 0.001]],
  parshall_submergence_reject({ inputs: { Ha_m = 0, Hb_m = 0 } }) {
    const flume = { ...site, size: '1ft', floorHeightM: 0 } as const;
    const levels = { upstreamLevelM: Ha_m, downstreamLevelM: Hb_m };
    expect(parshallFlume.discharge(flume, levels).regime).toBe('submerged');
    return [[PARSHALL_SIZES['1ft'].freeUpTo, 0.7, FORMULA]];
  },
  'parshall_free_inverse_W=0.61m'({ inputs: { Q_m3s = 0, C, n }, output }) {
    const flume = { ...site, size: '2ft', floorHeightM: 0 } as const;
    return [
      [parshallFlume.inverse(flume, Q_m3s, {}).value, output.hu_m, printed(2)],
      // C goes with the exponent, which the row rounds from 1.5497.
      [PARSHALL_SIZES['2ft'].coefficient, C, 0.001],
      [PARSHALL_SIZES['2ft'].exponent, n, printed(3)],
    ];
  },
  'parshall_submergence_transition_W=0.61m': ({ inputs: { hu_m = 0 }, output }) => [
    [DROWNED['2ft'].transition, output.St, FORMULA],
    [DROWNED['2ft'].transition * hu_m, output.hd_max_m, printed(3)],
  ],
  parshall_free_table_limits({ inputs, output }) {
    const { W_m = 0, K_Ls = 0, n = 0, ha_min_m = 0, ha_max_m = 0 } = inputs;
    const size = PARSHALL_SIZES[sizeOf(W_m)];
    const discharge = (ha: number): number => 1000 * parshall(sizeOf(W_m), ha);
    return [
      [1000 * size.coefficient, K_Ls, FORMULA],
      // A misprint of 1.58: with it the lower discharge of this row is 15 % off.
      [size.exponent, W_m === 0.152 && n === 1.54 ? 1.58 : n, FORMULA],
      [size.minHeadM, ha_min_m, FORMULA],
      [size.maxHeadM, ha_max_m, FORMULA],
      // Printed limits are rounded; that of 0.75 m is 11 % above its own equation.
      [discharge(ha_min_m), output.Q_min_Ls, W_m === 0.75 ? 0.12 : 0.06],
      [discharge(ha_max_m), output.Q_max_Ls, 0.06],
    ];
  },
  vnotch_60deg_table: (row) => plateNotch(60, row),
  vnotch_45deg_table: (row) => plateNotch(45, row),
  kindsvater_carter_coefficients_US({ inputs: { L_over_B = 0 }, output }) {
    const { c1, c2 } = kindsvaterCarterFeet(L_over_B);
    return [
      [c1, output.C1, FORMULA],
      [c2, output.C2, FORMULA],
    ];
  },
  francis_fully_contracted({ inputs: { L_ft = 0, B_ft = 0, P_ft = 0, H_ft = 0 }, output }) {
    const weir = {
      ...site,
      crestWidthM: L_ft * FOOT_M,
      channelWidthM: B_ft * FOOT_M,
      crestHeightM: P_ft * FOOT_M,
    };
    const ofCode = rectangularWeir.discharge(weir, at((P_ft + H_ft) * FOOT_M)).discharge_m3s / CUBIC_FOOT_M3;
    return [
      [francisCfs(H_ft, L_ft), output.Q_cfs, printed(3)],
      [ofCode, output.Q_cfs, 0.03],
    ];
  },
  broad_crested_submergence_factor_DFlowFM: ({ inputs: { E2_over_E1 = 0 }, output }) => [
    [1 + broadCrestedSubmergenceFactor(E2_over_E1), 1 + (output.f ?? Number.NaN), FORMULA],
  ],

  kindsvater_carter_metric({ inputs, output }) {
    const { b_m: b = 0, b_over_B = 0, h_m: h = 0, p_m: p = 0, kb_m } = inputs;
    const { ce, kbM } = kindsvaterCarter(b_over_B, h / p);
    const weir = { ...site, crestWidthM: b, channelWidthM: b / b_over_B, crestHeightM: p };
    return [
      [ce, output.Ce, 2e-6],
      [kbM, kb_m, FORMULA],
      [rectangularWeir.discharge(weir, at(p + h)).discharge_m3s, output.Q_m3s, printed(6)],
    ];
  },
  fenton_CD_polynomial({ inputs: { b_over_B = 0, h_m = 0, p_m = 1 }, output }) {
    const ours = fentonCe(b_over_B, h_m / p_m);
    const { ce } = kindsvaterCarter(b_over_B, h_m / p_m);
    const percent = 100 * (ours / ce - 1);
    return [
      [ours, output.CD, FORMULA],
      [100 + percent, 100 + (output.diff_vs_table_pct ?? Number.NaN), FORMULA],
    ];
  },
  villemonte_factor: ({ inputs: { h1_m = 0, h2_m = 0, n = 0 }, output }) => [
    [villemonteFactor(h1_m, h2_m, n), output.factor, FORMULA],
  ],
  broad_crested_rectangular({ inputs: { h_m: h = 0, P_m: p = 0, width_m = 0, crest_len_m = 0 }, output }) {
    const weir = { ...site, crestWidthM: width_m, crestLengthM: crest_len_m, crestHeightM: p };
    return [
      [approachVelocityFactor(h / (h + p)), output.Cv, printed(6)],
      [broadCrestedWeir.discharge(weir, at(p + h)).discharge_m3s, output.Q_m3s, printed(6)],
      [h / crest_len_m, output.h_over_l, printed(6)],
    ];
  },
  parshall_free_USBR_1_to_8ft({ inputs: { W_ft = 0, ha_m = 0 }, output }) {
    const size = `${W_ft}ft` as ParshallSizeName;
    return [
      [parshall(size, ha_m), output.Q_m3s, printed(6)],
      [PARSHALL_SIZES[size].exponent, output.n, printed(6)],
    ];
  },
  parshall_submerged_Skogerboe({ inputs: { size = '', ha_ft = 0, S = 0 }, output }) {
    const name = DROWNED_BY_INCHES[size] ?? 'large';
    const cfs = skogerboeCfs(name, ha_ft, S * ha_ft);
    return [
      [cfs, output.Q_cfs, printed(6)],
      [cfs / (DROWNED[name].free * ha_ft ** DROWNED[name].n1), output.ratio_to_free, printed(6)],
      // Past the blend the flume's own factor is this ratio, where it is below 1.
      ...(S >= 0.75 && name !== 'large'
        ? [[drownedFactor(PARSHALL_SIZES[name], S), output.ratio_to_free, printed(6)] as const]
        : []),
    ];
  },
};

const rowsOf = (file: string): readonly Row[] =>
  JSON.parse(readFileSync(new URL(`./reference/${file}.json`, import.meta.url), 'utf8')) as Row[];

describe.each([
  ['published-weirs-and-flumes', 50],
  ['computed-weirs-and-flumes', 23],
])('%s', (file, count) => {
  const rows = rowsOf(file);

  test(`has all its ${count} rows, each with a method that exists`, () => {
    expect(rows).toHaveLength(count);
    expect(rows.filter(({ method }) => METHODS[method] === undefined)).toEqual([]);
  });

  test.each(rows.map((row) => [row.method, JSON.stringify(row.inputs), row] as const))(
    '%s %s',
    (method, _inputs, row) => {
      const checks = METHODS[method]?.(row) ?? [];
      expect(checks.length).toBeGreaterThan(0);
      for (const [actual, expected, tolerance] of checks) {
        expect(expected, 'the row has this output').toBeTypeOf('number');
        const deviation = Math.abs(actual / (expected ?? Number.NaN) - 1);
        expect(deviation, `${actual} for ${expected}`).toBeLessThanOrEqual(tolerance);
      }
    },
  );
});
