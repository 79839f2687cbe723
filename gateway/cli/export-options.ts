/** The options of `aryk export`, apart from its program: `main.ts` needs them before it loads that. */
export const EXPORT_OPTIONS = {
  config: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  zone: { type: 'string' },
  points: { type: 'string', multiple: true },
  kinds: { type: 'string' },
  format: { type: 'string' },
  records: { type: 'boolean' },
  output: { type: 'string' },
  json: { type: 'boolean' },
} as const;
