/** `slowshutter doctor`: whether everything that a night needs is in place. */

import { configFlags } from '../config/flags.ts';
import { configFile } from '../config/where-flags.ts';
import { StackError } from '../core/errors.ts';
import { printable, printableLines } from '../core/names.ts';
import type { Flags, Given } from '../flags/flag.ts';
import { json } from '../flags/output.ts';
import type { Command } from './command.ts';

const flags = {
  preview: { ...configFlags.preview, means: 'the preview file' },
  state: configFlags.state,
  config: configFile,
  json,
} satisfies Flags;

export const command = {
  summary: 'check that everything a night needs is in place',
  argument: { takes: '[captures]', means: 'the folder the camera is tethered to' },
  flags,
  example: 'slowshutter doctor ~/shoot',
  exits: { 'cannot-create': 'a check failed', config: 'the config is wrong' },
  async run(given: Given<typeof flags>, captures: string | undefined) {
    const { loadConfigFile } = await import('../config/load.ts');
    const { findingsOf } = await import('../live/checks.ts');
    const loaded = await loadConfigFile(process.cwd(), given, captures);
    const findings = await findingsOf(loaded);
    const failed = findings.filter(({ grade }) => grade === 'fail');
    if (given.json) console.log(printableLines(JSON.stringify({ ok: failed.length === 0, findings })));
    else
      for (const { about, grade, text } of findings)
        console.log(`${grade.padEnd(4)}  ${about.padEnd(14)}  ${printable(text)}`);
    // As a shell takes it for one word.
    const folder = `'${printable(loaded.config.captures).replaceAll("'", "'\\''")}'`;
    const named = given.config === undefined ? folder : `${folder} --config ${printable(given.config)}`;
    if (!given.json && failed.length === 0) console.log(`next: slowshutter watch ${named}`);
    if (failed.length > 0) throw new StackError('cannot-create', `${failed.length} checks failed`);
  },
} satisfies Command;
