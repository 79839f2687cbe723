/**
 * What a water-quality sonde in the forebay would read: plausible, smooth and the same in every run.
 * Not a model of a real river: good for showing and testing instruments, not for studying water.
 */
export interface Water {
  readonly turbidityNtu: number;
  readonly temperatureDegC: number;
  readonly ph: number;
  readonly conductivityUsCm: number;
  readonly oxygenMgL: number;
}

/**
 * Ratio of the median turbidity of June 2016 (163.9 NTU) to the median sediment of the 2017 season at the
 * same discharges, 1.2 to 1.82 m3/s (237.6 g/m3). The two years were not sampled together.
 */
const NTU_PER_G_M3 = 0.69;
/** Optical sondes end here. */
const MAX_TURBIDITY_NTU = 4000;

/** Mean of the recorded season, before any scaling. */
const MEAN_DISCHARGE_M3S = 1.385;

const DAY_MS = 86_400_000;
/** Water is warmest at about four in the afternoon by the sun, at 80 degrees east. */
const WARMEST_MS = 10.5 * 3_600_000;

/** Air pressure at 900 m over that at the sea. */
const PRESSURE_RATIO = 0.9;

/** `riverM3s` is the recorded discharge, before scaling; `addedNtu` what an event adds. */
export function waterAt(atMs: number, riverM3s: number, sedimentGM3: number, addedNtu = 0): Water {
  const day = Math.cos((2 * Math.PI * (atMs - WARMEST_MS)) / DAY_MS);
  const melt = Math.max(0.1, riverM3s / MEAN_DISCHARGE_M3S);
  // More melt water is colder and carries fewer dissolved salts.
  const temperatureDegC = 8 + 2.2 * day - 1.2 * Math.log(melt);
  return {
    turbidityNtu: Math.min(MAX_TURBIDITY_NTU, NTU_PER_G_M3 * sedimentGM3 + addedNtu),
    temperatureDegC,
    ph: 7.9 + 0.12 * day,
    conductivityUsCm: 120 * melt ** -0.35,
    // Turbulent mountain water is close to saturation.
    oxygenMgL: 0.98 * PRESSURE_RATIO * oxygenSaturationMgL(temperatureDegC),
  };
}

/** Turbidity that leaves a third of an ultrasonic meter's signal; our guess at a clamp-on meter in muddy water. */
const ULTRASOUND_NTU = 1500;
const CLEAN_SIGNAL_PERCENT = 95;

/** What gets through of an ultrasonic signal, 0 to 95 %. Sound, like light, is weakened by a share for each layer. */
export function ultrasoundPercent(turbidityNtu: number): number {
  return CLEAN_SIGNAL_PERCENT * Math.exp(-turbidityNtu / ULTRASOUND_NTU);
}

/** Fresh water at sea level, 0 to 30 degrees; Elmore and Hayes 1960. */
function oxygenSaturationMgL(temperatureDegC: number): number {
  const t = temperatureDegC;
  return 14.652 - 0.41022 * t + 0.007991 * t ** 2 - 0.000077774 * t ** 3;
}
