/** Events of a store that had to give something up, or has lost it: part of the events' catalogue. */
import type { Catalogue } from '../../protocols/text/message.js';

export const storeLossTexts = {
  'store-reserve-used': {
    en: 'The disk is full ({megabytes} MB free): the reserve is used up. Free some space now, or the oldest readings are given up',
    ru: 'Диск заполнен (свободно {megabytes} МБ): резерв израсходован. Освободите место, иначе будут удалены самые старые показания',
    kk: 'Диск толды ({megabytes} МБ бос): қор жұмсалды. Орын босатыңыз, әйтпесе ең ескі көрсетулер жойылады',
  },
  'store-reserve-back': {
    en: 'The disk has room again ({megabytes} MB free), and a reserve',
    ru: 'На диске снова есть место (свободно {megabytes} МБ) и резерв',
    kk: 'Дискіде қайтадан орын ({megabytes} МБ бос) және қор бар',
  },
  'readings-given-up': {
    en: 'No space: {records} records of the oldest readings were given up; the journal says which',
    ru: 'Нет места: удалено записей самых старых показаний: {records}; журнал указывает, каких',
    kk: 'Орын жоқ: ең ескі көрсетулердің {records} жазбасы жойылды; қайсысы екені журналда көрсетілген',
  },
  'journal-part-lost': {
    en: 'Journal file {file} was damaged ({reason}): {records} records are lost, the rest was salvaged; the file is kept in damaged/. Check the disk',
    ru: 'Файл журнала {file} повреждён ({reason}): потеряно записей: {records}, остальное спасено; файл сохранён в damaged/. Проверьте диск',
    kk: 'Журналдың {file} файлы бүлінген ({reason}): {records} жазба жоғалды, қалғаны сақталды; файл damaged/ ішінде. Дискіні тексеріңіз',
  },
  'journal-end-lost': {
    en: 'Uplink {uplink}: party {party} has signed for record {theirs}, our journal ends at {ours}. Its end was lost (an older copy of the store?), or the receiver of {party} is wrong; a new epoch begins',
    ru: 'Канал связи {uplink}: сторона {party} подтвердила запись {theirs}, а наш журнал кончается на {ours}. Его конец утрачен (старая копия хранилища?) или ошибся приёмник {party}; начинается новая эпоха',
    kk: '{uplink} байланыс арнасы: {party} тарапы {theirs} жазбасын растады, ал біздің журнал {ours} жазбасында аяқталады. Оның соңы жоғалған (қойманың ескі көшірмесі ме?) немесе {party} қабылдағышы қателескен; жаңа дәуір басталады',
  },
} as const satisfies Catalogue;
