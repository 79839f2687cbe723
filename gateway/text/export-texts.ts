import type { Catalogue } from '../../protocols/text/message.js';

/** What `aryk export` says. */
export const exportTexts = {
  progress: {
    en: '[{bar}] {percent} %, {readings} readings, about {left} left',
    ru: '[{bar}] {percent} %, показаний: {readings}, осталось около {left}',
    kk: '[{bar}] {percent} %, көрсеткіш: {readings}, шамамен {left} қалды',
  },
  done: {
    en: '{file}: {readings} readings from {records} records',
    ru: '{file}: показаний {readings}, записей {records}',
    kk: '{file}: көрсеткіш {readings}, жазба {records}',
  },
  badMoment: {
    en: 'aryk export: {option} "{value}" is no moment; allowed: 2026-05-01, 2026-05-01T06:00 (time of the site), 2026-05-01T06:00Z, 2026-05-01T06:00:30+05:00',
    ru: 'aryk export: {option} «{value}» не момент времени; допустимо: 2026-05-01, 2026-05-01T06:00 (время объекта), 2026-05-01T06:00Z, 2026-05-01T06:00:30+05:00',
    kk: 'aryk export: {option} «{value}» уақыт сәті емес; рұқсат етілгені: 2026-05-01, 2026-05-01T06:00 (нысан уақыты), 2026-05-01T06:00Z, 2026-05-01T06:00:30+05:00',
  },
  noZone: {
    en: 'aryk export: {option} "{value}" has no time zone, and a journal does not know the site\'s; add --config site.yaml or --zone Asia/Almaty, or write it with a zone: 2026-05-01T06:00+05:00',
    ru: 'aryk export: у {option} «{value}» нет часового пояса, а журнал не знает пояса объекта; добавьте --config site.yaml или --zone Asia/Almaty или укажите пояс: 2026-05-01T06:00+05:00',
    kk: 'aryk export: {option} «{value}» уақыт белдеуі жоқ, ал журнал нысанның белдеуін білмейді; --config site.yaml не --zone Asia/Almaty қосыңыз немесе белдеуімен жазыңыз: 2026-05-01T06:00+05:00',
  },
  badZone: {
    en: 'aryk export: --zone "{value}" is no time zone; allowed are names of the IANA list, such as Asia/Almaty',
    ru: 'aryk export: --zone «{value}» не часовой пояс; допустимы имена из списка IANA, например Asia/Almaty',
    kk: 'aryk export: --zone «{value}» уақыт белдеуі емес; IANA тізіміндегі атаулар рұқсат етіледі, мысалы Asia/Almaty',
  },
  emptyRange: {
    en: 'aryk export: nothing lies between --from {from} and --to {to}: --to is the first moment that is left out, and must be later',
    ru: 'aryk export: между --from {from} и --to {to} ничего нет: --to есть первый момент, который уже не входит, он должен быть позже',
    kk: 'aryk export: --from {from} мен --to {to} арасында ештеңе жоқ: --to кірмейтін алғашқы сәт, ол кейінірек болуы керек',
  },
  badFormat: {
    en: 'aryk export: there is no format "{value}"; allowed: {allowed}',
    ru: 'aryk export: нет формата «{value}»; допустимы: {allowed}',
    kk: 'aryk export: «{value}» пішімі жоқ; рұқсат етілгені: {allowed}',
  },
  badKind: {
    en: 'aryk export: there is no kind of record "{value}"; allowed: all, {allowed}',
    ru: 'aryk export: нет вида записей «{value}»; допустимы: all, {allowed}',
    kk: 'aryk export: «{value}» жазба түрі жоқ; рұқсат етілгені: all, {allowed}',
  },
  readingsOnly: {
    en: 'aryk export: {option} is for readings only: leave --kinds out, or take --format csv or jsonl without it',
    ru: 'aryk export: {option} только для показаний: уберите --kinds или возьмите --format csv или jsonl без него',
    kk: 'aryk export: {option} тек көрсеткіштерге арналған: --kinds алып тастаңыз немесе онсыз --format csv не jsonl алыңыз',
  },
  wholeRecords: {
    en: 'aryk export: --records gives records whole, so it takes --format jsonl and no --points',
    ru: 'aryk export: --records выводит записи целиком, поэтому нужен --format jsonl и не нужен --points',
    kk: 'aryk export: --records жазбаларды тұтас шығарады, сондықтан --format jsonl керек, --points керек емес',
  },
  absent: {
    en: "{path} does not exist; give the directory of a store, one segment, or a receiver's *.db",
    ru: '{path} не существует; укажите каталог хранилища, один сегмент или файл *.db приёмника',
    kk: '{path} жоқ; қойма каталогын, бір сегментті не қабылдағыштың *.db файлын көрсетіңіз',
  },
  empty: {
    en: "there is no journal in {path}; give the directory of a store, one segment, or a receiver's *.db",
    ru: 'в {path} нет журнала; укажите каталог хранилища, один сегмент или файл *.db приёмника',
    kk: '{path} ішінде журнал жоқ; қойма каталогын, бір сегментті не қабылдағыштың *.db файлын көрсетіңіз',
  },
  several: {
    en: '{path} has copies of several sites; name the file of one',
    ru: 'в {path} копии нескольких объектов; назовите файл одного из них',
    kk: '{path} ішінде бірнеше нысанның көшірмесі бар; біреуінің файлын атаңыз',
  },
  old: {
    en: '{path} has a journal of an earlier version (journal.db); export it with that version',
    ru: 'в {path} журнал прежней версии (journal.db); выгрузите его той версией',
    kk: '{path} ішіндегі журнал бұрынғы нұсқадан (journal.db); оны сол нұсқамен шығарыңыз',
  },
  noPoint: {
    en: 'aryk export: the journal has no point like "{pattern}" in this time; nothing was written',
    ru: 'aryk export: за это время в журнале нет точки вида «{pattern}»; ничего не записано',
    kk: 'aryk export: осы уақытта журналда «{pattern}» тәрізді нүкте жоқ; ештеңе жазылмады',
  },
  noReadings: {
    en: 'aryk export: there are no readings in this time, and pi-xml cannot be empty; nothing was written',
    ru: 'aryk export: за это время показаний нет, а pi-xml пустым быть не может; ничего не записано',
    kk: 'aryk export: осы уақытта көрсеткіш жоқ, ал pi-xml бос бола алмайды; ештеңе жазылмады',
  },
  undecoded: {
    en: 'aryk export: {count} records could not be decoded, the first at {epoch}/{seq}: the list of points that they refer to is not in these files, or they are damaged; check them with aryk verify',
    ru: 'aryk export: записей, которые не удалось разобрать: {count}, первая {epoch}/{seq}: списка точек, на который они ссылаются, в этих файлах нет, или они повреждены; проверьте их командой aryk verify',
    kk: 'aryk export: мазмұны оқылмаған жазба саны: {count}, біріншісі {epoch}/{seq}: олар сілтеген нүктелер тізімі бұл файлдарда жоқ не жазбалар бүлінген; aryk verify арқылы тексеріңіз',
  },
  fault: {
    en: 'aryk export: {file} could not be read whole: {cause}; check it with aryk verify',
    ru: 'aryk export: {file} не удалось прочитать целиком: {cause}; проверьте командой aryk verify',
    kk: 'aryk export: {file} толық оқылмады: {cause}; aryk verify арқылы тексеріңіз',
  },
  dropped: {
    en: 'aryk export: the gateway deleted {file} meanwhile, as its retention demands',
    ru: 'aryk export: шлюз тем временем удалил {file}, как велит срок хранения',
    kk: 'aryk export: шлюз осы кезде {file} файлын сақтау мерзіміне сай жойды',
  },
  sharedSeconds: {
    en: 'aryk export: {count} readings share their second with the one before; pi-xml has whole seconds, and an importer may keep one of them',
    ru: 'aryk export: показаний в одной секунде с предыдущим: {count}; в pi-xml только целые секунды, при импорте может остаться одно из них',
    kk: 'aryk export: алдыңғысымен бір секундтағы көрсеткіш саны: {count}; pi-xml ішінде тек бүтін секунд бар, импортта олардың біреуі ғана қалуы мүмкін',
  },
  outputFailed: {
    en: 'aryk export: {file} cannot be written: {cause}',
    ru: 'aryk export: {file} записать нельзя: {cause}',
    kk: 'aryk export: {file} жазу мүмкін емес: {cause}',
  },
  readerGone: {
    en: 'aryk export: nobody reads the output any more',
    ru: 'aryk export: вывод больше никто не читает',
    kk: 'aryk export: шығысты енді ешкім оқымайды',
  },
  stopped: {
    en: 'aryk export: stopped; nothing is left of {file}',
    ru: 'aryk export: остановлено; от {file} ничего не осталось',
    kk: 'aryk export: тоқтатылды; {file} файлынан ештеңе қалмады',
  },
} as const satisfies Catalogue;
