import { describe, expect, test } from 'vitest';
import {
  type Catalogue,
  type LANGUAGES,
  languageOf,
  render,
  renderCount,
} from '../../../protocols/text/message.js';
import { settingsTexts } from '../../../protocols/text/settings-texts.js';
import { expectComplete } from './complete.js';

test('the settings texts are there in every language with the same parameters', () => {
  expectComplete(settingsTexts);
});

describe('a message', () => {
  const texts = {
    greet: { en: 'hello {name}', ru: 'привет, {name}', kk: 'сәлем, {name}' },
  } satisfies Catalogue;

  test('is filled in; what is not given stays visible', () => {
    expect(render(texts, { key: 'greet', params: { name: 'A' } }, 'kk')).toBe('сәлем, A');
    expect(render(texts, { key: 'greet' }, 'en')).toBe('hello {name}');
  });

  test('counts as its language does', () => {
    const counts = Object.fromEntries(
      ['one', 'few', 'many', 'other'].map((form) => [
        `n.${form}`,
        { en: `{count} ${form}`, ru: `{count} ${form}`, kk: `{count} ${form}` },
      ]),
    ) as Catalogue<'n.one' | 'n.few' | 'n.many' | 'n.other'>;
    const forms = (language: (typeof LANGUAGES)[number]): string[] =>
      [1, 2, 5, 21].map((count) => renderCount(counts, 'n', count, language));
    expect(forms('en')).toEqual(['1 one', '2 other', '5 other', '21 other']);
    expect(forms('ru')).toEqual(['1 one', '2 few', '5 many', '21 one']);
    expect(forms('kk')).toEqual(['1 one', '2 other', '5 other', '21 other']);
  });

  test('is in the language of the locale, or in English', () => {
    expect(['ru_RU.UTF-8', 'kk_KZ', 'de_DE', 'C', undefined].map(languageOf)).toEqual([
      'ru',
      'kk',
      'en',
      'en',
      'en',
    ]);
  });
});
