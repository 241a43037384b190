/** Values that several keys of the config file have: texts, times, spans, filters. */
import { z } from 'zod';
import { FADE_SECONDS } from '../core/fading.ts';
import { instantOf, instantWanted } from '../io/instant.ts';

export const textOrNull = (means: string) => z.string().min(1).nullable().describe(means).default(null);

export const secondsOrNull = (seconds: z.ZodNumber, means: string) =>
  seconds.nullable().describe(means).default(null);

/** A time as people write it. Units: out, ms since 1970. */
export const instant = z.string(`${instantWanted}, in quotes`).transform((text, context) => {
  const at = instantOf(text);
  if (at !== null) return at;
  context.issues.push({ code: 'custom', message: instantWanted, input: text });
  return z.NEVER;
});

/** Options must be JSON, for they are kept and compared. */
const filterWithOptions = z.strictObject({
  module: z.string().min(1).describe('an ES module whose default export is a function'),
  options: z.record(z.string(), z.json()).describe('what the function is given beside a frame').default({}),
});
const withoutOptions = (module: string): z.infer<typeof filterWithOptions> => ({ module, options: {} });

/** An entry of `filters`: a path, or an object. */
export const filterSchema = z.union(
  [z.string().min(1).transform(withoutOptions), filterWithOptions],
  'give the path of an ES module, or "module" with its path and "options" of JSON',
);

export const oneFolder = z
  .string()
  .min(1)
  .transform((folder) => [folder]);

/** Of comet. */
export const fading = z
  .number()
  .min(1)
  .max(1_000_000)
  .describe('of comet: in so many seconds a trail loses half of its brightness')
  .default(FADE_SECONDS);
