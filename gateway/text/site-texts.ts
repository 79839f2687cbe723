/** What is said about `site.yaml` beyond the texts that all settings files share. */

import { geometryTexts } from '../../devices/hydraulics/rating/geometry-texts.js';
import type { Catalogue } from '../../protocols/text/message.js';
import { controlSiteTexts } from './control-site-texts.js';
import { derivedTexts } from './derived-texts.js';
import { orderSiteTexts } from './order-texts.js';
import { waterQualitySiteTexts } from './water-quality-texts.js';

export const siteTexts = {
  // What is allowed
  pointId: {
    en: '<device>.<name_unit>, such as left-meter.discharge_m3s',
    ru: '<прибор>.<имя_единица>, например left-meter.discharge_m3s',
    kk: '<аспап>.<атау_бірлік>, мысалы left-meter.discharge_m3s',
  },
  lossOfControl: {
    en: 'hold, close or { opening: 20 } (percent)',
    ru: 'hold, close или { opening: 20 } (в процентах)',
    kk: 'hold, close немесе { opening: 20 } (пайызбен)',
  },
  mqttUrl: {
    en: 'mqtt://host:1883 or mqtts://host:8883',
    ru: 'mqtt://узел:1883 или mqtts://узел:8883',
    kk: 'mqtt://торап:1883 немесе mqtts://торап:8883',
  },
  localDateTime: {
    en: 'a date and time by the clock on the wall of the site, such as "2026-05-01T06:00"; midnight is "T00:00" of the day after',
    ru: 'дата и время по местным часам объекта, например "2026-05-01T06:00"; полночь: "T00:00" следующего дня',
    kk: 'нысанның жергілікті сағаты бойынша күн мен уақыт, мысалы "2026-05-01T06:00"; түн ортасы: келесі күннің "T00:00"',
  },
  declared: {
    en: '{ids}',
    ru: '{ids}',
    kk: '{ids}',
  },

  // One mapping whose keys do not go together
  profileOrPoints: {
    en: 'a device has either a profile or points of its own; give exactly one of the two',
    ru: 'у прибора либо profile, либо собственные points; укажите ровно одно из двух',
    kk: 'аспапта не profile, не өз points тізімі болады; екеуінің тек бірін көрсетіңіз',
  },
  emptySlot: {
    en: 'the slot ends when it begins; a whole day is from "00:00" to "24:00"',
    ru: 'интервал кончается в момент начала; целые сутки: с "00:00" до "24:00"',
    kk: 'аралық басталған сәтте аяқталады; толық тәулік: "00:00" бастап "24:00" дейін',
  },
  minAboveMax: {
    en: 'minOpening is above maxOpening',
    ru: 'minOpening больше, чем maxOpening',
    kk: 'minOpening мәні maxOpening мәнінен үлкен',
  },
  urlSecret: {
    en: 'no user name or password in the address; put them in a file and name it in credentialsFile',
    ru: 'имя и пароль в адресе недопустимы; поместите их в файл и укажите его в credentialsFile',
    kk: 'мекенжайда пайдаланушы аты мен құпиясөз болмауы керек; оларды файлға жазып, credentialsFile ішінде көрсетіңіз',
  },

  // Two places that contradict each other
  duplicateId: {
    en: 'already used at {first}; give each its own',
    ru: 'уже используется в {first}; значения должны различаться',
    kk: '{first} ішінде бұрыннан бар; әрқайсысына өз мәнін беріңіз',
  },
  duplicateUnit: {
    en: 'unit {unit} on bus {bus} is already used at {first}; give each device on a bus its own unit',
    ru: 'адрес {unit} на шине {bus} уже занят: {first}; у каждого прибора на шине свой адрес',
    kk: '{bus} шинасындағы {unit} мекенжайы бос емес: {first}; шинадағы әр аспаптың өз мекенжайы болады',
  },
  gateSharesDevice: {
    en: 'this device already moves the gate at {first}; one actuator moves one gate',
    ru: 'этот прибор уже управляет затвором {first}; один привод — один затвор',
    kk: 'бұл аспап {first} қақпасын басқарып тұр; бір жетек бір қақпаны ғана қозғайды',
  },
  slotsOverlap: {
    en: 'overlaps {other} ({when}) of the same gate; let one end before the other begins',
    ru: 'пересекается с {other} ({when}) того же затвора; один должен кончиться до начала другого',
    kk: 'сол қақпаның {other} ({when}) аралығымен қабаттасады; бірі екіншісі басталғанға дейін аяқталсын',
  },
  sharesNotOne: {
    en: 'the shares add up to {sum}; they must add up to 1',
    ru: 'сумма долей равна {sum}; она должна быть равна 1',
    kk: 'үлестердің қосындысы {sum}; ол 1-ге тең болуы керек',
  },

  // References
  unknownBus: {
    en: 'no such bus is declared',
    ru: 'такая шина не объявлена',
    kk: 'мұндай шина жарияланбаған',
  },
  unknownProfile: {
    en: 'there is no such profile',
    ru: 'такого профиля нет',
    kk: 'мұндай профиль жоқ',
  },
  settingsOfNone: {
    en: 'only a device with a profile has settings; remove them',
    ru: 'настройки бывают только у прибора с профилем; уберите их',
    kk: 'баптаулар тек профилі бар аспапта болады; алып тастаңыз',
  },
  profileSetting: {
    en: 'profile {profile} has no such setting',
    ru: 'в профиле {profile} нет такой настройки',
    kk: '{profile} профилінде мұндай баптау жоқ',
  },
  profileChoice: {
    en: 'profile {profile} does not offer this',
    ru: 'профиль {profile} такого не предлагает',
    kk: '{profile} профилі мұны ұсынбайды',
  },
  readsTooNarrow: {
    en: 'the widest value of profile {profile} takes {width} registers, which must come in one read',
    ru: 'самое широкое значение профиля {profile} занимает {width} регистров, и читать его надо за один раз',
    kk: '{profile} профилінің ең кең мәні {width} регистр алады және бір оқуда келуі керек',
  },
  unknownDevice: {
    en: 'no such device is declared',
    ru: 'такой прибор не объявлен',
    kk: 'мұндай аспап жарияланбаған',
  },
  unknownGate: {
    en: 'no such gate is declared',
    ru: 'такой затвор не объявлен',
    kk: 'мұндай қақпа жарияланбаған',
  },
  unknownParty: {
    en: 'no such party is declared',
    ru: 'такая сторона не объявлена',
    kk: 'мұндай тарап жарияланбаған',
  },
  notAnActuator: {
    en: 'this device cannot move a gate: its profile has no actuator',
    ru: 'этот прибор не может двигать затвор: в его профиле нет привода',
    kk: 'бұл аспап қақпаны қозғай алмайды: профилінде жетек жоқ',
  },
  unknownPoint: {
    en: 'device {device} has no such point',
    ru: 'у прибора {device} нет такой точки',
    kk: '{device} аспабында мұндай нүкте жоқ',
  },
  pointNotReadable: {
    en: 'this point can only be written; name one that can be read',
    ru: 'эту точку можно только записывать; укажите ту, которая читается',
    kk: 'бұл нүктеге тек жазуға болады; оқылатын нүктені көрсетіңіз',
  },
  pointNotPolled: {
    en: 'this point is not read in each poll; name one that is',
    ru: 'эта точка не читается в каждом опросе; укажите ту, которая читается',
    kk: 'бұл нүкте әр сұрауда оқылмайды; оқылатын нүктені көрсетіңіз',
  },
  pointUnit: {
    en: 'the point is in {unit}, but {needed} is needed here; name another point, or convert it under derived',
    ru: 'точка в {unit}, а здесь нужно {needed}; укажите другую точку или пересчитайте её в derived',
    kk: 'нүкте {unit} бірлігінде, ал мұнда {needed} керек; басқа нүктені көрсетіңіз не derived ішінде түрлендіріңіз',
  },
  deviceMistyped: {
    en: 'no device {device} is declared, but one of nearly that name is; correct the name, or declare the device',
    ru: 'прибор {device} не объявлен, но есть прибор с похожим именем; исправьте имя или объявите прибор',
    kk: '{device} аспабы жарияланбаған, бірақ атауы ұқсас аспап бар; атауын түзетіңіз не аспапты жариялаңыз',
  },

  // Notices: the gateway runs
  undeclaredDevice: {
    en: 'no device {device} is declared yet, only {ids}; until it is, the value is missing and holds back what needs it',
    ru: 'прибор {device} ещё не объявлен, есть только {ids}; до этого значения нет, и то, чему оно нужно, не выполняется',
    kk: '{device} аспабы әлі жарияланбаған, тек {ids} бар; оған дейін мән болмайды, оны қажет ететін әрекет орындалмайды',
  },
  openingOutsideLimits: {
    en: "the gate keeps to {min}..{max} % and will refuse this; change the opening or the gate's limits",
    ru: 'затвор держится в пределах {min}..{max} % и откажет; измените открытие или пределы затвора',
    kk: 'қақпа {min}..{max} % шегінде жұмыс істейді және бас тартады; ашылымды не қақпа шектерін өзгертіңіз',
  },
  actuatorUnconfirmed: {
    en: 'the profile has numbers that nobody has confirmed ({points}); the gate is not moved until they are',
    ru: 'в профиле есть неподтверждённые числа ({points}); до подтверждения затвор не перемещается',
    kk: 'профильде расталмаған сандар бар ({points}); расталмайынша қақпа қозғалтылмайды',
  },
  profileUnconfirmed: {
    en: "{unconfirmed} of {count} numbers of {profile} are not confirmed: compare them with the instrument's display",
    ru: 'в профиле {profile} не подтверждено чисел: {unconfirmed} из {count}; сверьте их с показаниями самого прибора',
    kk: '{profile} профиліндегі {count} санның {unconfirmed} расталмаған: оларды аспап экранымен салыстырыңыз',
  },
  siteKeyUnset: {
    en: 'no key is set, so the journal is not signed; make one with: aryk keys init keys/site.key',
    ru: 'ключ не задан, журнал не подписывается; создайте ключ: aryk keys init keys/site.key',
    kk: 'кілт көрсетілмеген, журналға қол қойылмайды; кілт жасаңыз: aryk keys init keys/site.key',
  },
  siteKeyMissing: {
    en: 'the key is not there, so the journal is not signed; make it with: aryk keys init {file}',
    ru: 'файла ключа нет, журнал не подписывается; создайте его: aryk keys init {file}',
    kk: 'кілт файлы жоқ, журналға қол қойылмайды; оны жасаңыз: aryk keys init {file}',
  },
  siteKeyOpen: {
    en: 'others may read this private key; run: chmod 600 {file}. If they may have read it, make a new one',
    ru: 'этот закрытый ключ могут читать посторонние; выполните: chmod 600 {file}. Если его могли прочесть, создайте новый',
    kk: 'бұл жабық кілтті бөгделер оқи алады; орындаңыз: chmod 600 {file}. Оқылған болуы мүмкін болса, жаңасын жасаңыз',
  },
  siteKeyNotAKey: {
    en: 'the file is not a private Ed25519 key in PEM; make one with: aryk keys init',
    ru: 'это не закрытый ключ Ed25519 в формате PEM; создайте его: aryk keys init',
    kk: 'бұл PEM пішіміндегі Ed25519 жабық кілті емес; оны жасаңыз: aryk keys init',
  },
  keyFileMissing: {
    en: 'the key file is not there yet; nothing is deleted until this party has signed for it',
    ru: 'файла ключа ещё нет; ничего не удаляется, пока эта сторона не подтвердит приём',
    kk: 'кілт файлы әлі жоқ; бұл тарап қабылдағанын растамайынша ештеңе жойылмайды',
  },
  keyFileNotAKey: {
    en: 'the file is not an Ed25519 public key in PEM; nothing is deleted until it is replaced',
    ru: 'это не открытый ключ Ed25519 в формате PEM; пока его не заменят, ничего не удаляется',
    kk: 'бұл PEM пішіміндегі Ed25519 ашық кілті емес; ауыстырылмайынша ештеңе жойылмайды',
  },
  keyFilePrivate: {
    en: 'this is a private key, with which anybody could sign for this party; it is not used, and nothing is deleted until it is replaced. Give the public one (.pub), delete this copy, and have the party make a new pair',
    ru: 'это закрытый ключ: с ним кто угодно мог бы подписать за эту сторону; он не используется, и пока его не заменят, ничего не удаляется. Укажите открытый (.pub), удалите эту копию, а сторона пусть создаст новую пару',
    kk: 'бұл жабық кілт: онымен кез келген адам осы тарап үшін қол қоя алар еді; ол қолданылмайды, ауыстырылмайынша ештеңе жойылмайды. Ашық кілтті (.pub) көрсетіп, бұл көшірмені жойыңыз, тарап жаңа жұп жасасын',
  },
  credentialsMissing: {
    en: 'the file is not there yet; the uplink cannot log in until it is',
    ru: 'файла ещё нет; до этого канал связи не сможет войти',
    kk: 'файл әлі жоқ; оған дейін байланыс арнасы кіре алмайды',
  },
  notYet: {
    en: 'accepted, but this version does not act on it yet',
    ru: 'принято, но эта версия этого ещё не выполняет',
    kk: 'қабылданды, бірақ бұл нұсқа оны әлі орындамайды',
  },

  ...controlSiteTexts,
  ...orderSiteTexts,
  ...derivedTexts,
  ...waterQualitySiteTexts,
  ...geometryTexts,

  // The last line of `aryk check`
  'errors.one': { en: '{count} error', ru: '{count} ошибка', kk: '{count} қате' },
  'errors.few': { en: '{count} errors', ru: '{count} ошибки', kk: '{count} қате' },
  'errors.many': { en: '{count} errors', ru: '{count} ошибок', kk: '{count} қате' },
  'errors.other': { en: '{count} errors', ru: '{count} ошибки', kk: '{count} қате' },
  'notices.one': { en: '{count} notice', ru: '{count} замечание', kk: '{count} ескерту' },
  'notices.few': { en: '{count} notices', ru: '{count} замечания', kk: '{count} ескерту' },
  'notices.many': { en: '{count} notices', ru: '{count} замечаний', kk: '{count} ескерту' },
  'notices.other': { en: '{count} notices', ru: '{count} замечания', kk: '{count} ескерту' },
  summary: {
    en: '{file}: {errors}, {notices}',
    ru: '{file}: {errors}, {notices}',
    kk: '{file}: {errors}, {notices}',
  },
  summaryGood: {
    en: '{file}: no errors, {notices}; devices {devices}, points {points}, gates {gates}',
    ru: '{file}: ошибок нет, {notices}; приборов {devices}, точек {points}, затворов {gates}',
    kk: '{file}: қате жоқ, {notices}; аспап {devices}, нүкте {points}, қақпа {gates}',
  },
  notice: {
    en: 'notice',
    ru: 'замечание',
    kk: 'ескерту',
  },
} as const satisfies Catalogue;
export type SiteKey = keyof typeof siteTexts;
