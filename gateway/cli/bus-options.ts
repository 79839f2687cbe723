/** The options of `aryk bus`, apart from its program: `main.ts` needs them before it loads that. */
const TEXT = { type: 'string' } as const;
const SWITCH = { type: 'boolean' } as const;

export const BUS_OPTIONS = {
  config: TEXT,
  bus: TEXT,
  port: TEXT,
  baud: TEXT,
  parity: TEXT,
  stop: TEXT,
  data: TEXT,
  ascii: SWITCH,
  host: TEXT,
  'tcp-port': TEXT,
  'rtu-over-tcp': SWITCH,
  timeout: TEXT,
  units: TEXT,
  first: SWITCH,
  profile: TEXT,
  setting: { type: 'string', multiple: true },
  every: TEXT,
  type: TEXT,
  order: TEXT,
  multiple: SWITCH,
  yes: SWITCH,
  json: SWITCH,
  help: SWITCH,
} as const;
