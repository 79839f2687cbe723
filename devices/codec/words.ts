/** Where the bytes of a value lie in its registers. */
export interface Place {
  readonly order: 'ABCD' | 'CDAB' | 'BADC' | 'DCBA';
  /** 1 when the value begins in the low byte of its first register. */
  readonly byteOffset?: 0 | 1 | undefined;
}

/** The words of the value itself, the most significant first. */
export function ownWords(words: readonly number[], { order, byteOffset = 0 }: Place): readonly number[] {
  if (byteOffset === 0) return arranged(words, order);
  const shifted = words.slice(1).map((next, index) => (((words[index] ?? 0) & 0xff) << 8) | (next >> 8));
  return arranged(shifted, order);
}

/** The inverse of `ownWords`; bytes that are not the value's own are 0. */
export function placed(own: readonly number[], { order, byteOffset = 0 }: Place): number[] {
  const words = [...arranged(own, order)];
  if (byteOffset === 0) return words;
  return [...words, 0].map((word, index) => (((words[index - 1] ?? 0) & 0xff) << 8) | (word >> 8));
}

/** Each order is its own inverse, so one function serves both directions. */
export function arranged(words: readonly number[], order: Place['order']): readonly number[] {
  if (order === 'ABCD') return words;
  const ordered = order === 'BADC' ? words : [...words].reverse();
  return order === 'CDAB' ? ordered : ordered.map((word) => ((word & 0xff) << 8) | (word >> 8));
}

export function bytesOf(words: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(words.length * 2);
  let at = 0;
  for (const word of words) at = bytes.writeUInt16BE(word, at);
  return bytes;
}

export function wordsOf(bytes: ArrayLike<number>): number[] {
  return Array.from({ length: bytes.length / 2 }, (_, index) => {
    return ((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0);
  });
}
