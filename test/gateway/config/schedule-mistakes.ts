/** A schedule more, put before the uplinks. */
const when = (kind: string): string =>
  `  - { gate: left, priority: 1, programme: { opening: 5 }, ${kind} }\nuplinks:`;

/** Of gates that could never open, and schedules that would never hold, or at other times than meant; as in mistakes.ts. */
export const SCHEDULE_MISTAKES: [name: string, changes: [string, string][], expected: string[]][] = [
  [
    'a gate that may not open beside itself',
    [['limits:', 'limits: { notWith: [left] }\n    limited:']],
    ['gates[0].limits.notWith[0] notWithItself', 'gates[0].limited unknownKeyNear'],
  ],
  [
    'a gate with the same water above and below',
    [['downstream: left-canal.level_m', 'downstream: forebay.level_m']],
    ['gates[0].downstream sameLevels'],
  ],
  [
    'a slot that ends before it begins',
    [['uplinks:', when('once: { from: "2026-05-01T06:00", to: "2026-05-01T06:00:00" }')]],
    ['schedules[1].once.to endsFirst'],
  ],
  [
    'a slot on a day that no calendar has',
    [['uplinks:', when('once: { from: "2026-02-30T06:00", to: "2026-03-01T24:00" }')]],
    ['schedules[1].once.from notAllowed', 'schedules[1].once.to notAllowed'],
  ],
  [
    'turns from a month that is none',
    [['uplinks:', when('rotation: { anchor: "2026-13-01T06:00", cycle: 7d, turn: 24h }')]],
    ['schedules[1].rotation.anchor notAllowed'],
  ],
  ['a day named twice', [['[mon, tue', '[mon, mon, tue']], ['schedules[0].weekly.days dayTwice']],
  [
    'a date that is none',
    [['uplinks:', when('dates: { on: ["31.12.2026"], from: "06:00", to: "07:00" }')]],
    ['schedules[1].dates.on[0] notAllowed'],
  ],
  [
    'a turn longer than its cycle',
    [['uplinks:', when('rotation: { anchor: "2026-04-06T06:00", cycle: 24h, turn: 25h }')]],
    ['schedules[1].rotation.turn turnTooLong'],
  ],
  [
    'slots that end before the first may begin',
    [
      [
        'uplinks:',
        when(
          'validFrom: 2026-05-02, validTo: 2026-05-01, dates: { on: ["2026-05-01"], from: "06:00", to: "07:00" }',
        ),
      ],
    ],
    ['schedules[1].validTo neverValid'],
  ],
];
