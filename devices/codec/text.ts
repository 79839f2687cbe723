/** Text in registers: ASCII, filled up with NUL or space. */

/** What the bytes say, without what fills them up; what cannot be printed is shown as `\x1B`. */
export function textOf(bytes: readonly number[]): string {
  return String.fromCharCode(...bytes)
    .replace(/[\0 ]+$/, '')
    .replace(/[^ -~]/g, (char) => `\\x${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}

/** Throws RangeError for text that is too long or cannot be printed. */
export function textBytes(text: string, length: number): number[] {
  if (text.length > length) throw new RangeError(`"${text}" has more than ${length} characters`);
  if (/[^ -~]/.test(text)) throw new RangeError(`"${text}" is not printable ASCII`);
  return Array.from({ length }, (_, index) => (index < text.length ? text.charCodeAt(index) : 0));
}
