/**
 * Captures whose decoder needs a package that is not installed: rejected for now, and taken when it is there.
 */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { StackError } from '../../src/core/errors.ts';
import type { Decoder } from '../../src/decoders/decoder.ts';
import { startEngine } from '../support/engine.ts';
import { tempFolder } from '../support/temp.ts';
import { tiny, tinyCaptures, tinyNames } from '../support/tiny.ts';

const names = tinyNames(3);
const captures = tinyCaptures(names);

/** `isThere` may change while the engine runs. */
function wanting(package_: { isThere: boolean }): Decoder {
  return {
    ...tiny,
    async readHeader(bytes) {
      if (package_.isThere) return tiny.readHeader(bytes);
      throw new StackError('no-decoder', 'expected a package, found none');
    },
  };
}

async function rejecting() {
  const state = { isThere: false };
  const stateFile = join(tempFolder(), 'a.state');
  const ports = { decoders: [wanting(state)] };
  const engine = await startEngine('wasm', captures, { stateFile }, ports);
  for (const path of names) {
    const verdict = await engine.take(path, { last: false });
    expect(verdict).toMatchObject({ outcome: 'rejected', code: 'no-decoder' });
  }
  await engine.ask('checkpoint', {});
  return { state, engine, again: () => startEngine('wasm', captures, { stateFile }, ports) };
}

it('after a restart they are not known, so that the listing finds them', async () => {
  const { state, again } = await rejecting();
  state.isThere = true;
  const engine = await again();
  expect((await engine.ask('known', {})).known).toEqual([]);
  for (const path of names) expect(await engine.take(path)).toMatchObject({ outcome: 'folded' });
  expect((await engine.ask('standing', {})).rejected).toEqual({});
});

it('restore puts them in without a restart, and not before the package is there', async () => {
  const { state, engine } = await rejecting();
  await expect(engine.ask('restore', { frames: names })).rejects.toMatchObject({ code: 'no-decoder' });
  state.isThere = true;
  expect(await engine.ask('restore', { frames: names })).toMatchObject({ frames: names.length });
});

it('those of a finished stack do not begin the next one', async () => {
  const { state, engine, again } = await rejecting();
  state.isThere = true;
  await engine.ask('restore', { frames: [names[0] ?? ''] });
  await engine.ask('finish', { name: 'one' });
  await engine.ask('checkpoint', {});
  const next = await again();
  expect((await next.ask('known', {})).known).toHaveLength(names.length);
});
