/** `slowshutter init`: a config to begin with, with paths that hold in every working folder. */
import { configFlags } from '../config/flags.ts';
import { codeOf, StackError } from '../core/errors.ts';
import { printable } from '../core/names.ts';
import type { Flags, Given } from '../flags/flag.ts';
import type { Command } from './command.ts';

const NAME = 'slowshutter.json';

const flags = {
  preview: configFlags.preview,
  blend: configFlags.blend,
  light: configFlags.light,
  state: configFlags.state,
} satisfies Flags;

export const command = {
  summary: 'write a config to begin with',
  argument: { takes: '[captures]', means: 'the folder the camera is tethered to' },
  flags,
  example: 'slowshutter init ~/shoot --blend lighten',
  exits: {
    'cannot-create': 'there is a config already, or none can be written here',
    config: 'the config would be wrong',
  },
  async run(given: Given<typeof flags>, captures: string | undefined) {
    const [{ loadConfigFile }, { isInside }, { writeFile }, { join }, { fileURLToPath }] = await Promise.all([
      import('../config/load.ts'),
      import('../io/inside.ts'),
      import('node:fs/promises'),
      import('node:path'),
      import('node:url'),
    ]);
    const { config, file: there } = await loadConfigFile(process.cwd(), given, captures);
    if (there !== null)
      throw new StackError(
        'cannot-create',
        `there is a config already, ${there}: change it, or remove it first`,
      );
    if (isInside(process.cwd(), config.captures)) {
      const text = `a config is never written among captures; go to another folder than ${config.captures}, for example the one above it`;
      throw new StackError('cannot-create', text);
    }
    const file = join(process.cwd(), NAME);
    const schema = fileURLToPath(new URL('../../config.schema.json', import.meta.url));
    const { light, masters, state } = config;
    const previews = config.previews.map(({ blend, ev, file }) => ({ file, blend, ev }));
    const kept = { captures: config.captures, ...(state !== null && { state }), light, previews, masters };
    const text = `${JSON.stringify({ $schema: schema, ...kept }, null, 2)}\n`;
    await writeFile(file, text, { flag: 'wx' }).catch((error) => {
      if (codeOf(error) === 'EEXIST') throw new StackError('cannot-create', `${file} is there already`);
      throw new StackError('cannot-create', `cannot write ${file}: ${error.message}`);
    });
    console.log(printable(`wrote ${file}`));
    console.log(printable('next: slowshutter doctor'));
  },
} satisfies Command;
