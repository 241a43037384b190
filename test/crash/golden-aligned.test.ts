/**
 * The state file of aligned frames less their dark that was kept of the format in which these began: it
 * opens, and is gone on with.
 */
import { describe, expect, it } from 'vitest';
import { openAligner } from '../../src/align/aligner.ts';
import { openStorage } from '../../src/io/storage/storage.ts';
import { Arena } from '../../src/kernels/arena.ts';
import { plainKernels } from '../../src/kernels/plain.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { goldenBytes, goldenJson } from '../support/golden.ts';
import { savedIn } from '../support/ledgers.ts';
import { SimDisk } from '../support/sim-disk.ts';
import { tinyMemory } from '../support/tiny.ts';

const place = '/tmp/slowshutter-golden-aligned';
const file = `${place}/aligned.state`;
const digests = goldenJson<{ readonly saved: string; readonly resumed: string }>(
  'state/aligned/aligned.json',
);
const captures = new Map(
  ['a', 'b', 'c', 'd'].map((name) => [`${place}/${name}.png`, goldenBytes(`state/aligned/${name}.png`)]),
);
const [first = '', , , latest = ''] = captures.keys();

async function opened(): Promise<TestEngine> {
  const disk = new SimDisk(place);
  for (const name of ['aligned.state', 'dark.state'])
    disk.plant(`${place}/${name}`, goldenBytes(`state/aligned/${name}`));
  const { header } = await savedIn(file, disk.disk());
  const { light, align, correction } = header;
  const settings = { light, align, correction, planes: ['sum', 'coverage'], captures: place } as const;
  return startEngine(
    'plain',
    captures,
    { ...settings, stateFile: file },
    {
      storage: openStorage(disk.disk()),
      async openAligner() {
        const memory = tinyMemory();
        return openAligner(new Arena(memory), plainKernels(memory));
      },
    },
  );
}

const digestOf = async (engine: TestEngine) => (await engine.ask('digest', {})).digest;

describe('the state file of aligned frames less their dark', () => {
  it('has the planes that it was saved with, and takes a new frame as it would have then', async () => {
    const engine = await opened();
    expect(await digestOf(engine)).toBe(digests.saved);
    expect((await engine.take(latest)).outcome).toBe('folded');
    expect(await digestOf(engine)).toBe(digests.resumed);
  });

  it('has its reference and its dark taken out of frames that go and come back', async () => {
    const engine = await opened();
    await engine.take(latest);
    for (const path of [first, latest]) await engine.ask('remove', { frames: [path] });
    await engine.ask('refold', {});
    expect((await engine.ask('standing', {})).totals.frames).toBe(2);
    for (const path of [first, latest]) await engine.ask('restore', { frames: [path] });
    expect(await digestOf(engine)).toBe(digests.resumed);
  });
});
