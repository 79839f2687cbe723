import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { waterQualityCliTexts } from '../../../gateway/text/water-quality-cli-texts.js';
import * as texts from '../../../gateway/text/water-quality-texts.js';
import { expectComplete } from '../../protocols/text/complete.js';

test('every text about water quality is there in every language with the same parameters', () => {
  for (const catalogue of [...Object.values(texts), waterQualityCliTexts]) expectComplete(catalogue);
});

test('every event that is reported has words, and no other', () => {
  const folder = new URL('../../../gateway/water-quality/', import.meta.url);
  const codes = readdirSync(folder).flatMap((file) =>
    [...readFileSync(new URL(file, folder), 'utf8').matchAll(/report\(\s*'([a-z-]+)'/g)].map(
      ([, code]) => code,
    ),
  );
  expect([...new Set(codes)].sort()).toEqual(Object.keys(texts.waterQualityEventTexts).sort());
});
