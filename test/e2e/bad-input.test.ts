/** Everything that may lie in a captures folder besides captures, in one run: none of it stops the daemon. */

import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { bytesOf, pngThatSays } from '../support/captures.ts';
import { isRoot, nobody } from '../support/cli.ts';
import { golden, noShared, shared } from '../support/golden.ts';
import { it, type Place, type StateFacts } from '../support/place.ts';

const [a = '', b = '', c = '', d = ''] = golden('rgb8');
const pixels = { raw: { width: 64, height: 48, channels: 3 as const } };

/** Name to the code it must be rejected with; null for what is folded. */
async function spoil(place: Place): Promise<Map<string, string | null>> {
  const expected = new Map<string, string | null>();
  const put = (name: string, bytes: Uint8Array | string, code: string | null) => {
    writeFileSync(join(place.captures, name), bytes);
    expected.set(name, code);
  };
  const jpeg = bytesOf(b);
  const deep = Buffer.from(new Uint16Array(64 * 48 * 3).fill(4000).buffer);
  put('empty.jpg', '', 'truncated');
  put('cut.jpg', jpeg.subarray(0, 1000), 'truncated');
  put('no-end.jpg', jpeg.subarray(0, -2), 'truncated');
  put('text.jpg', 'this is no picture at all', 'unknown-format');
  put('zeros.jpg', Buffer.alloc(5000), 'unknown-format');
  put('is-png.jpg', await sharp(b).png().toBuffer(), null);
  put('wide.jpg', await sharp(b).resize(65, 48, { fit: 'fill' }).jpeg().toBuffer(), 'shape-mismatch');
  put('grey.jpg', await sharp(b).toColourspace('b-w').jpeg().toBuffer(), 'shape-mismatch');
  const sixteen = sharp(deep, { raw: { ...pixels.raw, depth: 'ushort' } as never }).toColourspace('rgb16');
  put('deep.png', await sixteen.png().toBuffer(), 'shape-mismatch');
  put('cmyk.jpg', await sharp(b).toColourspace('cmyk').jpeg().toBuffer(), 'unsupported-colour');
  put('bomb.png', pngThatSays(20_000, 15_000), 'too-large');
  put('new\nline\u001b[31m.jpg', 'no picture', 'unknown-format');
  return expected;
}

/** What is no capture at all, and must not even be mentioned as one. */
function litter(place: Place): void {
  const at = (name: string) => join(place.captures, name);
  symlinkSync(d, at('link.jpg'));
  symlinkSync('/dev/zero', at('zero.jpg'));
  spawnSync('mkfifo', [at('pipe.jpg')]);
  mkdirSync(at('folder.jpg'));
  for (const name of ['.hidden.jpg', 'a.xmp', 'a.mp4', 'a.jpg.part', 'tmpfileAbCdEf', 'no-extension']) {
    writeFileSync(at(name), bytesOf(d));
  }
}

const entryOf = ({ entries }: StateFacts, name: string) =>
  entries.find(({ path }) => basename(path) === name);

describe.concurrent('bad input', () => {
  it('is rejected by name and reason while good frames are folded', async ({ place }) => {
    const asNobody = isRoot;
    if (asNobody) place.handOver();
    writeFileSync(join(place.captures, 'first.jpg'), bytesOf(a));
    // A name in Latin-1: no UTF-8.
    writeFileSync(
      Buffer.concat([Buffer.from(`${place.captures}/caf`), Buffer.of(0xe9), Buffer.from('.jpg')]),
      bytesOf(c),
    );
    const config = { pendingSeconds: 1 };
    const daemon = place.daemon({ args: ['--stop-after-idle', '1.5'], config, asNobody });
    await daemon.untilFrames(2);
    litter(place);
    const expected = await spoil(place);
    writeFileSync(join(place.captures, 'secret.jpg'), bytesOf(d));
    chmodSync(join(place.captures, 'secret.jpg'), 0);
    if (isRoot) chownSync(join(place.captures, 'secret.jpg'), nobody.uid, nobody.gid);
    expected.set('secret.jpg', 'unreadable');
    const before = readdirSync(place.captures).sort();
    expect(await daemon.untilEnded()).toEqual({ code: 0, signal: null });

    const state = await place.inspect();
    for (const [name, code] of expected) {
      const entry = entryOf(state, name);
      if (code === null) expect({ name, entry }).toMatchObject({ entry: { outcome: 'folded' } });
      else {
        const message = expect.stringMatching(/^(the|it) \S+ .{8}/);
        expect({ name, entry }).toMatchObject({ entry: { outcome: 'rejected', reason: code, message } });
      }
    }
    const counts: Record<string, number> = {};
    for (const code of expected.values()) if (code !== null) counts[code] = (counts[code] ?? 0) + 1;
    const frames = 2 + [...expected.values()].filter((code) => code === null).length;
    expect(daemon.sidecar()).toMatchObject({ frames, rejected: counts, state: 'stopped' });
    expect(state.rejected).toEqual(counts);
    // Nothing else is in the ledger: the litter was never taken for captures.
    expect(state.entries).toHaveLength(expected.size + 2);
    expect(readdirSync(place.captures).sort()).toEqual(before);

    const rejected = daemon.logged('rejected');
    expect(rejected).toHaveLength([...expected.values()].filter((code) => code !== null).length);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
    expect(daemon.stderr.split('\n').join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\ud800-\udfff]/u);
    expect(daemon.logged('rejected', 'new\\u000aline\\u001b[31m.jpg')).toHaveLength(1);
    const ledger = await place.run('inspect', place.state, '--ledger');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
    expect(ledger.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect((await place.run('verify', '--state', place.state)).code).toBe(0);
  });

  it.skipIf(noShared)('of the shared corrupt files none is folded', async ({ place }) => {
    const files = shared('corrupt');
    writeFileSync(join(place.captures, 'first.jpg'), bytesOf(a));
    const config = { pendingSeconds: 1 };
    const daemon = place.daemon({ args: ['--stop-after-idle', '1.5'], config });
    await daemon.untilFrames(1);
    for (const file of files) writeFileSync(join(place.captures, basename(file)), bytesOf(file));
    expect((await daemon.untilEnded()).code).toBe(0);
    const { entries } = await place.inspect();
    const rejected = entries.filter(({ outcome }) => outcome === 'rejected');
    expect(rejected.map(({ path }) => basename(path)).sort()).toEqual(files.map((file) => basename(file)));
    for (const { message } of rejected) expect(message).toMatch(/^(the|it) \S+ .{8}/);
    expect(daemon.sidecar()).toMatchObject({ frames: 1, state: 'stopped' });
  });

  it('stays rejected across restarts, with no second line in the log', async ({ place }) => {
    writeFileSync(join(place.captures, 'a.jpg'), bytesOf(a));
    writeFileSync(join(place.captures, 'text.jpg'), 'no picture');
    const ask = { args: ['--stop-after-idle', '1.2'], config: { pendingSeconds: 1 } };
    const first = place.daemon(ask);
    await first.untilEnded();
    expect(first.logged('rejected')).toHaveLength(1);
    const second = place.daemon(ask);
    await second.untilEnded();
    expect(second.logged('rejected')).toHaveLength(0);
    expect(second.sidecar()).toMatchObject({ frames: 1, rejected: { 'unknown-format': 1 } });
  });
});
