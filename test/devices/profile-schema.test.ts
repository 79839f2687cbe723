import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { profileJsonSchema } from '../../devices/profile-schema.js';

const published = new URL('../../docs/profile.schema.json', import.meta.url);

test('the published JSON Schema is that of this version: aryk profile schema > docs/profile.schema.json', () => {
  expect(JSON.parse(readFileSync(published, 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(profileJsonSchema())),
  );
});

test('an editor may complete every key of a profile and of a point, and finds a mistyped one', () => {
  const schema = profileJsonSchema() as {
    properties: Record<string, { items?: { properties: object; additionalProperties: boolean } }>;
    required: string[];
    additionalProperties: boolean;
  };
  expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(['settings', 'points', 'actuator']));
  expect(schema.required.sort()).toEqual(['kind', 'model', 'points', 'profile', 'source', 'vendor']);
  expect(schema.additionalProperties).toBe(false);
  const { points } = schema.properties;
  expect(Object.keys(points?.items?.properties ?? {})).toEqual(
    expect.arrayContaining(['order', 'only', 'write']),
  );
  expect(points?.items?.additionalProperties).toBe(false);
});
