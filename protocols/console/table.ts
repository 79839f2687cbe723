/** Tables of text for a terminal of 80 columns. */
import { cutTo, displayWidth, padTo, wrapTo } from './width.js';

export const MAX_COLUMNS = 79;
const GAP = '  ';
/** The last column is never squeezed below this; the first one is shortened instead. */
const MIN_LAST = 20;

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Lines of at most `maxColumns`; the last column is wrapped where it is too long, the first one cut. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  maxColumns = MAX_COLUMNS,
): string[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(displayWidth(title), ...rows.map((row) => displayWidth(row[index] ?? ''))),
  );
  squeeze(widths, maxColumns);
  const line = (cells: readonly string[]): string[] => {
    const last = wrapTo(cells.at(-1) ?? '', widths.at(-1) ?? 0);
    return last.map((text, index) =>
      columns
        .map(({ align }, c) => {
          const isLast = c === columns.length - 1;
          const cell = isLast ? text : index === 0 ? cutTo(cells[c] ?? '', widths[c] ?? 0) : '';
          return padTo(cell, widths[c] ?? 0, align);
        })
        .join(GAP)
        .trimEnd(),
    );
  };
  return [columns.map(({ title }) => title), ...rows].flatMap(line);
}

/** Makes the widths fit, first at the cost of the last column, then of the first. */
function squeeze(widths: number[], maxColumns: number): void {
  const total = (): number => widths.reduce((sum, width) => sum + width, (widths.length - 1) * GAP.length);
  const last = widths.length - 1;
  const narrow = (index: number, floor: number): void => {
    const width = widths[index] ?? 0;
    const excess = Math.max(0, total() - maxColumns);
    widths[index] = Math.max(Math.min(width, floor), width - excess);
  };
  narrow(last, MIN_LAST);
  narrow(0, 8);
  narrow(last, 1);
}
