import type { Catalogue } from '../protocols/text/message.js';

/** What settings of a receiver allow, beyond the common kinds of values. */
export const receiverTexts = {
  brokerUrl: {
    en: 'mqtt://host:port or mqtts://host:port',
    ru: 'mqtt://узел:порт или mqtts://узел:порт',
    kk: 'mqtt://торап:порт немесе mqtts://торап:порт',
  },
  siteEntry: {
    en: "a site's name, or { id: NAME, siteKey: FILE } with the site's public key",
    ru: 'имя объекта или { id: ИМЯ, siteKey: ФАЙЛ } с открытым ключом объекта',
    kk: 'нысан аты немесе нысанның ашық кілті бар { id: АТ, siteKey: ФАЙЛ }',
  },
  siteTwice: {
    en: 'a site is listed twice; list each once',
    ru: 'объект указан дважды; укажите каждый один раз',
    kk: 'нысан екі рет көрсетілген; әрқайсысын бір рет көрсетіңіз',
  },
} as const satisfies Catalogue;
export type ReceiverKey = keyof typeof receiverTexts;
