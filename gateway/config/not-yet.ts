import { type SiteFinding, siteFinding } from './finding.js';

/**
 * Settings that this version takes but does not act on; one row fewer with each capability that is built.
 * `*` stands for every entry of a list; a value that is `kept` is what happens anyway.
 */
export const NOT_YET: readonly { readonly path: readonly string[]; readonly kept?: unknown }[] = [
  { path: ['accounts'] },
  { path: ['uplinks', '*', 'latest'], kept: false },
];

/** One notice for each row that the file makes use of, at its first place. */
export function notYetFindings(content: unknown): SiteFinding[] {
  return NOT_YET.flatMap((row) => {
    const isUsed = (value: unknown): boolean =>
      Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== row.kept;
    const path = firstUse(content, row.path, isUsed);
    return path ? [siteFinding('notice', path, 'notYet')] : [];
  });
}

type Path = (string | number)[];

function firstUse(
  value: unknown,
  steps: readonly string[],
  isUsed: (value: unknown) => boolean,
): Path | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return isUsed(value) ? [] : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const entries: [string | number, unknown][] =
    step === '*'
      ? (Array.isArray(value) ? value : []).map((entry, index) => [index, entry])
      : Object.entries(value).filter(([key]) => key === step);
  for (const [key, inner] of entries) {
    const path = firstUse(inner, rest, isUsed);
    if (path) return [key, ...path];
  }
  return undefined;
}
