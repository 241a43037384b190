/** What everyone does about a damaged state file: it is set aside as it is, and nothing else is touched. */

import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { bytesOf } from '../support/captures.ts';
import { golden } from '../support/golden.ts';
import { it } from '../support/place.ts';

const FRAMES = 7;
const idle = ['--stop-after-idle', '0.5'];
const golds = golden('rgb8').map(bytesOf);

function flip(file: string, offset: number): Buffer {
  const bytes = readFileSync(file);
  const at = offset < 0 ? bytes.length + offset : offset;
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  writeFileSync(file, bytes);
  return bytes;
}

const damages: [string, (file: string) => void][] = [
  ['a flipped bit in the planes', (file) => flip(file, -2000)],
  ['a flipped bit in the ledger', (file) => flip(file, 900)],
  ['its second half cut off', (file) => truncateSync(file, statSync(file).size >> 1)],
  ['nothing in it', (file) => truncateSync(file, 0)],
];

describe.concurrent('a state file', () => {
  it('that is damaged is set aside unchanged, and the next start folds anew', async ({ place }) => {
    for (const [i, bytes] of golds.entries()) writeFileSync(join(place.captures, `IMG_${i}.jpg`), bytes);
    const first = place.daemon({ args: idle });
    expect((await first.untilEnded()).code).toBe(0);
    const file = join(place.state, 'encoded-sum.state');
    const { digest } = await place.inspect();
    const [whole, preview] = [readFileSync(file), readFileSync(place.preview)];
    for (const [i, [what, damage]] of damages.entries()) {
      writeFileSync(file, whole);
      damage(file);
      const damaged = readFileSync(file);
      for (const args of [
        ['inspect', file],
        ['verify', '--state', place.state],
      ]) {
        expect({ what, code: (await place.run(...args)).code }).toEqual({ what, code: 65 });
        expect(readFileSync(file).equals(damaged)).toBe(true);
      }
      const refused = place.daemon();
      expect({ what, ...(await refused.untilEnded()) }).toMatchObject({ what, code: 65 });
      const aside = `${file}.damaged-${i + 1}`;
      expect(refused.stderr).toContain(aside);
      expect(readFileSync(aside).equals(damaged)).toBe(true);
      expect(readFileSync(place.preview).equals(preview)).toBe(true);
      expect(existsSync(file)).toBe(false);
    }
    const next = place.daemon({ args: idle });
    expect((await next.untilEnded()).code).toBe(0);
    expect(await place.inspect()).toMatchObject({ frames: FRAMES, digest });
    expect(existsSync(`${file}.damaged-4`)).toBe(true);
  });
});
