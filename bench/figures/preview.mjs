/** A preview: planes to a picture, to a file, in place; against one decode. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { timedDecode } from '../decode.mjs';
import { openEngine } from '../engine.mjs';
import { plainMean, plainPlanes } from '../exact.mjs';
import { cpuMsOf, timed } from '../processes.mjs';
import { Roll } from '../roll.mjs';
import { interleave, ratios } from '../rounds.mjs';

/**
 * @import { Engine } from '../engine.mjs'
 * @import { Planes } from '../exact.mjs'
 * @import { Session } from '../session.mjs'
 */

const FRAMES = 5;
const MAX_EDGE_PIXELS = 2560;
const WHOLE = 1_000_000;

/** @param {Session} bench */
export async function measurePreview(bench) {
  const sources = await bench.frames('jpeg24');
  const folder = bench.folder();
  const roll = new Roll(bench.folder(), sources);
  const engine = await openEngine(folder, { previews: [previewOf('mean', folder)] });
  try {
    await engine.fold(roll, FRAMES);
    await publish(engine);
    const { decoded, published } = await interleave(bench.quick ? 5 : 11, {
      decoded: () => timedDecode(sources[0]),
      published: () => {
        // What is there and shows the planes as they are is not drawn again.
        rmSync(join(folder, 'mean.jpg'));
        return timed(() => publish(engine));
      },
    });
    bench.put('preview', ratios(published, decoded, 'wallMs'));
    await checkPictures(bench, engine, await plainPlanes(sources, { counts: roll.counts }), folder);
  } finally {
    await engine.close();
  }
}

/** @param {Engine} engine */
const publish = (engine) =>
  engine.ask('publish', {
    queueFrames: 0,
    overwritten: 0,
    stateReason: null,
    state: 'running',
    history: false,
  });

/**
 * @param {string} blend
 * @param {string} folder
 */
const previewOf = (blend, folder) => ({
  file: join(folder, `${blend}.jpg`),
  blend,
  ev: 0,
  maxEdgePixels: MAX_EDGE_PIXELS,
  quality: 85,
});

/**
 * A frame folded and shown by one preview, and by two of other blends, which share its decode.
 *
 * @param {Session} bench
 */
export async function measureTwoPreviews(bench) {
  const sources = await bench.frames('jpeg24');
  /**
   * @param {readonly string[]} blends
   * @param {readonly ('sum' | 'max')[]} planes
   */
  const opened = async (blends, planes) => {
    const folder = bench.folder();
    const engine = await openEngine(folder, {
      planes,
      previews: blends.map((blend) => previewOf(blend, folder)),
    });
    const roll = new Roll(bench.folder(), sources);
    const update = async () => {
      await engine.fold(roll, 1);
      await publish(engine);
    };
    for (let i = 0; i < FRAMES; i++) await update();
    const measured = async () => {
      const cpuBefore = cpuMsOf(engine.pid);
      const { wallMs } = await timed(update);
      return { wallMs, cpuMs: cpuMsOf(engine.pid) - cpuBefore };
    };
    return { engine, measured };
  };
  const one = await opened(['mean'], ['sum']);
  const two = await opened(['mean', 'lighten'], ['sum', 'max']);
  try {
    const runs = await interleave(bench.quick ? 5 : 15, { one: one.measured, two: two.measured });
    bench.put('two-previews', ratios(runs.two, runs.one, 'cpuMs'));
    bench.put('two-previews-wall', ratios(runs.two, runs.one, 'wallMs'));
  } finally {
    for (const { engine } of [one, two]) await engine.close();
  }
}

/**
 * In full size and scaled down, without a loss, against plain loops.
 *
 * @param {Session} bench
 * @param {Engine} engine
 * @param {Planes} planes
 * @param {string} folder
 */
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
