/** Names ordered by how likely they were meant when `written` was typed. */
export function nearestFirst(written: string, names: Iterable<string>): string[] {
  return [...names]
    .map((name) => ({ name, distance: distance(written, name) }))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
}

/** The name that was most likely meant, if one is near enough to be worth suggesting. */
export function didYouMean(written: string, names: Iterable<string>): string | undefined {
  const [first] = nearestFirst(written, names);
  if (first === undefined) return undefined;
  return distance(written, first) <= Math.min(3, Math.max(1, first.length / 2)) ? first : undefined;
}

const MAX_LISTED = 12;

/** `a, b, c` with a bound; a dash for an empty list. */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return '—';
  const rest = names.length - MAX_LISTED;
  return names.slice(0, MAX_LISTED).join(', ') + (rest > 0 ? `, … (+${rest})` : '');
}

/** Levenshtein distance; case and separators do not count, and only the first 60 characters are looked at. */
function distance(a: string, b: string): number {
  const left = plain(a);
  const right = plain(b);
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const current = [i];
    for (let j = 1; j <= right.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

function plain(text: string): string {
  return text.slice(0, 60).toLowerCase().replace(/[-_ ]/g, '');
}
