/**
 * Copies in the spool that are not what they were: refused however often they are asked for, and kept anew
 * where that can be.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Captures, startEngine } from '../support/engine.ts';
import { captureFiles } from '../support/golden.ts';
import { tempFolder } from '../support/temp.ts';

/**
 * An engine after another has folded a capture with a spool and died; the copy has other pixels, and is
 * whole.
 */
async function spoiltSpool() {
  const [one, two] = captureFiles('rgb8');
  const folder = tempFolder();
  const captures: Captures = new Map([[one!.name, one!.bytes]]);
  const spoolFolder = join(folder, 'a.spool');
  // Where the capture of a spooled frame was.
  const settings = { captures: '.', stateFile: join(folder, 'a.state'), spoolFolder };
  await (await startEngine('plain', captures, settings)).take(one!.name);
  const copy = join(spoolFolder, readdirSync(spoolFolder)[0]!);
  writeFileSync(copy, two!.bytes);
  const files = () => readFileSync(copy);
  captures.set(copy, files());
  return {
    captures,
    copy,
    files,
    capture: one!.name,
    bytes: one!.bytes,
    engine: await startEngine('plain', captures, settings),
  };
}

it('a spoilt copy waits, and is rejected at the last call under the name of its capture', async () => {
  const { captures, copy, capture, engine } = await spoiltSpool();
  captures.delete(capture);
  for (const outcome of ['pending', 'pending']) {
    expect(await engine.take(copy, { last: false })).toMatchObject({ outcome, code: 'unreadable', capture });
  }
  expect(await engine.take(copy)).toMatchObject({
    outcome: 'rejected',
    code: 'unreadable',
    capture,
    frames: 0,
  });
  expect(await engine.take(copy)).toMatchObject({ outcome: 'rejected', frames: 0 });
});

it('its capture, if it is still there, is folded and kept anew; then the spoilt copy is no loss', async () => {
  const { captures, copy, files, capture, bytes, engine } = await spoiltSpool();
  expect(await engine.take(copy, { last: false })).toMatchObject({ outcome: 'pending' });
  expect(await engine.take(capture)).toMatchObject({ outcome: 'folded', frames: 1 });
  expect(files().equals(bytes)).toBe(true);
  // As it was read before it was kept anew, and as it is now.
  expect(await engine.take(copy)).toMatchObject({ outcome: 'known', frames: 1 });
  captures.set(copy, files());
  expect(await engine.take(copy)).toMatchObject({ outcome: 'known', frames: 1 });
  expect(await engine.ask('standing', {})).toMatchObject({ totals: { frames: 1 }, rejected: {} });
});
