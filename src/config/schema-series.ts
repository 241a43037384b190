/** Keys of the config file for what a stack is made of while it lasts, and what becomes of it in the end. */
import { z } from 'zod';
import { fading, secondsOrNull } from './schema-values.ts';

/** `masterExtensions`: of the files that a finished stack may be written to, without the dot. */
export const seriesKeys = (masterExtensions: readonly string[]) => ({
  window: z
    .strictObject({
      frames: z.int().min(1).nullable().describe('so many frames, by the order of capture').default(null),
      seconds: secondsOrNull(z.number().positive(), 'or what was taken in so many seconds up to the latest'),
    })
    .nullable()
    .describe(
      'only the last frames are in the stack: a rolling window; see docs/guide/07-exposure-afterwards.md',
    )
    .default(null),
  fadeSeconds: fading,
  timeline: z
    .strictObject({
      maxEdgePixels: z
        .int()
        .min(16)
        .max(8192)
        .describe(
          'longest edge at most, reached by taking every second, third, ... pixel; of raw frames so many cells',
        )
        .default(1000),
      leaves: z
        .int()
        .min(2)
        .max(4096)
        .describe('how many parts the shoot has at most: they double in length when there would be more')
        .default(256),
    })
    .nullable()
    .describe('small planes of the shoot, of which "render --fast" shows any interval at once')
    .default(null),
  segments: z
    .strictObject({
      frames: z.int().min(8).max(65_536).describe('how many numbers of the ledger each has').default(256),
    })
    .nullable()
    .describe('keeps full-size sums of every so many frames that "render --from --until" has folded once')
    .default(null),
  masters: z
    .strictObject({
      folder: z
        .string()
        .min(1)
        .describe('where finished stacks go, each named by its start and its frames')
        .default('./masters'),
      formats: z
        .array(z.enum(masterExtensions))
        .min(1)
        .nullable()
        .describe(
          'one file each, of every different picture of the previews, at full size; null: dng for raw frames, tif for others',
        )
        .default(null),
    })
    .describe('the pictures of a finished stack')
    .default({ folder: './masters', formats: null }),
  closeAfter: z
    .strictObject({
      frames: z.int().min(1).nullable().describe('the stack is finished with this many frames').default(null),
      exposureSeconds: secondsOrNull(z.number().positive(), 'or when its exposures add up to this'),
      idleSeconds: secondsOrNull(z.number().min(1), 'or when no frame has come for this long'),
    })
    .nullable()
    .describe('finishes the stack by itself and begins the next: a series of long exposures from one shoot')
    .default(null),
});
