/** Events of the store's figures: part of the events' catalogue. */
import type { Catalogue } from '../../protocols/text/message.js';

export const storeEventTexts = {
  'store-space-short': {
    en: 'The space for the journal lasts {days} days more; give it a larger disk or a larger store.maxMegabytes',
    ru: 'Места для журнала хватит на {days} сут; нужен больший диск или больший store.maxMegabytes',
    kk: 'Журналға арналған орын {days} тәулікке жетеді; үлкенірек диск не store.maxMegabytes керек',
  },
  'store-space-critical': {
    en: 'The space for the journal lasts {days} days more; then the oldest readings are given up. Check the disk, and whether every required party signs',
    ru: 'Места для журнала хватит на {days} сут, затем теряются старейшие показания. Проверьте диск и подтверждения всех обязательных сторон',
    kk: 'Журналға арналған орын {days} тәулікке жетеді, кейін ең ескі көрсетулер жоғалады. Дискіні және барлық міндетті тараптардың растауын тексеріңіз',
  },
  'store-space-enough': {
    en: 'There is enough space for the journal again',
    ru: 'Места для журнала снова достаточно',
    kk: 'Журналға орын қайтадан жеткілікті',
  },
  'store-slow': {
    en: 'The disk is slow: one commit in a hundred took {p99Ms} ms or more for five minutes; an SD card that slows down is wearing out',
    ru: 'Диск медленный: за пять минут каждая сотая запись длилась {p99Ms} мс и более; замедление карты SD — признак износа',
    kk: 'Диск баяу: бес минут бойы әр жүзінші жазу {p99Ms} мс не одан көп созылды; SD картасының баяулауы — тозу белгісі',
  },
  'store-quick': {
    en: 'The disk is quick enough again ({p99Ms} ms)',
    ru: 'Диск снова достаточно быстрый ({p99Ms} мс)',
    kk: 'Диск қайтадан жеткілікті жылдам ({p99Ms} мс)',
  },
  'store-behind': {
    en: 'The disk does not keep up: {waiting} records wait to be written, more every minute',
    ru: 'Диск не успевает: в очереди на запись {waiting}, с каждой минутой больше',
    kk: 'Диск үлгермейді: {waiting} жазба жазылуды күтуде, минут сайын көбейеді',
  },
  'store-keeps-up': {
    en: 'The disk keeps up again: {waiting} records wait',
    ru: 'Диск снова успевает: ожидают {waiting}',
    kk: 'Диск қайтадан үлгереді: күтуде {waiting}',
  },
} as const satisfies Catalogue;
