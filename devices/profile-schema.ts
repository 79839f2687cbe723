/** The shape of a profile as JSON Schema, for editors that check and complete YAML while it is being written. */
import { z } from 'zod';
import { profileDocumentSchema } from './profile.js';

/** What `aryk profile schema` prints, and what docs/profile.schema.json holds. */
export function profileJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(profileDocumentSchema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // What our own messages say; an editor knows nothing of it.
      delete jsonSchema.allows;
    },
  });
  return { title: 'Aryk profile', description: 'An instrument as data: docs/profiles.md', ...schema };
}
