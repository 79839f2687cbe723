import { expect } from 'vitest';
import { type Catalogue, LANGUAGES } from '../../../protocols/text/message.js';

const UNCHANGED = /^[\x20-\x7e°]*$/;

/** Every key has a text in every language, with the same parameters, in the alphabet of that language. */
export function expectComplete(catalogue: Catalogue): void {
  for (const [key, texts] of Object.entries(catalogue)) {
    const params = LANGUAGES.map((language) => (texts[language].match(/\{\w+\}/g) ?? []).sort());
    for (const language of LANGUAGES) {
      expect(texts[language].trim(), `${key}.${language}`).not.toBe('');
    }
    expect(params[1], `${key}.ru`).toEqual(params[0]);
    expect(params[2], `${key}.kk`).toEqual(params[0]);
    // What has words in English has Cyrillic words in the other two.
    if (/[a-z]{4,}/.test(texts.en.replace(/\{\w+\}/g, ''))) {
      expect(texts.ru, `${key}.ru`).not.toMatch(UNCHANGED);
      expect(texts.kk, `${key}.kk`).not.toMatch(UNCHANGED);
    }
    expect(texts.en, `${key}.en`).not.toMatch(/\p{Script=Cyrillic}/u);
    expect(texts.ru, `${key}.ru`).not.toMatch(/[әғқңөұүһі]/iu);
  }
}
