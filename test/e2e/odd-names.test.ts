/** Names and files that nobody expects, met by commands that only look. */
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { bytesOf } from '../support/captures.ts';
import { golden } from '../support/golden.ts';
import { it, type Place } from '../support/place.ts';

/** A stack of one frame, at rest. */
async function stacked(place: Place, name = 'a.jpg'): Promise<void> {
  writeFileSync(join(place.captures, name), bytesOf(golden('rgb8')[0]!));
  const daemon = place.daemon();
  await daemon.untilFrames(1);
  expect((await daemon.stop()).code).toBe(0);
}

it('a name with C1, bidirectional and line characters reaches no terminal, and is the same in JSON', async ({
  place,
}) => {
  const name = 'a\u009b31m\u202egpj\u2028\u2066\nfolded.jpg';
  await stacked(place, name);
  const path = join(place.captures, name);
  for (const args of [
    ['inspect', place.state, '--ledger'],
    ['inspect', place.state, '--ledger', '--json'],
    ['status', '--state', place.state],
    ['status', '--state', place.state, '--json'],
    ['stack', path, '--out', place.path('o\u202e.png'), '--json'],
    ['doctor', place.path('\u009b31m'), '--state', place.state],
    ['verify', '--state', place.path('\u202e')],
  ]) {
    const { stdout, stderr } = await place.run(...args);
    expect(stdout + stderr, args.join(' ')).not.toMatch(/[\u0080-\u009f\u202a-\u202e\u2028\u2066-\u2069]/);
    expect(stdout + stderr).not.toMatch(/^folded/m);
  }
  expect((await place.inspect()).entries[0]?.path).toBe(path);
});

describe.concurrent('an odd status.json beside a stack that is intact', () => {
  it.for([
    '',
    '\0\0\0',
    '{',
    'null',
    '[]',
    '7',
    '"x"',
    '{}',
    '{"previews": 5}',
    'folder',
    'fifo',
    'odd facts',
  ])('costs status nothing but what only it says: %j', async (text, { place }) => {
    await stacked(place);
    const file = join(place.state, 'status.json');
    rmSync(file);
    const odd = {
      schema: 1,
      blend: 'mean',
      light: 'encoded',
      frames: 9,
      updatedAt: '',
      previews: 7,
      rejected: 3,
    };
    if (text === 'folder') spawnSync('mkdir', [file]);
    else if (text === 'fifo') spawnSync('mkfifo', [file]);
    else writeFileSync(file, text === 'odd facts' ? JSON.stringify(odd) : text);
    const { code, json, stderr } = await place.run('status', '--state', place.state, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(json).toMatchObject({ frames: 1, durableFrames: 1, running: false, rejected: {}, previews: [] });
    expect(await place.run('status', '--state', place.state)).toMatchObject({ code: 0, stderr: '' });
  });

  it('is no stack where there is no state file', async ({ place }) => {
    await stacked(place);
    for (const name of readdirSync(place.state).filter((each) => each.includes('.state')))
      rmSync(join(place.state, name));
    writeFileSync(join(place.state, 'status.json'), '{}');
    expect((await place.run('status', '--state', place.state)).code).toBe(2);
  });
});

describe.concurrent('an odd stack.json beside a stack that is intact', () => {
  it.for(['', '{', 'null', '[]', '7', '{}', '{"filters": {}}'])(
    'is said by commands that need it: %j',
    async (text, { place }) => {
      await stacked(place);
      writeFileSync(join(place.state, 'stack.json'), text);
      expect((await place.run('status', '--state', place.state)).code).toBe(0);
      const { code, stderr } = await place.run('remove', '1', '--state', place.state);
      expect({ code, stderr }).toEqual({
        code: 65,
        stderr: expect.stringContaining('the next daemon writes them anew'),
      });
    },
  );
});
