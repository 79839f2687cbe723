/**
 * What a canal network is made of, as data: the shape that `emulator.yaml` (../canal-shape.ts) and simulations give it.
 * Levels are metres above one datum, durations milliseconds of canal time, shares 0 to 1.
 */

/** What the river brings. Outside its steps a table goes on with the nearest one. */
export type InflowSettings = InflowKind & {
  /** Standard deviation of what comes and goes by itself within a quarter of an hour. */
  readonly ripplePercent: number;
};
type InflowKind =
  | { readonly kind: 'season'; readonly scale: number }
  | { readonly kind: 'constant'; readonly dischargeM3s: number }
  | { readonly kind: 'steps'; readonly steps: readonly InflowStep[] };

export interface InflowStep {
  /** After the start; rising. */
  readonly from: number;
  readonly dischargeM3s: number;
}

export interface ForebaySettings {
  readonly areaM2: number;
  readonly bedM: number;
  /** The spillway to the river below. */
  readonly weirCrestM: number;
  readonly weirWidthM: number;
  /** Area of an orifice at the forebay's bed that always feeds the river below. */
  readonly fishPassM2: number;
}

/** Kinds and numbers are those of a site's gates; see docs/hydraulics.md. */
export type GateStructure =
  | {
      readonly kind: 'vertical-sluice';
      readonly widthM: number;
      readonly sillM: number;
      readonly travelM: number;
    }
  | {
      readonly kind: 'inclined-sluice';
      readonly widthM: number;
      readonly sillM: number;
      readonly travelM: number;
      /** Between the gate's face and the sill, 30 to 90. */
      readonly angleDeg: number;
    }
  | {
      readonly kind: 'radial-gate';
      readonly widthM: number;
      readonly sillM: number;
      readonly travelM: number;
      readonly coefficient: number;
      readonly weirCoefficient: number;
    }
  | {
      readonly kind: 'overshot-gate';
      readonly widthM: number;
      readonly hingeM: number;
      readonly leafLengthM: number;
      readonly raisedAngleDeg: number;
      readonly loweredAngleDeg: number;
    };

/** How an actuator moves its gate; see `gates/drive.ts`. */
export interface DriveSettings {
  /** From closed to fully open, and back. */
  readonly travelTime: number;
  readonly closingTime?: number | undefined;
  /** From the command until it moves. */
  readonly deadTime: number;
  /** From the command to stop until it stands. */
  readonly coast: number;
  /** By so much the position seen moves before the gate does, when it opens. */
  readonly backlashPercent: number;
  /** A demand nearer than this is not followed; one that is ends so near. */
  readonly deadbandPercent: number;
  /** How long the motor strains at a gate that does not move before it trips. */
  readonly tripAfter: number;
  /** Per thousand full travels: longer travel times, and more backlash. */
  readonly wear: { readonly slowerPercent: number; readonly backlashPercent: number };
}

export interface GateSettings {
  readonly id: string;
  readonly structure: GateStructure;
  /** The id of a reach, or `river`. */
  readonly leadsTo: string;
  readonly openingPercent: number;
  /** Of the screen before the gate, its clean open area; none when not given. */
  readonly screenAreaM2?: number | undefined;
  readonly drive: DriveSettings;
}

export interface ReachSettings {
  readonly id: string;
  readonly areaM2: number;
  readonly bedM: number;
  /** Equal stores one after the other: the more, the more a wave is delayed instead of flattened. */
  readonly cells: number;
  /** Rating of each store: discharge = coefficient x depth ^ exponent. */
  readonly coefficient: number;
  readonly exponent: number;
  /** The id of the next reach, or `fields`. */
  readonly leadsTo: string;
}

/** What befalls the structure: when, and for how long; to the end when `for` is not given. */
export type CanalEvent = { readonly from: number; readonly for?: number | undefined } & Happening;

/** Faults of a drive that are there or not. */
export const DRIVE_FAULTS = ['stuck', 'reversed', 'runaway', 'local', 'trip', 'no-power'] as const;
export type DriveFault = (typeof DRIVE_FAULTS)[number];

export type Happening =
  /** Drift wood before a gate: a share of its width is blocked. */
  | { readonly kind: 'debris'; readonly gate: string; readonly blocked: number }
  /** A share of the screen's open area is clogged. */
  | { readonly kind: 'screen'; readonly gate: string; readonly clogged: number }
  /** Sediment on the sill, so deep. */
  | { readonly kind: 'silt'; readonly gate: string; readonly depthM: number }
  /** Mud in the river: turbidity on top of the season's. */
  | { readonly kind: 'turbidity'; readonly addNtu: number }
  | { readonly kind: DriveFault; readonly gate: string }
  /** The gate moves by itself, up when positive. */
  | { readonly kind: 'drift'; readonly gate: string; readonly percentPerMin: number }
  /** Once each: somebody turns the handwheel, or gives the drive a demand. */
  | { readonly kind: 'by-hand' | 'move'; readonly gate: string; readonly percent: number };

export interface NetworkSettings {
  /** An instant; the season repeats, so any year will do. */
  readonly startAtMs: number;
  readonly inflow: InflowSettings;
  readonly forebay: ForebaySettings;
  readonly river: {
    /** What must be left to the river below; 0 when nothing is required. */
    readonly requiredM3s: number;
  };
  readonly gates: readonly GateSettings[];
  readonly reaches: readonly ReachSettings[];
  readonly events: readonly CanalEvent[];
  /** Longest step while no gate moves, in seconds: 0.25 to 60; 10 when not given. */
  readonly maxStepS?: number | undefined;
}

/** Where water goes that has left the structure; no gate or reach may have such an id. */
export const RIVER = 'river';
export const FIELDS = 'fields';
export const RESERVED_IDS: readonly string[] = [RIVER, FIELDS, 'forebay', 'water'];
