import { expect, test } from 'vitest';
import { consoleTexts } from '../../../gateway/text/console-texts.js';
import * as orderConsoleTexts from '../../../gateway/text/order-console-texts.js';
import * as orderTexts from '../../../gateway/text/order-texts.js';
import { expectComplete } from '../../protocols/text/complete.js';

const catalogues = { ...orderTexts, ...orderConsoleTexts };

test.each(Object.keys(catalogues) as (keyof typeof catalogues)[])(
  '%s is there in every language with the same parameters',
  (name) => expectComplete(catalogues[name]),
);

test('no text of the console has two meanings', () => {
  const shared = Object.keys(orderConsoleTexts.orderConsoleTexts).filter((key) => key in consoleTexts);
  expect(shared).toEqual([]);
});
