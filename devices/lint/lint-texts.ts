/** What the writer of a profile is told beyond the texts that all settings files share. */
import type { Catalogue } from '../../protocols/text/message.js';

export const lintTexts = {
  mayBe: { en: '{values}', ru: '{values}', kk: '{values}' },

  // References
  noSuchPoint: {
    en: 'this profile has no such point',
    ru: 'в этом профиле нет такой точки',
    kk: 'бұл профильде мұндай нүкте жоқ',
  },
  cannotBeRead: {
    en: '{point} can only be written, but is to be read here; give it access: rw or name another point',
    ru: '{point} можно только записывать, а здесь её нужно читать; задайте access: rw или укажите другую точку',
    kk: '{point} тек жазылады, ал мұнда оқу керек; access: rw қойыңыз не басқа нүктені көрсетіңіз',
  },
  cannotBeWritten: {
    en: '{point} is read-only, but is to be written here; give it access: rw or name another point',
    ru: '{point} только читается, а здесь её нужно записывать; задайте access: rw или укажите другую точку',
    kk: '{point} тек оқылады, ал мұнда жазу керек; access: rw қойыңыз не басқа нүктені көрсетіңіз',
  },
  isNotPolled: {
    en: '{point} is not read in each poll, but must be known in each here; remove its polled: false',
    ru: '{point} не читается в каждом опросе, а здесь нужна в каждом; уберите у неё polled: false',
    kk: '{point} әр сұрауда оқылмайды, ал мұнда әрқайсысында керек; polled: false мәнін алып тастаңыз',
  },
  conditionSaysNothing: {
    en: 'the condition says nothing; give at least one of equals, in, not, min, max',
    ru: 'условие ничего не говорит; укажите хотя бы одно из equals, in, not, min, max',
    kk: 'шарт ештеңе айтпайды; equals, in, not, min, max кемінде бірін көрсетіңіз',
  },
  minIsAboveMax: {
    en: 'the lower bound is above the upper one; swap them',
    ru: 'нижняя граница больше верхней; поменяйте их местами',
    kk: 'төменгі шек жоғарғыдан үлкен; орындарын ауыстырыңыз',
  },
  hasNoWholeNumber: {
    en: '{point} is no whole number; conditions by value or mask, and codes, need an integer, bool or BCD point',
    ru: '{point} не целое число; условия по значению или маске и коды требуют целого, bool или BCD',
    kk: '{point} бүтін сан емес; мән не маска бойынша шарттар мен кодтарға бүтін, bool не BCD нүкте керек',
  },
  maskRemoves: {
    en: '{value} has bits that mask {mask} removes, so the condition never holds or always does; correct one of the two',
    ru: 'в {value} есть биты, которые убирает маска {mask}, поэтому условие неверно или верно всегда; исправьте одно из двух',
    kk: '{value} ішінде {mask} маскасы алып тастайтын биттер бар, шарт ешқашан не әрқашан орындалады; біреуін түзетіңіз',
  },
  neverReads: {
    en: '{point} never reads {value}: its raw numbers are {min}..{max}; correct the number or the type',
    ru: '{point} никогда не равна {value}: её исходные числа {min}..{max}; исправьте число или тип',
    kk: '{point} ешқашан {value} болмайды: бастапқы сандары {min}..{max}; санды не түрін түзетіңіз',
  },
  scalesItself: {
    en: 'the value is scaled by itself, if need be over others; break the circle',
    ru: 'значение масштабируется само собой, возможно через другие; разорвите круг',
    kk: 'мән өзіне өзі масштаб болады, мүмкін басқалар арқылы; шеңберді үзіңіз',
  },
  isNoNumber: {
    en: '{point} is no number and cannot be added',
    ru: '{point} не число и не складывается',
    kk: '{point} сан емес, қосылмайды',
  },

  // Places
  nameTwice: {
    en: 'the name is used twice; give each its own',
    ru: 'имя использовано дважды; дайте каждому своё',
    kk: 'атау екі рет қолданылған; әрқайсысына өз атауын беріңіз',
  },
  shareRegister: {
    en: 'shares {table} address {address} with {other}; two meanings of one register need bits, or when or only that exclude each other',
    ru: 'адрес {table} {address} занят и точкой {other}; двум смыслам одного регистра нужны bits либо взаимоисключающие when или only',
    kk: '{table} {address} мекенжайы {other} нүктесімен ортақ; бір регистрдің екі мағынасына bits не бірін-бірі жоққа шығаратын when, only керек',
  },
  bitsAreBool: {
    en: 'coils and discrete inputs hold bits, not numbers',
    ru: 'в coil и discrete лежат биты, а не числа',
    kk: 'coil мен discrete ішінде сан емес, бит тұрады',
  },
  tableIsReadOnly: {
    en: 'table {table} is read-only; write through coil or holding',
    ru: 'таблица {table} только читается; запись идёт через coil или holding',
    kk: '{table} кестесі тек оқылады; жазу coil не holding арқылы',
  },
  beyondEnd: {
    en: 'reaches beyond address 65535; check the address',
    ru: 'выходит за адрес 65535; проверьте адрес',
    kk: '65535 мекенжайынан асады; мекенжайды тексеріңіз',
  },
  widerThanRead: {
    en: 'takes {width} in one read, where maxRegistersPerRead or maxBitsPerRead allows {max}; check the type and the limit',
    ru: 'занимает {width} за одно чтение при maxRegistersPerRead или maxBitsPerRead, равном {max}; проверьте тип и предел',
    kk: 'бір оқуда {width} алады, ал maxRegistersPerRead не maxBitsPerRead бойынша {max} болады; түрі мен шегін тексеріңіз',
  },
  inForbidden: {
    en: 'reading it touches registers that forbidden lists; correct one of the two',
    ru: 'его чтение задевает регистры из forbidden; исправьте одно из двух',
    kk: 'оны оқу forbidden ішіндегі регистрлерге тиеді; екеуінің бірін түзетіңіз',
  },
  twoTables: {
    en: 'these points are in different tables and cannot come in one reply',
    ru: 'эти точки в разных таблицах и не придут одним ответом',
    kk: 'бұл нүктелер әртүрлі кестелерде, бір жауаппен келмейді',
  },

  // Layout
  lengthOfNumber: {
    en: 'only string and date have a length; remove it',
    ru: 'length бывает только у string и date; уберите',
    kk: 'length тек string пен date түрлерінде болады; алып тастаңыз',
  },
  needsLength: {
    en: 'a {type} needs its length in registers; add length',
    ru: 'для {type} нужна длина в регистрах; добавьте length',
    kk: '{type} үшін регистрлердегі ұзындық керек; length қосыңыз',
  },
  neverPolled: {
    en: 'a {type} is not read in each poll; add polled: false',
    ru: '{type} не читается в каждом опросе; добавьте polled: false',
    kk: '{type} әр сұрауда оқылмайды; polled: false қосыңыз',
  },
  needsDate: {
    en: 'a date needs to say where its parts stand; add date',
    ru: 'для date нужно указать, где её части; добавьте date',
    kk: 'date үшін бөліктерінің орны керек; date қосыңыз',
  },
  dateOfNumber: {
    en: 'only a point of type date has date parts; remove them or change the type',
    ru: 'части даты бывают только у типа date; уберите их или смените тип',
    kk: 'күн бөліктері тек date түрінде болады; алып тастаңыз не түрін өзгертіңіз',
  },
  dateWithoutYear: {
    en: 'the date has no year, so it cannot be known; add { part: year, at: ... }',
    ru: 'в дате нет года, поэтому узнать её нельзя; добавьте { part: year, at: ... }',
    kk: 'күнде жыл жоқ, сондықтан оны білу мүмкін емес; { part: year, at: ... } қосыңыз',
  },
  partBeyond: {
    en: 'stands beyond the {bytes} bytes of the date; correct at, bytes or length',
    ru: 'лежит за пределами {bytes} байт даты; исправьте at, bytes или length',
    kk: 'күннің {bytes} байтынан тыс тұр; at, bytes не length мәнін түзетіңіз',
  },
  bitsOfNoInteger: {
    en: 'only integers of registers have bit fields, not {type}',
    ru: 'битовые поля есть только у целых чисел в регистрах, не у {type}',
    kk: 'бит өрістері тек регистрдегі бүтін сандарда болады, {type} түрінде емес',
  },
  bitsBeyond: {
    en: 'reaches beyond the {count} bits of {type}; bits are counted from 0, the least significant',
    ru: 'выходит за {count} бит типа {type}; биты считаются с 0, младшего',
    kk: '{type} түрінің {count} битінен асады; биттер кішісінен, 0-ден саналады',
  },
  statesOfNoInteger: {
    en: 'only whole numbers have states, not {type}',
    ru: 'состояния бывают только у целых чисел, не у {type}',
    kk: 'күйлер тек бүтін сандарда болады, {type} түрінде емес',
  },
  accuracySaysNothing: {
    en: 'give absolute, percent or both',
    ru: 'укажите absolute, percent или оба',
    kk: 'absolute, percent не екеуін де көрсетіңіз',
  },
  writeOfReadOnly: {
    en: 'how it is written is said of a point that is read-only; correct its access or remove this',
    ru: 'описана запись точки, которая только читается; исправьте access или уберите',
    kk: 'тек оқылатын нүктенің жазылуы сипатталған; access мәнін түзетіңіз не мұны алып тастаңыз',
  },
  coarseTotal: {
    en: 'a total in f32 loses small volumes as it grows; take a wider form of it, or add isCoarse: true where there is none',
    ru: 'итог в f32 с ростом теряет малые объёмы; возьмите более широкий вид или, если его нет, добавьте isCoarse: true',
    kk: 'f32 түріндегі жиынтық өскен сайын шағын көлемдерді жоғалтады; кеңірек түрін алыңыз, ол жоқ болса isCoarse: true қосыңыз',
  },

  // Words
  unknownUnit: {
    en: 'this unit is not known; write it as one of those that are',
    ru: 'такая единица неизвестна; напишите её как одну из известных',
    kk: 'мұндай өлшем бірлігі белгісіз; белгілілерінің бірі ретінде жазыңыз',
  },
  nameWithoutUnit: {
    en: 'with unit {unit} the name ends in _{suffix}',
    ru: 'с единицей {unit} имя кончается на _{suffix}',
    kk: '{unit} бірлігімен атау _{suffix} деп аяқталады',
  },
  noSource: {
    en: 'nobody can check this number; add where it comes from',
    ru: 'это число никто не сможет проверить; укажите источник',
    kk: 'бұл санды ешкім тексере алмайды; қайдан алынғанын көрсетіңіз',
  },
  noSuchSource: {
    en: 'there is no source [{number}]; the profile lists {count}',
    ru: 'источника [{number}] нет; в профиле их {count}',
    kk: '[{number}] дереккөзі жоқ; профильде {count} дереккөз бар',
  },

  // Settings
  settingUnused: {
    en: 'no point uses this setting; use it in order, scale, offset or only, or remove it',
    ru: 'эту настройку не использует ни одна точка; используйте её в order, scale, offset или only либо уберите',
    kk: 'бұл баптауды бірде-бір нүкте қолданбайды; order, scale, offset не only ішінде қолданыңыз немесе алып тастаңыз',
  },
  noSuchSetting: {
    en: 'the profile declares no such setting; add it under settings',
    ru: 'профиль не объявляет такой настройки; добавьте её в settings',
    kk: 'профильде мұндай баптау жарияланбаған; settings ішіне қосыңыз',
  },
  optionsAreOrders: {
    en: 'the options of a setting that gives an order must be orders',
    ru: 'варианты настройки, задающей порядок, должны быть порядками',
    kk: 'ретті беретін баптаудың нұсқалары реттер болуы керек',
  },
  settingIsNoNumber: {
    en: 'this setting offers options, but a number is needed; give it min and max',
    ru: 'эта настройка предлагает варианты, а нужно число; задайте ей min и max',
    kk: 'бұл баптау нұсқалар ұсынады, ал сан керек; оған min мен max беріңіз',
  },
  settingIsNoChoice: {
    en: 'this setting is a number, but options are needed; give it options',
    ru: 'эта настройка числовая, а нужны варианты; задайте ей options',
    kk: 'бұл баптау сан, ал нұсқалар керек; оған options беріңіз',
  },
  scaleReachesZero: {
    en: 'within the bounds of this setting the scale would be 0; narrow them',
    ru: 'в пределах этой настройки масштаб бывает равен 0; сузьте их',
    kk: 'бұл баптау шегінде масштаб 0 болуы мүмкін; шегін тарылтыңыз',
  },
  noSuchOption: {
    en: 'the setting has no such option',
    ru: 'у настройки нет такого варианта',
    kk: 'баптауда мұндай нұсқа жоқ',
  },
  outsideBounds: {
    en: 'outside {min}..{max}',
    ru: 'вне {min}..{max}',
    kk: '{min}..{max} шегінен тыс',
  },

  // Writing, identity, gates
  wearsOut: {
    en: 'the memory behind {point} bears {writes} writes; it must not be written again and again',
    ru: 'память за {point} выдерживает {writes} записей; записывать её снова и снова нельзя',
    kk: '{point} жады {writes} жазуға шыдайды; оны қайта-қайта жазуға болмайды',
  },
  writeDoesNotFit: {
    en: 'does not fit {point} ({type}); check its type, scale and range',
    ru: 'не подходит для {point} ({type}); проверьте тип, масштаб и range',
    kk: '{point} ({type}) үшін сай емес; түрін, масштабын және range мәнін тексеріңіз',
  },
  identitySaysNothing: {
    en: 'give at least one of registers, reportId, vendorName, productCode',
    ru: 'укажите хотя бы одно из registers, reportId, vendorName, productCode',
    kk: 'registers, reportId, vendorName, productCode кемінде бірін көрсетіңіз',
  },
  mustBeText: {
    en: 'a {type} reads as text',
    ru: '{type} читается как текст',
    kk: '{type} мәтін ретінде оқылады',
  },
  mustBeNumber: {
    en: 'a {type} reads as a number',
    ru: '{type} читается как число',
    kk: '{type} сан ретінде оқылады',
  },
  mustBePercent: {
    en: '{point} must be in percent of opening; give it unit "%"',
    ru: '{point} должна быть в процентах открытия; задайте unit "%"',
    kk: '{point} ашылу пайызымен болуы керек; unit "%" қойыңыз',
  },
  actuatorIsOnlyRead: {
    en: 'this profile has an actuator, which nothing but the control of its gate writes to; a procedure may only read it at its start',
    ru: 'в этом профиле есть привод, в который пишет только управление его затвором; процедура может лишь читать его при запуске',
    kk: 'бұл профильде жетек бар, оған тек қақпасын басқару жазады; рәсім оны іске қосылғанда тек оқи алады',
  },
  mustReadBack: {
    en: 'a demand is confirmed by reading {point} back; name one that can be',
    ru: 'задание подтверждается обратным чтением {point}; укажите точку, где оно возможно',
    kk: 'тапсырма {point} қайта оқылып расталады; қайта оқылатын нүктені көрсетіңіз',
  },
  stopLeavesMoving: {
    en: 'this stop leaves {point} as it is while the gate moves; set it to another value',
    ru: 'эта остановка оставляет {point} как при движении затвора; задайте другое значение',
    kk: 'бұл тоқтату {point} мәнін қақпа қозғалғандағыдай қалдырады; басқа мән қойыңыз',
  },

  // Folders
  profileTaken: {
    en: 'there is a profile of this id already ({first}); give yours its own',
    ru: 'профиль с таким id уже есть ({first}); дайте своему другой',
    kk: 'мұндай id бар профиль бұрыннан бар ({first}); өзіңіздікіне басқа id беріңіз',
  },
  noFolder: {
    en: 'this folder cannot be read ({code}); it takes a folder with profiles as *.yaml',
    ru: 'папка не читается ({code}); нужна папка с профилями *.yaml',
    kk: 'қалта оқылмайды ({code}); *.yaml профильдері бар қалта керек',
  },
} as const satisfies Catalogue;
export type LintKey = keyof typeof lintTexts;
