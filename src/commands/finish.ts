/** `slowshutter finish`: writes the masters, closes the stack, opens the next. */

import { printable } from '../core/names.ts';
import { counted } from '../core/progress.ts';
import { perform, type SteerFlags } from '../offline/reach.ts';

export interface FinishFlags extends SteerFlags {
  readonly name?: string;
}

/** Errors: usage for a name that no file may have, or without a frame; cannot-create; those of perform. */
export async function finish(flags: FinishFlags): Promise<void> {
  const { name = null } = flags;
  const answer = await perform(flags, 'finish', { name });
  if (flags.json) console.log(JSON.stringify(answer));
  else
    console.log(
      [`finished ${answer.name} with ${counted(answer.frames)}`, ...answer.files.map(printable)].join('\n'),
    );
}
