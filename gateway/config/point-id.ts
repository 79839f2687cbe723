import { z } from 'zod';
import { allows } from '../../protocols/settings/fields.js';
import type { SiteKey } from '../text/site-texts.js';

/** `<device>.<name_unit>` */
export const pointId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}\.[a-z][a-z0-9_]{0,39}$/)
  .meta(allows<SiteKey>('pointId'));
