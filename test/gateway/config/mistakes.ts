import { EXAMPLE } from './example.js';
import { SCHEDULE_MISTAKES } from './schedule-mistakes.js';

const gate2 = `  - id: right
    device: left-gate
    structure: { kind: vertical-sluice, widthM: 1, sillM: 0, travelM: 1 }
    upstream: forebay.level_m
    onLossOfControl: close
parties:`;
/** A schedule more, put before the uplinks. */
export const slot = (days: string, from: string, to: string): string =>
  `  - { gate: left, programme: { opening: 5 }, weekly: { days: ${days}, from: "${from}", to: "${to}" } }\nuplinks:`;
/** A check against another instrument, put before the gates. */
const cross = (point: string, other: string): string =>
  `plausibility:\n  - { point: ${point}, cross: { with: ${other}, within: 0.1 } }\ngates:`;

/** One mistake each, and every error that it gives, as `path key`. */
export const MISTAKES: [name: string, changes: [string, string][], expected: string[]][] = [
  ['capital letters in the id', [['id: khorgos-head', 'id: Khorgos Head']], ['site.id notAllowed']],
  ['a time zone that is none', [['Asia/Almaty', 'Asia/Almaata']], ['site.timeZone notAllowed']],
  ['a latitude beyond the pole', [['44.23', '144.23']], ['site.location.latitudeDeg outOfRange']],
  ['a language that is none', [['en: Khorgos headworks', 'eng: Khorgos']], ['site.name.eng unknownKeyNear']],
  ['no store', [['store:', 'stores:']], ['store missing', 'stores unknownKeyNear']],
  ['a kind of bus that is none', [['kind: tcp', 'kind: tpc']], ['buses[1].kind notAllowed']],
  [
    'commits so rare that too much would be lost',
    [['maxMegabytes: 4096', 'commitEvery: 2m']],
    ['store.commitEvery notAllowed'],
  ],
  [
    'a key of another kind of bus',
    [['port: 1502', 'port: 1502, parity: even']],
    ['buses[1].parity unknownKey'],
  ],
  ['a mistyped key', [['baudRate: 19200', 'baudrate: 19200']], ['buses[0].baudrate unknownKeyNear']],
  ['a parity that is none', [['parity: even', 'parity: yes']], ['buses[0].parity notAllowed']],
  ['three stop bits', [['stopBits: 1 ', 'stopBits: 3 ']], ['buses[0].stopBits notAllowed']],
  ['RTU with seven data bits', [['parity: even', 'dataBits: 7']], ['buses[0].dataBits notAllowed']],
  [
    'ASCII with nine data bits',
    [['kind: rtu,', 'kind: ascii, dataBits: 9,']],
    ['buses[0].dataBits notAllowed'],
  ],
  [
    'one serial port for two lines',
    [['buses:', 'buses:\n  - { id: rs485-b, kind: ascii, path: /dev/serial/by-id/usb-FTDI-A }']],
    ['buses[1].path duplicateId'],
  ],
  [
    'several requests at once on a serial line',
    [['parity: even', 'inFlight: 2']],
    ['buses[0].inFlight unknownKey'],
  ],
  [
    'too many requests at once',
    [['port: 1502', 'port: 1502, inFlight: 17']],
    ['buses[1].inFlight outOfRange'],
  ],
  [
    'a guard that would hold up a STOP',
    [['every: 5s', 'every: 5s, guard: 2s']],
    ['devices[1].guard notAllowed'],
  ],
  ['a timeout without a unit', [['every: 5s', 'every: 5s, timeout: 300']], ['devices[1].timeout wrongType']],
  ['a port number too large', [['port: 1502', 'port: 70000']], ['buses[1].port outOfRange']],
  [
    'the same bus twice',
    [['id: lan', 'id: rs485-a']],
    ['buses[1].id duplicateId', 'devices[3].bus unknownBus'],
  ],
  [
    'a console on the port of a bus',
    [['/dev/ttyGS0', '/dev/serial/by-id/usb-FTDI-A']],
    ['console[0].path duplicateId'],
  ],
  ['unit 0', [['unit: 3', 'unit: 0']], ['devices[0].unit outOfRange']],
  ['a unit in words', [['unit: 3', 'unit: three']], ['devices[0].unit wrongType']],
  ['half a unit', [['unit: 3', 'unit: 3.5']], ['devices[0].unit notWhole']],
  ['a period without a unit', [['every: 5s', 'every: 5']], ['devices[1].every wrongType']],
  ['a period too short', [['every: 5s', 'every: 5ms']], ['devices[1].every notAllowed']],
  ['a bus that is not declared', [['bus: lan', 'bus: wan']], ['devices[3].bus unknownBus']],
  [
    'a profile that does not exist',
    [['keller-series30', 'keler-series30']],
    ['devices[0].profile unknownProfile'],
  ],
  ['neither profile nor points', [['profile: keller-series30, ', '']], ['devices[0] profileOrPoints']],
  [
    'both profile and points',
    [['every: 1s\n    points:', 'every: 1s\n    profile: rotork-iq\n    points:']],
    ['devices[3] profileOrPoints'],
  ],
  ['two devices with one unit on one bus', [['unit: 5', 'unit: 3']], ['devices[1].unit duplicateUnit']],
  [
    'two devices of one name',
    [['id: bench-meter', 'id: forebay']],
    ['devices[3].id duplicateId', 'gates[0].upstream unknownPoint'],
  ],
  [
    'two points of one name',
    [['name: volume_m3', 'name: discharge_m3s']],
    ['devices[3].points[1].name duplicateId'],
  ],
  ['a scale of 0', [['scale: 0.1', 'scale: 0']], ['devices[3].points[1].scale notAllowed']],
  ['a data type that is none', [['type: u32', 'type: uint32']], ['devices[3].points[1].type notAllowed']],
  [
    'no points',
    [[/points:\n(.*\n){2}/.exec(EXAMPLE)?.[0] ?? '', 'points: []\n']],
    ['devices[3].points wrongCount'],
  ],
  [
    'a gate on a device that is not declared',
    [['device: left-gate', 'device: left-gat']],
    ['gates[0].device unknownDevice'],
  ],
  ['a gate on a level gauge', [['device: left-gate', 'device: forebay']], ['gates[0].device notAnActuator']],
  [
    'a gate on a device with points in place',
    [['device: left-gate', 'device: bench-meter']],
    ['gates[0].device notAnActuator'],
  ],
  ['two gates on one actuator', [['parties:', gate2]], ['gates[1].device gateSharesDevice']],
  [
    'a point that its device does not have',
    [['forebay.level_m', 'forebay.levl_m']],
    ['gates[0].upstream unknownPoint'],
  ],
  [
    'a point that can only be written',
    [['forebay.level_m', 'left-gate.demand_pct']],
    ['gates[0].upstream pointNotReadable'],
  ],
  [
    'a point without its device',
    [['upstream: forebay.level_m', 'upstream: level_m']],
    ['gates[0].upstream notAllowed'],
  ],
  ['no word on loss of control', [['onLossOfControl: hold', '']], ['gates[0].onLossOfControl missing']],
  [
    'a strange word on loss of control',
    [['onLossOfControl: hold ', 'onLossOfControl: freeze ']],
    ['gates[0].onLossOfControl notAllowed'],
  ],
  [
    'an impossible opening on loss of control',
    [['onLossOfControl: hold ', 'onLossOfControl: { opening: 120 } ']],
    ['gates[0].onLossOfControl.opening outOfRange'],
  ],
  [
    'limits the wrong way round',
    [['minOpening: 0', 'minOpening: 95']],
    ['gates[0].limits.minOpening minAboveMax'],
  ],
  [
    'shares that are not the whole',
    [['share: 0.5 }\n  - { id: cn', 'share: 0.4 }\n  - { id: cn']],
    ['parties sharesNotOne'],
  ],
  [
    'a negative share',
    [['share: 0.5', 'share: -0.5']],
    ['parties sharesNotOne', 'parties[0].share outOfRange'],
  ],
  ['an account of nobody', [['party: kz, kind', 'party: uz, kind']], ['accounts[0].party unknownParty']],
  [
    'an account of a gate that is not declared',
    [['gate: left,\n', 'gate: right,\n']],
    ['accounts[0].gate unknownGate'],
  ],
  [
    'a meter without that point',
    [['left-meter.volume_m3', 'left-meter.volume_l']],
    ['accounts[0].meter unknownPoint'],
  ],
  [
    'a gate whose water level is a temperature',
    [['upstream: forebay.level_m', 'upstream: forebay.temperature_c']],
    ['gates[0].upstream pointUnit'],
  ],
  [
    'a gate whose tailwater is a discharge',
    [['downstream: left-canal.level_m', 'downstream: bench-meter.discharge_m3s']],
    ['gates[0].downstream pointUnit'],
  ],
  [
    'a gate whose discharge is a velocity',
    [['discharge: left-meter.discharge_m3s', 'discharge: left-meter.velocity_ms']],
    ['gates[0].discharge pointUnit'],
  ],
  [
    'an account that counts a discharge',
    [['meter: left-meter.volume_m3', 'meter: left-meter.discharge_m3s']],
    ['accounts[0].meter pointUnit'],
  ],
  [
    'an environmental flow that is a volume',
    [['point: river-below.discharge_m3s', 'point: bench-meter.volume_m3']],
    ['environmentalFlow.point pointUnit'],
  ],
  [
    'a gate whose water level is computed as a discharge',
    [
      ['level: left-canal.level_m', 'level: forebay.level_m'],
      ['upstream: forebay.level_m', 'upstream: left-canal.discharge_m3s'],
    ],
    ['gates[0].upstream pointUnit'],
  ],
  [
    'a check against a point of another quantity',
    [['gates:', cross('forebay.level_m', 'left-meter.discharge_m3s')]],
    ['plausibility[0].cross.with pointUnit'],
  ],
  [
    'a check of a point against itself',
    [['gates:', cross('forebay.level_m', 'forebay.level_m')]],
    ['plausibility[0].cross.with crossItself'],
  ],
  [
    'a computed point that does not say its unit',
    [
      ['level: left-canal.level_m', 'level: forebay.level_m'],
      ['id: left-canal.discharge_m3s', 'id: left-canal.discharge'],
    ],
    ['derived[0].id derivedSuffix'],
  ],
  [
    'a computed point that says another unit',
    [
      ['level: left-canal.level_m', 'level: forebay.level_m'],
      ['id: left-canal.discharge_m3s', 'id: left-canal.discharge_ls'],
    ],
    ['derived[0].id derivedSuffix'],
  ],
  [
    'a mistyped device',
    [['upstream: forebay.level_m', 'upstream: forbay.level_m']],
    ['gates[0].upstream deviceMistyped'],
  ],
  [
    'a device without its hyphen',
    [['meter: left-meter.volume_m3', 'meter: leftmeter.volume_m3']],
    ['accounts[0].meter deviceMistyped'],
  ],
  [
    'two programmes at once',
    [['{ discharge_m3s: 3.5 }', '{ discharge_m3s: 3.5, opening: 2 }']],
    ['schedules[0].programme oneProgramme'],
  ],
  ['no programme', [['{ discharge_m3s: 3.5 }', '{}']], ['schedules[0].programme oneProgramme']],
  ['a number with a comma', [['travelM: 2.5', 'travelM: 2,5']], ['gates[0].structure.5 decimalComma']],
  ['a day that is none', [['[mon, tue', '[monday, tue']], ['schedules[0].weekly.days[0] notAllowed']],
  ['a time that is none', [['"20:00"', '"25:00"']], ['schedules[0].weekly.to notAllowed']],
  ['an empty slot', [['"20:00"', '"06:00"']], ['schedules[0].weekly.to emptySlot']],
  [
    'a slot from a midnight to the same one',
    [['from: "06:00", to: "20:00"', 'from: "24:00", to: "00:00"']],
    ['schedules[0].weekly.to emptySlot'],
  ],
  [
    'a cycle too slow for gates',
    [['schedules:', 'control: { cycle: 5001ms }\nschedules:']],
    ['control.cycle gatesNeedFastCycle'],
  ],
  [
    'a river that must have nothing',
    [['minimumM3s: 2.0', 'minimumM3s: 0']],
    ['environmentalFlow.minimumM3s riverKeepsNothing'],
  ],
  [
    'a schedule of a gate that is not declared',
    [['gate: left, programme', 'gate: lef, programme']],
    ['schedules[0].gate unknownGate'],
  ],
  [
    'slots that overlap',
    [['uplinks:', slot('[fri]', '19:59', '21:00')]],
    ['schedules[1].weekly slotsOverlap'],
  ],
  [
    'a slot over midnight into another',
    [['uplinks:', slot('[sun]', '22:00', '06:01')]],
    ['schedules[1].weekly slotsOverlap'],
  ],
  [
    'a broker that is a web page',
    [['mqtt://127.0.0.1:1883', 'http://127.0.0.1']],
    ['uplinks[0].url notAllowed'],
  ],
  ['a password in the address', [['mqtt://127', 'mqtt://u:p@127']], ['uplinks[0].url urlSecret']],
  ['an uplink of nobody', [['party: kz, url', 'party: kg, url']], ['uplinks[0].party unknownParty']],
  [
    'a language that the console does not speak',
    [['baudRate: 115200', 'language: de']],
    ['console[0].language notAllowed'],
  ],
  ...SCHEDULE_MISTAKES,
];
