/** Small changes to a source text that a good test notices. Comments, strings, imports and types are left alone. */

/** Each finds places in code; `to` is what stands there afterwards. */
const RULES = [
  { name: 'boundary', find: / <= /g, to: ' < ' },
  { name: 'boundary', find: / < (?!=)/g, to: ' <= ' },
  { name: 'boundary', find: / >= /g, to: ' > ' },
  { name: 'boundary', find: / > (?!=)/g, to: ' >= ' },
  { name: 'equality', find: / === /g, to: ' !== ' },
  { name: 'equality', find: / !== /g, to: ' === ' },
  { name: 'logic', find: / && /g, to: ' || ' },
  { name: 'logic', find: / \|\| /g, to: ' && ' },
  { name: 'arithmetic', find: / \+ /g, to: ' - ' },
  { name: 'arithmetic', find: / - /g, to: ' + ' },
  { name: 'arithmetic', find: / \* /g, to: ' / ' },
  { name: 'arithmetic', find: / \/ /g, to: ' * ' },
  { name: 'extreme', find: /Math\.max\(/g, to: 'Math.min(' },
  { name: 'extreme', find: /Math\.min\(/g, to: 'Math.max(' },
  { name: 'truth', find: /\btrue\b/g, to: 'false' },
  { name: 'truth', find: /\bfalse\b/g, to: 'true' },
  { name: 'negation', find: /(?<=[(\s])!(?=[a-zA-Z(])/g, to: '' },
  {
    name: 'constant',
    find: /(?<![\w.'$])\d[\d_]*(?:\.\d+)?(?![\w.'])/g,
    to: (text) => String(Number(text.replaceAll('_', '')) + 1),
  },
];

/** Blanks of the same length for what is no code, so that places stay the same. */
function codeOf(source) {
  const blank = (text) => text.replace(/[^\n]/g, ' ');
  return source
    .replace(/\/\*[\s\S]*?\*\//g, blank)
    .replace(/\/\/[^\n]*/g, blank)
    .replace(/'(?:\\.|[^'\\\n])*'/g, blank)
    .replace(/`(?:\\.|[^`\\])*`/g, blank)
    .replace(/^import [\s\S]*?;$/gm, blank)
    .replace(/^(?:export )?(?:interface|type) [\s\S]*?^(?:\}|.*;$)/gm, blank)
    .replace(/^(?:export )?(?:interface|type) .*$/gm, blank);
}

/** Every change to `source` that the rules know: where, what it was, what it is. */
export function mutationsOf(path, source) {
  const code = codeOf(source);
  return RULES.flatMap(({ name, find, to }) =>
    [...code.matchAll(find)].map((match) => {
      const at = match.index;
      const was = match[0];
      const is = typeof to === 'function' ? to(was) : to;
      const line = source.slice(0, at).split('\n').length;
      return { path, line, name, at, was, is };
    }),
  );
}

export function applied(source, { at, was, is }) {
  return source.slice(0, at) + is + source.slice(at + was.length);
}
