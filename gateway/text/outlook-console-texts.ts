/** What the console tells of a gate before an order to it is confirmed: what holds it now, and what takes over afterwards. */
import type { Catalogue } from '../../protocols/text/message.js';

export const outlookConsoleTexts = {
  // What stands now
  holdFault: {
    en: 'A fault stands: {what}. Until it is released ("release {gate}") the gateway does not move the gate.',
    ru: 'Неисправность: {what}. Пока её не сбросят («release {gate}»), шлюз затвор не двигает.',
    kk: 'Ақау бар: {what}. Ол босатылғанша («release {gate}») шлюз қақпаны қозғалтпайды.',
  },
  holdFaultSoon: {
    en: 'It is being stopped: {what}. Then a fault stands: until it is released the gateway does not move the gate. A release before then does not end it.',
    ru: 'Затвор останавливается: {what}. Потом будет неисправность: пока её не сбросят, шлюз затвор не двигает. Сброс до этого её не снимет.',
    kk: 'Қақпа тоқтатылуда: {what}. Содан кейін ақау болады: ол босатылғанша шлюз қақпаны қозғалтпайды. Одан бұрынғы босату оны жоймайды.',
  },
  holdLock: {
    en: 'Locked for work by {name}: {reason}. Until that lock is taken off the gateway does not move the gate.',
    ru: 'Заблокирован на время работ, {name}: {reason}. Пока эту блокировку не снимут, шлюз затвор не двигает.',
    kk: 'Жұмысқа бұғатталған, {name}: {reason}. Бұл бұғат алынғанша шлюз қақпаны қозғалтпайды.',
  },
  holdTrip: {
    en: 'An interlock acts by itself: {what}. While it does, no order moves the gate.',
    ru: 'Действует автоматика: {what}. Пока она действует, распоряжения затвор не двигают.',
    kk: 'Автоматика әрекет етуде: {what}. Ол әрекет еткенше өкімдер қақпаны қозғалтпайды.',
  },
  holdTripLatched: {
    en: 'An interlock acts by itself, and is latched: {what}. Until it is released ("release {gate} {id}") no order moves the gate.',
    ru: 'Действует автоматика, до сброса: {what}. Пока её не сбросят («release {gate} {id}»), распоряжения затвор не двигают.',
    kk: 'Автоматика әрекет етуде, босатылғанша: {what}. Ол босатылғанша («release {gate} {id}») өкімдер қақпаны қозғалтпайды.',
  },
  holdLatched: {
    en: 'An interlock is latched: {what}. Until it is released ("release {gate} {id}") it keeps moves back.',
    ru: 'Движение запрещено до сброса: {what}. Сброс: «release {gate} {id}».',
    kk: 'Босатылғанша қозғалысқа тыйым салынған: {what}. Босату: «release {gate} {id}».',
  },
  holdLocal: {
    en: 'Somebody works it at the actuator (selector on local): no order moves the gate meanwhile.',
    ru: 'Включено местное управление: пока это так, распоряжения затвор не двигают.',
    kk: 'Жергілікті басқару қосулы: әзірге өкімдер қақпаны қозғалтпайды.',
  },
  holdStop: {
    en: 'A STOP ({by}) holds the gate.',
    ru: 'Затвор удерживает СТОП ({by}).',
    kk: 'Қақпаны ТОҚТА ({by}) ұстап тұр.',
  },
  stopEnds: {
    en: 'A STOP ({by}) holds the gate; this order ends it once it is accepted.',
    ru: 'Затвор удерживает СТОП ({by}); это распоряжение, когда будет принято, его снимет.',
    kk: 'Қақпаны ТОҚТА ({by}) ұстап тұр; бұл өкім қабылданса, оны аяқтайды.',
  },
  stopOutranked: {
    en: 'A STOP ({by}) holds the gate; this order goes before it for as long as it lasts.',
    ru: 'Затвор удерживает СТОП ({by}); это распоряжение, пока действует, важнее.',
    kk: 'Қақпаны ТОҚТА ({by}) ұстап тұр; бұл өкім әрекет еткенше одан жоғары тұрады.',
  },
  nothingToResume: {
    en: 'Nothing that was ordered at the console holds this gate.',
    ru: 'С консоли для этого затвора ничего не действует.',
    kk: 'Бұл қақпа үшін консольден берілген күшіндегі өкім жоқ.',
  },

  // What comes afterwards
  thenAgain: {
    en: 'If its condition still holds, it latches again at once: {what}.',
    ru: 'Если условие ещё выполняется, сразу сработает снова: {what}.',
    kk: 'Шарты әлі сақталса, бірден қайта іске қосылады: {what}.',
  },
  thenTrip: {
    en: 'Then an interlock goes on acting by itself ({id}): the gate may move at once.',
    ru: 'Потом действует автоматика ({id}): затвор может двинуться сразу.',
    kk: 'Содан кейін автоматика әрекет етеді ({id}): қақпа бірден қозғалуы мүмкін.',
  },
  thenStop: {
    en: 'Then a STOP ({by}) goes on holding the gate: it stays where it is.',
    ru: 'Потом затвор по-прежнему удерживает СТОП ({by}): он стоит на месте.',
    kk: 'Содан кейін де қақпаны ТОҚТА ({by}) ұстап тұрады: ол орнында қалады.',
  },
  thenOrder: {
    en: 'Then an order goes on ({by}): {action}. The gate may move at once.',
    ru: 'Потом действует распоряжение ({by}): {action}. Затвор может двинуться сразу.',
    kk: 'Содан кейін өкім ({by}) әрекет етеді: {action}. Қақпа бірден қозғалуы мүмкін.',
  },
  thenSlot: {
    en: 'Then the schedule goes on ({slot}, since {since}): the gate may move at once.',
    ru: 'Потом действует расписание ({slot}, с {since}): затвор может двинуться сразу.',
    kk: 'Содан кейін кесте әрекет етеді ({slot}, {since} бастап): қақпа бірден қозғалуы мүмкін.',
  },
  thenDefault: {
    en: 'No slot of a schedule holds now. Then the default of the settings goes on, if there is one: the gate may move at once.',
    ru: 'По расписанию сейчас ничего нет. Потом действует значение по умолчанию из настроек, если оно есть: затвор может двинуться сразу.',
    kk: 'Кесте бойынша қазір ештеңе жоқ. Содан кейін баптаудағы әдепкі мән, бар болса, әрекет етеді: қақпа бірден қозғалуы мүмкін.',
  },

  // A release that would release nothing
  releaseNothing: {
    en: 'Gate {gate}: no fault stands and nothing is latched. There is nothing to release; nothing was asked for.',
    ru: 'Затвор {gate}: неисправности нет, сбрасывать нечего. Ничего не запрошено.',
    kk: '{gate} қақпасы: ақау жоқ, босататын ештеңе жоқ. Ештеңе сұралмады.',
  },
  releaseNoSuchTrip: {
    en: 'Gate {gate}: "{trip}" is not latched. There is nothing to release; nothing was asked for.',
    ru: 'Затвор {gate}: «{trip}» сброса не требует. Ничего не запрошено.',
    kk: '{gate} қақпасы: «{trip}» босатуды қажет етпейді. Ештеңе сұралмады.',
  },
  releaseNotLatched: {
    en: 'Gate {gate}: "{trip}" acts, but is not latched: it ends by itself with its condition. Nothing was asked for.',
    ru: 'Затвор {gate}: «{trip}» действует, но сбрасывать нечего: кончится само вместе с условием. Ничего не запрошено.',
    kk: '{gate} қақпасы: «{trip}» әрекет етуде, бірақ босататын ештеңе жоқ: шарты біткенде өзі бітеді. Ештеңе сұралмады.',
  },
} as const satisfies Catalogue;
export type OutlookKey = keyof typeof outlookConsoleTexts;
