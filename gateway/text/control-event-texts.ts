/** Events of control as a whole: interlocks that act, slots, locks, what was kept of the last run. */
import type { Catalogue } from '../../protocols/text/message.js';

export const controlEventTexts = {
  'interlock-tripped': {
    en: 'Gate {gate}: {interlock}; it acts by itself ({act})',
    ru: 'Затвор {gate}: {interlock}; сработала автоматика ({act})',
    kk: '{gate} қақпасы: {interlock}; автоматика іске қосылды ({act})',
  },
  'interlock-latched': {
    en: 'Gate {gate}: {interlock}; it keeps moves back until it is released',
    ru: 'Затвор {gate}: {interlock}; запрещает движение до снятия блокировки',
    kk: '{gate} қақпасы: {interlock}; бұғаттан босатылғанша қозғалысқа тыйым салады',
  },
  'interlock-cleared': {
    en: 'Gate {gate}: no more {interlock}',
    ru: 'Затвор {gate}: больше нет: {interlock}',
    kk: '{gate} қақпасы: енді жоқ: {interlock}',
  },
  'give-back-began': {
    en: 'Gate {gate}: the river has less than it must have; it gives water back and opens no further than {most} %',
    ru: 'Затвор {gate}: в реке меньше положенного; возвращает воду и открывается не более чем на {most} %',
    kk: '{gate} қақпасы: өзенде су тиістіден аз; су қайтарады, {most} % асырып ашылмайды',
  },
  'give-back-ended': {
    en: 'Gate {gate}: the river has enough again; it gives nothing back any more',
    ru: 'Затвор {gate}: в реке снова достаточно воды; возврат прекращён',
    kk: '{gate} қақпасы: өзенде су қайтадан жеткілікті; су қайтару тоқтатылды',
  },
  'gate-stop-ordered': {
    en: 'Gate {gate}: STOP ordered by {by}',
    ru: 'Затвор {gate}: СТОП по команде {by}',
    kk: '{gate} қақпасы: {by} ТОҚТА пәрменін берді',
  },
  'slot-skipped': {
    en: 'Gate {gate}: slot {slot} was skipped, the clock or the gateway was not there',
    ru: 'Затвор {gate}: интервал {slot} пропущен: часы переведены или шлюз не работал',
    kk: '{gate} қақпасы: {slot} аралығы өткізіп алынды: сағат ауыстырылды немесе шлюз жұмыс істемеді',
  },
  'slots-skipped': {
    en: 'Gate {gate}: {count} more slots were skipped',
    ru: 'Затвор {gate}: пропущено ещё интервалов: {count}',
    kk: '{gate} қақпасы: тағы {count} аралық өткізіп алынды',
  },
  'slot-cut-short': {
    en: 'Gate {gate}: slot {slot} was cut short',
    ru: 'Затвор {gate}: интервал {slot} прерван',
    kk: '{gate} қақпасы: {slot} аралығы мерзімінен бұрын үзілді',
  },
  'slot-repeated': {
    en: 'Gate {gate}: slot {slot} runs again, the clock was put back',
    ru: 'Затвор {gate}: интервал {slot} выполняется повторно: часы переведены назад',
    kk: '{gate} қақпасы: {slot} аралығы қайталанады: сағат кері қойылды',
  },
  'schedule-ended': {
    en: 'Gate {gate}: no slot is left in its schedules; from now on: {then}',
    ru: 'Затвор {gate}: расписание закончилось; далее: {then}',
    kk: '{gate} қақпасы: кестесі аяқталды; бұдан әрі: {then}',
  },
  'gate-control-failed': {
    en: 'Gate {gate}: its control has failed ({cause}); it is stopped and waits until it is released',
    ru: 'Затвор {gate}: сбой программы управления ({cause}); остановлен и ждёт снятия блокировки',
    kk: '{gate} қақпасы: басқару бағдарламасы істен шықты ({cause}); тоқтатылды және бұғаттан босатуды күтеді',
  },
  'control-state-lost': {
    en: 'What was known of gates and locks is damaged; every gate waits in fault until it is released',
    ru: 'Сведения о затворах и блокировках повреждены; каждый затвор ждёт снятия блокировки',
    kk: 'Қақпалар мен бұғаттар туралы мәлімет бүлінген; әр қақпа бұғаттан босатуды күтеді',
  },
  'control-state-not-kept': {
    en: 'What is known of gates and locks cannot be written ({cause})',
    ru: 'Не удаётся записать сведения о затворах и блокировках ({cause})',
    kk: 'Қақпалар мен бұғаттар туралы мәліметті жазу мүмкін емес ({cause})',
  },
} as const satisfies Catalogue;

export const controlCauseTexts = {
  'state-lost': {
    en: 'nobody knows whether a fault stood',
    ru: 'неизвестно, была ли неисправность',
    kk: 'ақау болған-болмағаны белгісіз',
  },
  'control-failed': {
    en: 'its control has failed',
    ru: 'сбой программы управления',
    kk: 'басқару бағдарламасы істен шықты',
  },
  ordered: { en: 'ordered', ru: 'по команде', kk: 'пәрмен бойынша' },
  'loss-of-control': {
    en: 'it has been blind for too long',
    ru: 'слишком долго нет данных',
    kk: 'тым ұзақ уақыт дерек жоқ',
  },
} as const satisfies Catalogue;
