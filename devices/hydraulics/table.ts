/** Tables of published coefficients, read between their rows. Pure. */

/** Linear between rows [x, y], which rise in x; outside them the nearest row counts. */
export function interpolate(rows: readonly (readonly [number, number])[], x: number): number {
  const above = rows.findIndex(([at]) => at >= x);
  const upper = rows[above];
  const lower = rows[above - 1];
  if (upper && lower) {
    const part = (x - lower[0]) / (upper[0] - lower[0]);
    return lower[1] + part * (upper[1] - lower[1]);
  }
  const [, y] = upper ?? rows.at(-1) ?? [0, Number.NaN];
  return y;
}
