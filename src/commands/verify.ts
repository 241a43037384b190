/** `slowshutter verify`: folds the originals again and compares the planes bit for bit. */

import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { type ConfigFlags, loadConfig } from '../config/load.ts';
import { captureExtensions } from '../config/registries.ts';
import { stateFolderOf } from '../config/state-folder.ts';
import { StackError } from '../core/errors.ts';
import { everyCapture, meaningOf } from '../core/meaning.ts';
import { byName, isCaptureName, printable } from '../core/names.ts';
import { planeOrder } from '../core/plane.ts';
import { listNames, readCapture } from '../io/files.ts';
import { openTerminal } from '../io/terminal.ts';
import { foldFiles, startBatch, unkept } from '../offline/batch.ts';
import { type ReadState, readState } from '../offline/read-state.ts';

export interface VerifyFlags extends ConfigFlags {
  readonly json?: true;
}

/** Errors: config when a filter is not what it was, damaged-state when the planes differ, io when originals are gone, and those of reading the state. */
export async function verify(flags: VerifyFlags): Promise<void> {
  const folder = flags.state ?? stateFolderOf(await loadConfig(process.cwd(), flags));
  const state = await readState(folder);
  if (state.header.refold !== null) {
    const planes = state.header.refold.planes.join(', ');
    const text = `cannot verify now: the planes ${planes} are still to be folded again without what was taken out`;
    throw new StackError('io', `${text}; the next daemon does that, or the next command`);
  }
  const { files, missing } = await originals(state);
  const again = await refold(state, files);
  const equal = missing.length === 0 && again === state.digest;
  const facts = { equal, frames: state.header.frames, digest: state.digest, refolded: again, missing };
  if (flags.json) console.log(JSON.stringify(facts));
  else if (equal)
    console.log(`equal: ${facts.frames} frames folded again give the same planes, ${again ?? 'none'}`);
  if (missing.length > 0) {
    const names = missing.map(printable).join(', ');
    throw new StackError(
      'io',
      `cannot verify: ${missing.length} of ${facts.frames} originals are gone: ${names}`,
    );
  }
  if (!equal) {
    throw new StackError(
      'damaged-state',
      `the planes of ${state.file} differ from the fold of the originals: ${again}`,
    );
  }
}

/** The files that hold the folded frames now, under whatever name. */
async function originals({ header, entries }: ReadState): Promise<{ files: string[]; missing: string[] }> {
  const wanted = new Map<string, string>();
  for (const entry of entries) if (entry.outcome === 'folded') wanted.set(entry.digest ?? '', entry.path);
  const files: string[] = [];
  const look = async (path: string) => {
    const digest = await digestOf(path);
    if (digest === null || !wanted.delete(digest)) return;
    files.push(path);
  };
  for (const path of [...wanted.values()]) await look(path);
  if (wanted.size > 0) {
    const elsewhere = new Set([header.captures, ...[...wanted.values()].map((path) => dirname(path))]);
    for (const folder of elsewhere) {
      const names = await listNames(folder).catch(() => []);
      const unseen = names
        .filter((name) => isCaptureName(name, captureExtensions))
        .map((name) => join(folder, name));
      for (const path of unseen) if (wanted.size > 0 && !files.includes(path)) await look(path);
    }
  }
  return { files: files.sort(byName), missing: [...wanted.values()].sort(byName) };
}

async function digestOf(path: string): Promise<string | null> {
  const read = await readCapture(path).catch(() => 'gone' as const);
  return typeof read === 'string' ? null : createHash('sha256').update(read.bytes).digest('hex');
}

async function refold({ header }: ReadState, files: readonly string[]): Promise<string | null> {
  const terminal = openTerminal(process.stderr);
  const planes = planeOrder.filter((name) => header.planes.some((plane) => plane.name === name));
  // The ledger has chosen already.
  const settings = { ...meaningOf(header), ...everyCapture, ...unkept, planes, captures: header.captures };
  const { engine } = await foldFiles(startBatch(), settings, files, (done) =>
    terminal.show(`${done} of ${files.length} folded again`),
  );
  terminal.end();
  try {
    return (await engine.ask('digest', {})).digest;
  } finally {
    await engine.close();
  }
}
