/** Lists as people write them: `1-20,30`, `9600,19200`. */

/** The numbers in order, each once; undefined when `text` is no such list or leaves `min`..`max`. */
export function numbersIn(text: string, min: number, max: number): number[] | undefined {
  const numbers = new Set<number>();
  for (const part of text.split(',')) {
    const [, first, last = first] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part.trim()) ?? [];
    const from = Number(first);
    const to = Number(last);
    if (first === undefined || from < min || to > max || from > to) return undefined;
    for (let number = from; number <= to; number++) numbers.add(number);
  }
  return [...numbers];
}

/** The words in order, each once; undefined when one is not of `allowed`. */
export function wordsIn<Word extends string>(text: string, allowed: readonly Word[]): Word[] | undefined {
  const words = text.split(',').map((part) => allowed.find((word) => word === part.trim()));
  return words.every((word) => word !== undefined) ? [...new Set(words as Word[])] : undefined;
}
