/** Keys, defaults and bounds of the config file, from which config.schema.json and its page are made. */
import { z } from 'zod';
import { whiteBalances } from '../core/camera-colour.ts';
import { crops } from '../core/common-area.ts';
import { mendings } from '../core/dark.ts';
import { holdRules } from '../core/hold.ts';
import { type Light, lights } from '../core/light.ts';
import { aligns } from '../core/meaning.ts';
import { seriesKeys } from './schema-series.ts';
import { filterSchema, instant, oneFolder, secondsOrNull, textOrNull } from './schema-values.ts';

/** What the registries allow; given as arguments because config knows no blend and no encoder. */
export interface RegistryNames {
  readonly blends: readonly string[];
  /** Blends whose brightness `ev` sets. */
  readonly blendsWithEv: readonly string[];
  /** By blend, why it makes no picture in a light. */
  readonly refusedLights: Readonly<Record<string, Partial<Record<Light, string>>>>;
  /** Extensions of files a preview may be written to, without the dot. */
  readonly previewExtensions: readonly string[];
  /** And of the files that a finished stack may be written to. */
  readonly masterExtensions: readonly string[];
}

function previewSchema(names: RegistryNames) {
  return z.strictObject({
    file: z
      .string()
      .regex(
        new RegExp(`.\\.(${names.previewExtensions.join('|')})$`, 'i'),
        `give a file that ends in .${names.previewExtensions.join(', .')}`,
      )
      .describe(
        `the preview file, one of .${names.previewExtensions.join(' .')}; its facts are beside it as .json`,
      )
      .default('./preview.jpg'),
    blend: z.enum(names.blends).describe('how the frames become a picture').default('mean'),
    ev: z
      .number()
      .min(-20)
      .max(20)
      .describe(`stops brighter or darker; only ${names.blendsWithEv.join(', ')} takes it`)
      .default(0),
    maxEdgePixels: z
      .int()
      .min(256)
      .max(65535)
      .describe('longest edge at most, reached by a whole factor; smaller pictures are never scaled')
      .default(2560),
    quality: z.int().min(1).max(100).describe('of .jpg and .webp').default(85),
  });
}

/** What is folded, and when it is. */
const captureKeys = {
  $schema: z.string().describe('for editors').optional(),
  captures: z
    .union([oneFolder, z.array(z.string().min(1)).min(1)], 'give the path of a folder, or a list of some')
    .describe('the folder the camera is tethered to, or a list of folders; never written to')
    .prefault('./captures'),
  recursive: z.boolean().describe('take the captures in the folders below too, as in DCIM').default(false),
  state: textOrNull(
    'where the stack is kept; null is $STATE_DIRECTORY, else a folder of its own in $XDG_STATE_HOME',
  ),
  light: z
    .enum(lights)
    .describe('average the stored values, or what is proportional to light')
    .default('encoded'),
  everyNth: z.int().min(1).max(1_000_000).describe('5 keeps the 1st, 6th, 11th, ... capture').default(1),
  from: instant
    .nullable()
    .describe('leave out captures taken before this time; without a zone it is of this computer')
    .prefault(null),
  until: instant.nullable().describe('leave out captures taken at this time or later').prefault(null),
  filters: z
    .array(filterSchema)
    .describe('ES modules of your own that every frame goes through, in this order; see docs/FILTERS.md')
    .prefault([]),
  align: z
    .enum(aligns)
    .describe(
      'lay every frame on the first before it is folded: by what stands still in the scene, by the stars, or not',
    )
    .default('off'),
  reference: textOrNull(
    'the capture that frames are laid on, by its name in the captures folder; null is the first',
  ),
  existing: z
    .enum(['fold', 'skip'])
    .describe('captures that are there before a stack is opened: fold them, or leave them out')
    .default('fold'),
  raw: z
    .enum(['mosaic', 'embedded'])
    .describe(
      'of RAW files: the values of the sensor, or the JPEG that the camera put into them, for a small computer',
    )
    .default('mosaic'),
  pairs: z
    .enum(['jpeg', 'raw'])
    .describe('of RAW and JPEG files of one exposure: which one counts')
    .default('jpeg'),
  settleMs: z
    .int()
    .min(0)
    .max(60_000)
    .describe(
      'a whole capture is taken when it has been still for this long, at once when it is renamed into place; 0 takes it at the second look',
    )
    .default(250),
  pendingSeconds: z
    .number()
    .min(1)
    .max(86_400)
    .describe(
      'an incomplete capture gets its reason when it has been still for this long; a change is another chance',
    )
    .default(15),
  spool: z
    .boolean()
    .describe(
      'keep a copy of every frame until a checkpoint holds it: for tether programs that delete their files',
    )
    .default(false),
  keepAwake: z
    .boolean()
    .describe('keep this machine from going to sleep while its folder is watched, by systemd-inhibit')
    .default(false),
};

