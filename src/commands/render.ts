/** `slowshutter render`: the stack as it is now, as a picture at full size. */

import { resolve } from 'node:path';
import { whereFlags } from '../config/where-flags.ts';
import { printable, printableLines } from '../core/names.ts';
import { counted } from '../core/progress.ts';
import type { Flags, Given } from '../flags/flag.ts';
import { intervalFlags } from '../flags/interval.ts';
import { calibrationFlags, pictureFlags } from '../flags/picture.ts';
import { stackExits } from '../offline/exits.ts';
import type { Command } from './command.ts';

const flags = {
  ...pictureFlags,
  ...intervalFlags,
  ...calibrationFlags,
  ...whereFlags,
} satisfies Flags;

export const command = {
  summary: 'write the stack as it is now as a picture at full size',
  flags,
  example: 'slowshutter render --out trails.tif --blend lighten --state ~/state',
  exits: {
    ...stackExits,
    'nothing-folded': 'no frame is in the stack',
    'cannot-create': 'the picture cannot be written',
  },
  async run(given: Given<typeof flags>) {
    const { perform, stateFolder } = await import('../offline/reach.ts');
    const { out, blend, ev, maxEdge = Number.MAX_SAFE_INTEGER, depth = null, quality, crop } = given;
    const file = resolve(out);
    const ask = { file, blend, ev, depth, maxEdgePixels: maxEdge, quality, ...(crop && { crop }) };
    const { calibrationAsked, isInterval } = await import('../offline/render-request.ts');
    const calibration = await calibrationAsked(given);
    const { renderInterval } = await import('../offline/interval.ts');
    const whole = { ...ask, ...(calibration && { calibration }) };
    const { renderFast } = await import('../offline/fast.ts');
    const size = given.fast
      ? await renderFast(given, whole)
      : isInterval(given)
        ? await renderInterval(await stateFolder(given), given, whole)
        : await perform(given, 'render', whole);
    if (given.json) console.log(printableLines(JSON.stringify({ out: file, ...size })));
    else console.log(`${printable(file)}: ${size.width}x${size.height}, ${counted(size.frames)}`);
  },
} satisfies Command;
