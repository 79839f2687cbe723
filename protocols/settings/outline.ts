/**
 * What a schema allows at a place of the file, read from the schema's own JSON Schema. The texts of problems
 * and the test of the settings' documentation both work from it.
 */
import { z } from 'zod';
import type { Message } from '../text/message.js';
import type { SettingsKey } from '../text/settings-texts.js';
import { listed } from './nearest.js';
import type { SettingsPath } from './problem.js';

/** The part of JSON Schema that zod writes and we read. */
export interface Outline {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Outline>>;
  readonly required?: readonly string[];
  readonly items?: Outline;
  readonly anyOf?: readonly Outline[];
  readonly oneOf?: readonly Outline[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  /** From `allows()` of fields.ts. */
  readonly allows?: Message;
}

export function outlineOf(schema: z.ZodType): Outline {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Outline;
}

/** The outline at `path`; `value` is what the file has at the root, to tell the branches of a union apart. */
export function outlineAt(root: Outline, path: SettingsPath, value: unknown): Outline | undefined {
  let outline: Outline | undefined = root;
  let here = value;
  for (const step of path) {
    outline = outline && branchFor(outline, here);
    outline = typeof step === 'number' ? outline?.items : own(outline?.properties, step);
    here = valueAt(here, [step]);
  }
  return outline;
}

export function valueAt(value: unknown, path: SettingsPath): unknown {
  return path.reduce<unknown>((here, step) => own(here, step), value);
}

function own<T>(
  holder: Readonly<Record<string, T>> | undefined | unknown,
  key: string | number,
): T | undefined {
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, key)) return undefined;
  return (holder as Record<string | number, T>)[key];
}

/** Keys that a mapping may have here; none when any key may stand here. */
export function keysOf(outline: Outline | undefined, value: unknown): string[] {
  return Object.keys((outline && branchFor(outline, value))?.properties ?? {});
}

/** Of a union, the branch that `value` means: the one that has what tells the branches apart, or the first mapping. */
function branchFor(outline: Outline, value: unknown): Outline {
  const branches = (outline.oneOf ?? outline.anyOf)?.filter((branch) => branch.properties) ?? [];
  const telling = tellingKeys(branches);
  const matching = branches.find(({ properties = {} }) =>
    Object.entries(properties).every(([key, property]) => {
      const isTelling = telling.length > 0 ? telling.includes(key) : property.const !== undefined;
      return !isTelling || choicesOf(property)?.includes(own(value, key));
    }),
  );
  return matching ?? branches[0] ?? outline;
}

/** Keys of which each branch has its own choices, such as `kind`. What only one branch fixes, it may well leave out. */
function tellingKeys([first, ...others]: readonly Outline[]): string[] {
  return Object.entries(first?.properties ?? {}).flatMap(([key, property]) => {
    const isTelling = [property, ...others.map((branch) => branch.properties?.[key])].every(
      (each) => each && choicesOf(each),
    );
    return isTelling ? [key] : [];
  });
}

/** What may stand here, as a text. */
export function allowedHere(outline: Outline | undefined): Message | undefined {
  if (!outline) return undefined;
  if (outline.allows) return outline.allows;
  const choices = choicesOf(outline) ?? mixedChoicesOf(outline);
  if (choices) return message('oneOf', { values: listed(choices.map(String)) });
  switch (outline.type) {
    case 'string':
      return outline.pattern === undefined
        ? message('text')
        : message('pattern', { pattern: outline.pattern });
    case 'integer':
      return message('wholeNumber', { range: rangeOf(outline) });
    case 'number':
      return message('number', { range: rangeOf(outline) });
    case 'boolean':
      return message('trueOrFalse');
    case 'array':
      return message('list', { min: outline.minItems ?? 0 });
    default:
      return (outline.properties ?? outline.oneOf) ? message('mapping') : undefined;
  }
}

function choicesOf(outline: Outline): readonly unknown[] | undefined {
  if (outline.enum) return outline.enum;
  if (outline.const !== undefined) return [outline.const];
  const branches = outline.anyOf?.map(choicesOf);
  return branches?.every((branch) => branch !== undefined) ? branches.flat() : undefined;
}

/** Of a union of choices and mappings: the choices, and of each mapping the keys that it needs, as `{ setting }`. */
function mixedChoicesOf({ anyOf = [] }: Outline): readonly unknown[] | undefined {
  const choices = anyOf.map((branch) => choicesOf(branch) ?? keysNeededIn(branch));
  const isMixed = anyOf.some(choicesOf) && choices.every((choice) => choice !== undefined);
  return isMixed ? choices.flat() : undefined;
}

function keysNeededIn({ properties, required }: Outline): string[] | undefined {
  return properties && required ? [`{ ${required.join(', ')} }`] : undefined;
}

/** ` 1..247`, ` >= 1`, ` > 0, <= 200`; empty when unbounded. */
function rangeOf({ minimum, maximum, exclusiveMinimum }: Outline): string {
  const low = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined;
  const high = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  if (low !== undefined && high !== undefined) return ` ${low}..${high}`;
  const bounds = [
    low === undefined ? '' : `>= ${low}`,
    exclusiveMinimum === undefined ? '' : `> ${exclusiveMinimum}`,
    high === undefined ? '' : `<= ${high}`,
  ].filter((bound) => bound !== '');
  return bounds.length === 0 ? '' : ` ${bounds.join(', ')}`;
}

function message(key: SettingsKey, params: Record<string, string | number> = {}): Message<SettingsKey> {
  return { key, params };
}
