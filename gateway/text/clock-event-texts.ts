/** Events of the clock: part of the events' catalogue. */
import type { Catalogue } from '../../protocols/text/message.js';

export const clockEventTexts = {
  'clock-set-ahead': {
    en: 'The clock was set ahead by {seconds} s; the journal says from when on',
    ru: 'Часы переведены вперёд на {seconds} с; момент записан в журнале',
    kk: 'Сағат {seconds} с алға қойылды; сәті журналда жазылған',
  },
  'clock-set-back': {
    en: 'The clock was set back by {seconds} s; the journal says from when on',
    ru: 'Часы переведены назад на {seconds} с; момент записан в журнале',
    kk: 'Сағат {seconds} с артқа қойылды; сәті журналда жазылған',
  },
  'clock-synced': {
    en: 'The clock follows a time server',
    ru: 'Часы синхронизированы с сервером времени',
    kk: 'Сағат уақыт серверімен үйлестірілді',
  },
  'clock-not-synced': {
    en: 'The clock does not follow a time server, or the system no longer tells; check the uplink and the time service',
    ru: 'Часы не синхронизированы или система об этом не сообщает; проверьте связь и службу времени',
    kk: 'Сағат үйлестірілмеген не жүйе бұл туралы хабарламайды; байланыс пен уақыт қызметін тексеріңіз',
  },
  'retention-held': {
    en: 'The clock is {days} days ahead of what the journal had reached; nothing is deleted for its age until it has stayed so for 24 hours',
    ru: 'Часы на {days} сут впереди того, до чего дошёл журнал; по возрасту ничего не удаляется, пока это не продлится 24 ч',
    kk: 'Сағат журнал жеткен уақыттан {days} тәулік озық; осылай 24 сағат тұрғанша ескіргені үшін ештеңе жойылмайды',
  },
} as const satisfies Catalogue;
