/** `slowshutter doctor`: whether everything that a night needs is in place. */

import { configFlags } from '../config/flags.ts';
import { configFile } from '../config/where-flags.ts';
import { StackError } from '../core/errors.ts';
import { printable, printableLines } from '../core/names.ts';
import type { Flags, Given } from '../flags/flag.ts';
import { json } from '../flags/output.ts';
import type { Command } from './command.ts';

const flags = {
  recursive: configFlags.recursive,
  preview: { ...configFlags.preview, means: 'the preview file' },
  state: configFlags.state,
  align: { ...configFlags.align, means: 'try the folder for alignment: by the scene, or by the stars' },
  reference: { ...configFlags.reference, means: 'lay its frames on this capture instead of the first' },
  config: configFile,
  json,
} satisfies Flags;

export const command = {
  summary: 'check that everything a night needs is in place',
  argument: { takes: '[folders...]', means: 'the folder the camera is tethered to; or several' },
  flags,
  example: 'slowshutter doctor ~/shoot',
  exits: { 'cannot-create': 'a check failed', config: 'the config is wrong' },
  async run(given: Given<typeof flags>, captures: readonly string[]) {
    const { loadConfigFile } = await import('../config/load.ts');
    const { findingsOf } = await import('../live/checks.ts');
    const loaded = await loadConfigFile(process.cwd(), given, captures);
    const findings = await findingsOf(loaded);
    const failed = findings.filter(({ grade }) => grade === 'fail');
    if (given.json) console.log(printableLines(JSON.stringify({ ok: failed.length === 0, findings })));
    else
      for (const { about, grade, text } of findings)
        console.log(`${grade.padEnd(4)}  ${about.padEnd(14)}  ${printable(text)}`);
    const folders = loaded.config.captures.map((folder) => `'${escaped(folder)}'`);
    const named = [...folders, ...flagsOf(given)].join(' ');
    const mending = findings.flatMap(({ flag }) => flag ?? []);
    if (failed.length === 0 && !given.json)
      console.log(`next: slowshutter watch ${[named, ...mending].join(' ')}`);
    if (failed.length > 0) {
      const count = failed.length === 1 ? 'a check' : `${failed.length} checks`;
      const text = `${count} failed: put right what is marked fail, then type: slowshutter doctor ${named}`;
      throw new StackError('cannot-create', text);
    }
  },
} satisfies Command;

/** Within single quotes, as a shell takes a text for one word. */
const escaped = (text: string) => printable(text).replaceAll("'", "'\\''");

/** Those that say where, and how frames are aligned, as they were given. */
function flagsOf(given: Given<typeof flags>): string[] {
  const places = (['config', 'state', 'preview', 'align', 'reference'] as const).flatMap((name) => {
    const { [name]: value } = given;
    if (value === undefined) return [];
    return [/^[\w./-]+$/.test(value) ? `--${name} ${value}` : `--${name} '${escaped(value)}'`];
  });
  return given.recursive ? ['--recursive', ...places] : places;
}
