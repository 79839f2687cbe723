/**
 * The settings of a profile and what is made of them. A profile is judged in each of the ways in which its `only`
 * conditions can turn out, since points that exclude each other may share a name or a register.
 *
 * Limit: 64 ways; what only a later one would show is not found.
 */
import { WORD_ORDERS } from '../codec.js';
import { type Choices, choose, type ProfileDocument, type ProfileSetting, partsOf } from '../profile.js';
import { type LintFinding, type Variant, wrong } from './finding.js';

const MAX_VARIANTS = 64;

type PointDocument = ProfileDocument['points'][number];

/** While there are any, the document has no variants. */
export function settingFindings(document: ProfileDocument): LintFinding[] {
  const used = new Set<string>();
  const uses = document.points.flatMap((point, index) =>
    useFindings(document, point, index, (setting) => used.add(setting)),
  );
  const declared = Object.entries(document.settings).flatMap(([name, setting]) => [
    ...(used.has(name) ? [] : [wrong(['settings', name], 'settingUnused')]),
    ...defaultFindings(name, setting),
  ]);
  return [...uses, ...declared];
}

function useFindings(
  { settings }: ProfileDocument,
  { order, scale, offset, only }: PointDocument,
  index: number,
  isUsed: (setting: string) => void,
): LintFinding[] {
  const findings: LintFinding[] = [];
  const settingAt = (name: string, ...at: (string | number)[]): ProfileSetting | undefined => {
    isUsed(name);
    const setting = Object.hasOwn(settings, name) ? settings[name] : undefined;
    if (setting) return setting;
    findings.push(wrong(['points', index, ...at, 'setting'], 'noSuchSetting', {}, Object.keys(settings)));
    return undefined;
  };
  if (typeof order === 'object') {
    const setting = settingAt(order.setting, 'order');
    const isOrder = (option: string): boolean => WORD_ORDERS.some((known) => known === option);
    if (setting && !('options' in setting && Object.keys(setting.options).every(isOrder)))
      findings.push(wrong(['points', index, 'order', 'setting'], 'optionsAreOrders', {}, WORD_ORDERS));
  }
  for (const [key, number] of [['scale', scale] as const, ['offset', offset] as const]) {
    partsOf(number).forEach((part, nth) => {
      const at = typeof number === 'object' && 'sum' in number ? [key, 'sum', nth] : [key];
      const setting = settingAt(part.setting, ...at);
      if (!setting) return;
      const path = ['points', index, ...at, 'setting'];
      if ('options' in setting) findings.push(wrong(path, 'settingIsNoNumber'));
      // Of several settings only those that the site gives tell; `choiceProblems` looks at them.
      else if (key === 'scale' && at.length === 1 && reachesZero(setting, part.times, plusOf(number)))
        findings.push(wrong(path, 'scaleReachesZero'));
    });
  }
  const setting = only && settingAt(only.setting, 'only');
  if (only && setting && !('options' in setting))
    findings.push(wrong(['points', index, 'only', 'setting'], 'settingIsNoChoice'));
  if (only && setting && 'options' in setting) {
    only.is.forEach((option, at) => {
      if (!Object.hasOwn(setting.options, option))
        findings.push(
          wrong(['points', index, 'only', 'is', at], 'noSuchOption', {}, Object.keys(setting.options)),
        );
    });
  }
  return findings;
}

function plusOf(number: PointDocument['scale']): number {
  return typeof number === 'number' ? 0 : number.plus;
}

function reachesZero({ min, max }: { min: number; max: number }, times: number, plus: number): boolean {
  const [a, b] = [min * times + plus, max * times + plus];
  return Math.sign(a) !== Math.sign(b) || a === 0;
}

function defaultFindings(name: string, setting: ProfileSetting): LintFinding[] {
  const path = ['settings', name, 'default'];
  if ('options' in setting) {
    return Object.hasOwn(setting.options, setting.default)
      ? []
      : [wrong(path, 'noSuchOption', {}, Object.keys(setting.options))];
  }
  const { min, max } = setting;
  return setting.default >= min && setting.default <= max ? [] : [wrong(path, 'outsideBounds', { min, max })];
}

/** Every way in which the `only` conditions can turn out. The document has no `settingFindings`. */
export function variantsOf(document: ProfileDocument): Variant[] {
  const deciding = new Set(document.points.flatMap(({ only }) => only?.setting ?? []));
  let ways: Choices[] = [{}];
  for (const name of deciding) {
    const setting = document.settings[name];
    const options = setting && 'options' in setting ? Object.keys(setting.options) : [];
    ways = ways.flatMap((way) => options.map((option) => ({ ...way, [name]: option })));
    ways = ways.slice(0, MAX_VARIANTS);
  }
  return ways.map((way) => ({ profile: choose(document, way), places: placesOf(document, way) }));
}

function placesOf({ points }: ProfileDocument, way: Choices): number[] {
  return points.flatMap(({ only }, index) =>
    only && !only.is.includes(String(way[only.setting])) ? [] : [index],
  );
}
