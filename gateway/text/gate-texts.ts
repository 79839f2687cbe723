/** Events of gates and their causes, beyond those of moves that were refused. */
import type { Catalogue } from '../../protocols/text/message.js';

export const gateEventTexts = {
  'gate-moved-by-hand': {
    en: 'Gate {gate} was moved by hand from {from} to {to} %',
    ru: 'Затвор {gate} перемещён вручную с {from} на {to} %',
    kk: '{gate} қақпасы қолмен {from} пайыздан {to} пайызға қозғалтылды',
  },
  'gate-moved-unseen': {
    en: 'Gate {gate} stands at {to} % instead of {from} %: moved while it was not seen',
    ru: 'Затвор {gate} стоит на {to} % вместо {from} %: перемещён, пока связи не было',
    kk: '{gate} қақпасы {from} пайыздың орнына {to} пайызда тұр: көрінбей тұрғанда қозғалтылды',
  },
  'gate-released': {
    en: 'Gate {gate}: released by {by}',
    ru: 'Затвор {gate}: блокировка снята, {by}',
    kk: '{gate} қақпасы: бұғаттан босатылды, {by}',
  },
} as const satisfies Catalogue;

export const gateCauseTexts = {
  stuck: { en: 'it does not move', ru: 'не движется', kk: 'қозғалмайды' },
  overshoot: { en: 'it went past its target', ru: 'прошёл дальше цели', kk: 'нысанадан асып кетті' },
  'too-slow': { en: 'it moves too slowly', ru: 'движется слишком медленно', kk: 'тым баяу қозғалады' },
  runaway: { en: 'it does not heed STOP', ru: 'не слушается команды СТОП', kk: 'ТОҚТА пәрменіне бағынбайды' },
  'goes-on': {
    en: 'it goes on after STOP',
    ru: 'движется после СТОП',
    kk: 'ТОҚТА пәрменінен кейін де қозғалады',
  },
  'end-not-reached': {
    en: 'it does not come to its end',
    ru: 'не доходит до конечного положения',
    kk: 'шеткі орнына жетпейді',
  },
  'moved-by-itself': {
    en: 'it moves without a command',
    ru: 'движется без команды',
    kk: 'пәрменсіз қозғалады',
  },
  'moving-at-start': {
    en: 'it moved when it came into sight',
    ru: 'двигался, когда появилась связь',
    kk: 'байланыс пайда болғанда қозғалып тұрды',
  },
  uncertain: {
    en: 'nobody can tell whether it has taken the command',
    ru: 'неизвестно, принята ли команда',
    kk: 'пәрмен қабылданғаны белгісіз',
  },
  superseded: {
    en: 'another opening is wanted now',
    ru: 'теперь нужно другое открытие',
    kk: 'енді басқа ашылу қажет',
  },
  overridden: {
    en: 'something more urgent is wanted of it',
    ru: 'нужно более срочное движение',
    kk: 'шұғылырақ қозғалыс қажет',
  },
} as const satisfies Catalogue;
