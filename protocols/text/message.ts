/**
 * Texts for people. A message is a key with parameters until it is shown; each catalogue has every key in
 * every language, which its type enforces. `{name}` in a text is filled in from the parameters.
 */
export const LANGUAGES = ['en', 'ru', 'kk'] as const;
export type Language = (typeof LANGUAGES)[number];

export type Params = Readonly<Record<string, string | number>>;
export type Texts = Readonly<Record<Language, string>>;
export type Catalogue<Key extends string = string> = Readonly<Record<Key, Texts>>;

export interface Message<Key extends string = string> {
  readonly key: Key;
  readonly params?: Params;
}

export function isLanguage(value: string): value is Language {
  return (LANGUAGES as readonly string[]).includes(value);
}

/** The message in `language`; a parameter that is not given stays visible as `{name}`. */
export function render<Key extends string>(
  catalogue: Catalogue<Key>,
  message: Message<Key>,
  language: Language,
): string {
  return catalogue[message.key][language].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = message.params?.[name];
    return value === undefined ? whole : String(value);
  });
}

/** The form of a text that goes with `count`: `<base>.one`, `.few`, `.many` or `.other`, as the language counts. */
export function renderCount<Base extends string>(
  catalogue: Catalogue<`${Base}.${CountForm}`>,
  base: Base,
  count: number,
  language: Language,
): string {
  const category = new Intl.PluralRules(language).select(count);
  const form = COUNT_FORMS.find((known) => known === category) ?? 'other';
  return render(catalogue, { key: `${base}.${form}`, params: { count } }, language);
}

export const COUNT_FORMS = ['one', 'few', 'many', 'other'] as const;
export type CountForm = (typeof COUNT_FORMS)[number];

/** The language of a POSIX locale such as `ru_RU.UTF-8`; English when it is none of ours. */
export function languageOf(locale: string | undefined): Language {
  const prefix = (locale ?? '').slice(0, 2).toLowerCase();
  return isLanguage(prefix) ? prefix : 'en';
}
