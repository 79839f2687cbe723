/** Programs of other people that some tests need: a test without its program is skipped, but never in CI. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Full path of the program `name`, or undefined when it is not installed. */
export function tool(name: string): string | undefined {
  const places = (process.env.PATH ?? '').split(delimiter);
  return places.map((directory) => join(directory, name)).find(isExecutable);
}

/** For `describe.skipIf(needsTool('mbpoll'))`. Throws in CI when the program is missing. */
export function needsTool(name: string): boolean {
  if (tool(name) !== undefined) return false;
  if (process.env.CI) throw new Error(`this test needs ${name}: install it (apt-get install ${name})`);
  return true;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
