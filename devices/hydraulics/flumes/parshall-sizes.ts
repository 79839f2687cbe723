/**
 * Sizes of Parshall flumes. Each has its own equation Q = C ha^n, in metres and m3/s, and its own range.
 *
 * Metric sizes: ISO 9826 tables 3 and 4 (the same in CJ/T 3008.3-1993). Sizes in feet: USBR Water Measurement Manual,
 * chapter 8; ranges of head from Bos (1989), table 7.4.
 *
 * The exponent of 0.152 m is printed as 1.540 in some copies of that table. It is 1.580 here: 381.2 L/s is the 6 inch
 * flume's 2.06 cubic feet per second only with 1.580, and the 1.5 L/s printed beside 0.03 m follows only from 1.580 (1.540
 * gives 1.72).
 */

export interface ParshallSize {
  readonly throatM: number;
  readonly coefficient: number;
  readonly exponent: number;
  readonly minHeadM: number;
  readonly maxHeadM: number;
  /** Submergence hb/ha up to which the flow is free. */
  readonly freeUpTo: number;
  /** Row of the table of drowned flow; a metric size takes its nearest neighbour's. */
  readonly drowned: DrownedName;
}

/**
 * Drowned flow in feet, Q = C1 (ha - hb)^n1 / (-(log10 S + 0.0044))^n2: Skogerboe, Hyatt, England and Johnson, Utah Water
 * Research Laboratory WG31-3 (1967). `free` is C of the same authors' free equation, `transition` the submergence at which
 * they found the tailwater to be felt. From 10 feet on C1 is set so that the curve leaves free flow at 0.80.
 *
 * The coefficients are as quoted in teaching; the report's own table was not at hand. At its transition each meets its free
 * equation within 2.4 %.
 */
export const DROWNED = {
  '1in': { free: 0.338, c1: 0.299, n1: 1.55, n2: 1, transition: 0.56 },
  '2in': { free: 0.676, c1: 0.612, n1: 1.55, n2: 1, transition: 0.61 },
  '3in': { free: 0.992, c1: 0.915, n1: 1.55, n2: 1, transition: 0.64 },
  '6in': { free: 2.06, c1: 1.66, n1: 1.58, n2: 1.08, transition: 0.55 },
  '9in': { free: 3.07, c1: 2.51, n1: 1.53, n2: 1.06, transition: 0.63 },
  '1ft': { free: 4, c1: 3.11, n1: 1.52, n2: 1.08, transition: 0.62 },
  '1.5ft': { free: 6, c1: 4.42, n1: 1.54, n2: 1.115, transition: 0.64 },
  '2ft': { free: 8, c1: 5.94, n1: 1.55, n2: 1.14, transition: 0.66 },
  '2.5ft': { free: 10, c1: 7.22, n1: 1.555, n2: 1.15, transition: 0.67 },
  '3ft': { free: 12, c1: 8.6, n1: 1.56, n2: 1.16, transition: 0.68 },
  '4ft': { free: 16, c1: 11.1, n1: 1.57, n2: 1.185, transition: 0.7 },
  '5ft': { free: 20, c1: 13.55, n1: 1.58, n2: 1.205, transition: 0.72 },
  '6ft': { free: 24, c1: 15.85, n1: 1.59, n2: 1.23, transition: 0.74 },
  '7ft': { free: 28, c1: 18.15, n1: 1.6, n2: 1.25, transition: 0.76 },
  '8ft': { free: 32, c1: 20.4, n1: 1.6, n2: 1.26, transition: 0.78 },
  large: { free: 1, c1: 0.63131, n1: 1.6, n2: 1.275, transition: 0.8 },
} as const satisfies Record<string, { free: number; c1: number; n1: number; n2: number; transition: number }>;
export type DrownedName = keyof typeof DROWNED;

const FOOT_M = 0.3048;

type Range = readonly [minHeadM: number, maxHeadM: number];

function metric(
  throatM: number,
  [litres, exponent]: readonly [litresPerSecondAtOneMetre: number, exponent: number],
  [minHeadM, maxHeadM]: Range,
  freeUpTo: number,
  drowned: DrownedName,
): ParshallSize {
  return { throatM, coefficient: litres / 1000, exponent, minHeadM, maxHeadM, freeUpTo, drowned };
}

/** C in cubic feet per second at a head of one foot. */
function inFeet(
  throatFeet: number,
  [c, exponent]: readonly [number, number],
  [minHeadM, maxHeadM]: Range,
  freeUpTo: number,
  drowned: DrownedName,
): ParshallSize {
  const coefficient = c * FOOT_M ** (3 - exponent);
  return { throatM: throatFeet * FOOT_M, coefficient, exponent, minHeadM, maxHeadM, freeUpTo, drowned };
}

/** 1 to 8 feet: Q = 4 W ha^(1.522 W^0.026). The power of W belongs to the exponent of ha. */
function oneToEightFeet(throatFeet: number, minHeadM: number, drowned: DrownedName): ParshallSize {
  const equation = [4 * throatFeet, 1.522 * throatFeet ** 0.026] as const;
  return inFeet(throatFeet, equation, [minHeadM, 0.76], 0.7, drowned);
}

