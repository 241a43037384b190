/** A preview: planes to a picture, to a file, in place; against one decode. */
import { join } from 'node:path';
import sharp from 'sharp';
import { timedDecode } from '../decode.mjs';
import { openEngine } from '../engine.mjs';
import { plainMean, plainPlanes } from '../exact.mjs';
import { timed } from '../processes.mjs';
import { Roll } from '../roll.mjs';
import { interleave, ratios } from '../rounds.mjs';

const FRAMES = 5;
const MAX_EDGE_PIXELS = 2560;
const WHOLE = 1_000_000;

export async function measurePreview(bench) {
  const sources = await bench.frames('jpeg24');
  const folder = bench.folder();
  const roll = new Roll(bench.folder(), sources);
  const preview = {
    file: join(folder, 'mean.jpg'),
    blend: 'mean',
    ev: 0,
    maxEdgePixels: MAX_EDGE_PIXELS,
    quality: 85,
  };
  const engine = await openEngine(folder, { previews: [preview] });
  try {
    await engine.fold(roll, FRAMES);
    const publish = () => engine.ask('publish', { queueFrames: 0, state: 'running', history: false });
    await publish();
    const { decoded, published } = await interleave(bench.quick ? 5 : 11, {
      decoded: () => timedDecode(sources[0]),
      published: () => timed(publish),
    });
    bench.put('preview', ratios(published, decoded, 'wallMs'));
    await checkPictures(bench, engine, await plainPlanes(sources, { counts: roll.counts }), folder);
  } finally {
    await engine.close();
  }
}

/** In full size and scaled down, without a loss, against plain loops. */
async function checkPictures(bench, engine, planes, folder) {
  for (const maxEdgePixels of [WHOLE, MAX_EDGE_PIXELS]) {
    const file = join(folder, 'check.tif');
    const { width } = await engine.ask('render', {
      file,
      blend: 'mean',
      ev: 0,
      depth: 8,
      maxEdgePixels,
      quality: 1,
    });
    const wholeWidth = 6000;
    const expected = plainMean(planes, wholeWidth, Math.round(wholeWidth / width));
    bench.same(
      `a picture ${width} pixels wide against plain loops`,
      expected,
      await sharp(file).raw().toBuffer(),
    );
  }
}
