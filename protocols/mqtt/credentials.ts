import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

const credentials = z.strictObject({ username: z.string().min(1), password: z.string().min(1) });

/** Reads `username` and `password` from a YAML file. The message never contains what the file says. */
export function readCredentials(path: string): Credentials | { readonly fault: string } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return { fault: `${path} cannot be read: ${(error as Error).message}` };
  }
  try {
    return credentials.parse(parse(text));
  } catch {
    return { fault: `${path} must hold two lines: "username: ..." and "password: ..."` };
  }
}
