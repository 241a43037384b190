/** `slowshutter render`: the stack as it is now, as a picture at full size. */

import { resolve } from 'node:path';
import { counted } from '../core/progress.ts';
import { perform, type SteerFlags } from '../offline/reach.ts';

export interface RenderFlags extends SteerFlags {
  readonly out: string;
  readonly blend: string;
  readonly ev: number;
  readonly maxEdge?: number;
  readonly depth?: 8 | 16 | 32;
  readonly quality: number;
}

/** Errors: usage for a blend, a light or a depth that cannot be, or a place among the captures; those of perform. */
export async function render(flags: RenderFlags): Promise<void> {
  const { blend, ev, quality, depth = null } = flags;
  const file = resolve(flags.out);
  const maxEdgePixels = flags.maxEdge ?? Number.MAX_SAFE_INTEGER;
  const size = await perform(flags, 'render', { file, blend, ev, depth, maxEdgePixels, quality });
  if (flags.json) console.log(JSON.stringify({ out: file, ...size }));
  else console.log(`${file}: ${size.width}x${size.height}, ${counted(size.frames)}`);
}