/** What is taken out of pictures. */
const calibrationKeys = {
  dark: textOrNull(
    'dark frames, whose mean is taken out of every picture: a state file, or a folder of them',
  ),
  flat: textOrNull('flat frames, over which every picture is divided: a state file, or a folder of them'),
  mend: z
    .enum(mendings)
    .describe(
      'hot pixels that the dark shows and cannot save are mended from their neighbours; off leaves them',
    )
    .default('dark'),
};

/** What is kept of the growth, and what is kept out of it. */
const growthKeys = {
  history: z
    .strictObject({
      folder: z.string().min(1).describe('where the numbered pictures go').default('./history'),
      everyFrames: z.int().min(1).nullable().describe('one picture in so many frames').default(null),
      everySeconds: secondsOrNull(z.number().min(0.1), 'or at most one in this time, while the stack grows'),
    })
    .nullable()
    .describe('keeps numbered previews, for a film of the growth')
    .default(null),
  holdOn: z
    .array(z.enum(holdRules))
    .describe('keeps frames out that do not fit the others; they can be put back')
    .default([]),
  holdSigmas: z
    .number()
    .min(1)
    .max(100)
    .describe(
      'how far the brightness of a frame may be from the median of the last 31, in standard deviations',
    )
    .default(6),
};

/** Those who may look on from a browser. */
const pageKeys = {
  page: z
    .strictObject({
      listen: z
        .enum(['localhost', 'lan'])
        .describe('for this computer alone, or at its addresses in private networks too')
        .default('localhost'),
      port: z
        .int()
        .min(0)
        .max(65535)
        .nullable()
        .describe('null is 8421, or the next that is free; 0 is any')
        .default(null),
    })
    .nullable()
    .describe('a live page of the stack for a browser, on a phone too; see docs/PAGE.md')
    .default(null),
};

/** How often. */
const cadenceKeys = {
  previewEverySeconds: z
    .number()
    .min(0.1)
    .max(86_400)
    .describe('at most one preview in this time')
    .default(2),
  checkpointEverySeconds: z
    .number()
    .min(1)
    .max(86_400)
    .describe('the stack is made durable at least this often')
    .default(300),
  checkpointEveryFrames: z.int().min(1).max(1_000_000).describe('and after this many frames').default(256),
};

/** Every key with its default. Units: as the names say; paths are relative to the config file. */
export function configSchema(names: RegistryNames) {
  return z.strictObject({
    ...captureKeys,
    previews: z
      .array(previewSchema(names))
      .min(1)
      .describe('one picture each, all from one decode')
      .default([{ file: './preview.jpg', blend: 'mean', ev: 0, maxEdgePixels: 2560, quality: 85 }]),
    whiteBalance: z
      .enum(whiteBalances)
      .describe('how raw frames are developed: as the camera was set, or for daylight')
      .default('camera'),
    crop: z
      .enum(crops)
      .describe('of aligned frames: show all of the first, or only the part that every frame covers')
      .default('fill'),
    ...calibrationKeys,
    ...seriesKeys(names.masterExtensions),
    ...growthKeys,
    ...pageKeys,
    ...cadenceKeys,
  });
}

export type Config = z.infer<ReturnType<typeof configSchema>>;

/** The JSON schema for editors, as config.schema.json holds it. */
export function jsonSchema(names: RegistryNames): object {
  const schema = z.toJSONSchema(configSchema(names), { io: 'input' });
  return { ...schema, title: 'slowshutter config' };
}
