/** What every way of computing a point from others has in common. */
import type { z } from 'zod';
import type { Quantity } from './quantity.js';

export interface NamedInput {
  readonly name: string;
  /** Of the point, after the site's scaling. */
  readonly unit: string;
  readonly quantity: Quantity;
}

/** One evaluation, once a cycle. */
export interface Evaluation<Parameters, Memory> {
  readonly parameters: Parameters;
  readonly inputs: readonly NamedInput[];
  /** What the evaluation before left behind. */
  readonly memory: Memory | undefined;
  /** Monotonic. */
  readonly nowMs: number;
  /** UTC. */
  readonly wallMs: number;
  /** The clock is known to be wrong. */
  readonly isWallWrong?: boolean;
}

export interface Evaluated<Memory> {
  readonly quantity: Quantity;
  readonly memory?: Memory | undefined;
}

// Methods, not properties: a table of methods with different parameters is then a table of `DerivedMethod`.
export interface DerivedMethod<Parameters = unknown, Memory = unknown> {
  /** What stands under `geometry` or `parameters` in the settings. */
  readonly parameters: z.ZodType<Parameters>;
  readonly parametersKey: 'geometry' | 'parameters';
  /** Inputs by name; `any` for one or more of the site's own naming. */
  readonly inputs: Readonly<Record<string, 'required' | 'optional'>> | 'any';
  /** Inputs of which exactly one must be given. */
  readonly oneOf?: readonly string[];
  /** Inputs that the parameters speak of, each as often as it counts; with `namesAll` they must speak of every one. */
  namedIn?(parameters: Parameters): readonly string[];
  readonly namesAll?: true;
  /** Unit of the result, or undefined when inputs of these units cannot be put together. */
  unitOf(
    units: readonly { readonly name: string; readonly unit: string }[],
    parameters?: Parameters,
  ): string | undefined;
  evaluate(evaluation: Evaluation<Parameters, Memory>): Evaluated<Memory>;
}

/** The quantity of that name; undefined when the site has not given this input. */
export function inputNamed(inputs: readonly NamedInput[], name: string): Quantity | undefined {
  return inputs.find((input) => input.name === name)?.quantity;
}
