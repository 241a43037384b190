/** `slowshutter reset`: throws a stack away; the next frame begins anew. */
import { whereFlags } from '../config/where-flags.ts';
import { printableLines } from '../core/names.ts';
import { counted } from '../core/progress.ts';
import type { Flags, Given } from '../flags/flag.ts';
import { stackExits } from '../offline/exits.ts';
import type { Command } from './command.ts';

const flags = {
  yes: { means: 'without asking; where there is no terminal nothing can be asked' },
  ...whereFlags,
} satisfies Flags;

export const command = {
  summary: 'throw the stack away and begin anew with the next frame',
  flags,
  example: 'slowshutter reset --state ~/state',
  exits: {
    ...stackExits,
    usage: `${stackExits.usage}, or it holds no frame; or yes was not answered, nor given as --yes`,
  },
  async run(given: Given<typeof flags>) {
    const { perform } = await import('../offline/reach.ts');
    if (!given.yes) {
      const [{ mustSayYes }, { statusOf }] = await Promise.all([
        import('../io/say-yes.ts'),
        import('../offline/status.ts'),
      ]);
      await mustSayYes(process.stdin, process.stderr, async () => {
        const { frames } = await statusOf(given);
        return `throw away the stack of ${counted(frames)}? No master is written; its captures stay, and stay out`;
      });
    }
    const answer = await perform(given, 'reset', {});
    if (given.json) console.log(printableLines(JSON.stringify(answer)));
    else console.log(`threw away ${counted(answer.frames)}; the next frame begins anew`);
  },
} satisfies Command;