/** 10 to 50 feet: Q = (3.6875 W + 2.5) ha^1.6. */
function tenFeetAndMore(throatFeet: number, maxHeadM: number): ParshallSize {
  return inFeet(throatFeet, [3.6875 * throatFeet + 2.5, 1.6], [0.09, maxHeadM], 0.8, 'large');
}

export const PARSHALL_SIZES = {
  '0.025m': metric(0.025, [60.4, 1.55], [0.015, 0.21], 0.5, '1in'),
  '0.051m': metric(0.051, [120.7, 1.55], [0.015, 0.24], 0.5, '2in'),
  '0.076m': metric(0.076, [177.1, 1.55], [0.03, 0.33], 0.5, '3in'),
  '0.152m': metric(0.152, [381.2, 1.58], [0.03, 0.45], 0.6, '6in'),
  '0.228m': metric(0.228, [535.4, 1.53], [0.03, 0.6], 0.6, '9in'),
  '0.25m': metric(0.25, [561, 1.513], [0.03, 0.6], 0.6, '9in'),
  '0.3m': metric(0.3, [679, 1.521], [0.03, 0.75], 0.7, '1ft'),
  '0.45m': metric(0.45, [1038, 1.537], [0.03, 0.75], 0.7, '1.5ft'),
  '0.6m': metric(0.6, [1403, 1.548], [0.05, 0.75], 0.7, '2ft'),
  '0.75m': metric(0.75, [1772, 1.557], [0.06, 0.75], 0.7, '2.5ft'),
  '0.9m': metric(0.9, [2147, 1.565], [0.06, 0.75], 0.7, '3ft'),
  '1m': metric(1, [2397, 1.569], [0.06, 0.8], 0.7, '3ft'),
  '1.2m': metric(1.2, [2904, 1.577], [0.06, 0.8], 0.7, '4ft'),
  '1.5m': metric(1.5, [3668, 1.586], [0.06, 0.8], 0.7, '5ft'),
  '1.8m': metric(1.8, [4440, 1.593], [0.08, 0.8], 0.7, '6ft'),
  '2.1m': metric(2.1, [5222, 1.599], [0.08, 0.8], 0.7, '7ft'),
  '2.4m': metric(2.4, [6004, 1.605], [0.08, 0.8], 0.7, '8ft'),
  '3.05m': metric(3.05, [7463, 1.6], [0.09, 1.07], 0.8, 'large'),
  '3.66m': metric(3.66, [8859, 1.6], [0.09, 1.37], 0.8, 'large'),
  '4.57m': metric(4.57, [10960, 1.6], [0.09, 1.67], 0.8, 'large'),
  '6.1m': metric(6.1, [14450, 1.6], [0.09, 1.83], 0.8, 'large'),
  '7.62m': metric(7.62, [17940, 1.6], [0.09, 1.83], 0.8, 'large'),
  '9.14m': metric(9.14, [21440, 1.6], [0.09, 1.83], 0.8, 'large'),
  '12.19m': metric(12.19, [28430, 1.6], [0.09, 1.83], 0.8, 'large'),
  '15.24m': metric(15.24, [35410, 1.6], [0.09, 1.83], 0.8, 'large'),

  '1in': inFeet(1 / 12, [0.338, 1.55], [0.015, 0.21], 0.5, '1in'),
  '2in': inFeet(2 / 12, [0.676, 1.55], [0.015, 0.24], 0.5, '2in'),
  '3in': inFeet(3 / 12, [0.992, 1.547], [0.03, 0.33], 0.5, '3in'),
  '6in': inFeet(6 / 12, [2.06, 1.58], [0.03, 0.45], 0.6, '6in'),
  '9in': inFeet(9 / 12, [3.07, 1.53], [0.03, 0.61], 0.6, '9in'),
  '1ft': oneToEightFeet(1, 0.03, '1ft'),
  '1.5ft': oneToEightFeet(1.5, 0.03, '1.5ft'),
  '2ft': oneToEightFeet(2, 0.046, '2ft'),
  '3ft': oneToEightFeet(3, 0.061, '3ft'),
  '4ft': oneToEightFeet(4, 0.061, '4ft'),
  '5ft': oneToEightFeet(5, 0.061, '5ft'),
  '6ft': oneToEightFeet(6, 0.076, '6ft'),
  '7ft': oneToEightFeet(7, 0.076, '7ft'),
  '8ft': oneToEightFeet(8, 0.076, '8ft'),
  '10ft': tenFeetAndMore(10, 1.07),
  '12ft': tenFeetAndMore(12, 1.37),
  '15ft': tenFeetAndMore(15, 1.67),
  '20ft': tenFeetAndMore(20, 1.83),
  '25ft': tenFeetAndMore(25, 1.83),
  '30ft': tenFeetAndMore(30, 1.83),
  '40ft': tenFeetAndMore(40, 1.83),
  '50ft': tenFeetAndMore(50, 1.83),
} as const satisfies Record<string, ParshallSize>;
export type ParshallSizeName = keyof typeof PARSHALL_SIZES;
