/** Previews and numbered pictures: a file that cannot be written yet holds up no other. */
import { expect, it } from 'vitest';
import { bytesOf } from '../support/captures.ts';
import { type Captures, publishing, startEngine } from '../support/engine.ts';
import { golden } from '../support/golden.ts';

const preview = (file: string) => ({ file, blend: 'mean', ev: 0, maxEdgePixels: 40, quality: 80 });

/** An engine with one frame and two previews, the first of which is written when the others are. */
async function open(history: { folder: string; everyFrames: number | null } | null) {
  const captures: Captures = new Map([['/c/a.jpg', bytesOf(golden('rgb8')[0]!)]]);
  const written: string[] = [];
  let others: () => void = () => undefined;
  const othersWritten = new Promise<void>((resolve) => {
    others = resolve;
  });
  const write = async (file: string) => {
    if (/a(-\d+)?\.jpg$/.test(file)) await othersWritten;
    written.push(file);
    if (/b(-\d+)?\.jpg$/.test(file)) others();
  };
  const engine = await startEngine(
    'plain',
    captures,
    { previews: [preview('/nas/a.jpg'), preview('/local/b.jpg')], history },
    {
      publishFile: write,
      publishFacts: write,
      keepFile: (file) => write(file).then(() => 'written'),
    },
  );
  await engine.take('/c/a.jpg');
  return { engine, written };
}

it('previews are written side by side', async () => {
  const { engine, written } = await open(null);
  expect(await engine.ask('publish', publishing)).toMatchObject({ failures: [], written: 2 });
  expect(written[0]).toBe('/local/b.jpg');
  expect([...written].sort()).toEqual(['/local/b.jpg', '/local/b.json', '/nas/a.jpg', '/nas/a.json']);
});

it('numbered pictures are, too', async () => {
  const { written } = await open({ folder: '/film', everyFrames: 1 });
  expect(written).toEqual(['/film/b-000001.jpg', '/film/a-000001.jpg']);
});
