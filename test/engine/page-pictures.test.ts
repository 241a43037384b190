/**
 * Pictures for the live page: what they show, what becomes of them when it is not there, and that frames go
 * first.
 */
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodeDng } from '../../src/camera/dng.ts';
import { openScene } from '../../src/camera/scene.ts';
import type { PagePicture, PagePictureAsk } from '../../src/core/page.ts';
import type { StackSettings } from '../../src/core/settings.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { withOrientation } from '../support/captures.ts';
import { type Captures, memoryPorts, openStack, publishing, startEngine } from '../support/engine.ts';
import { capturesOf } from '../support/golden.ts';
import { Reader } from '../support/held-reading.ts';
import { rawBytes } from '../support/raw.ts';
import { tiny, tinyCaptures, tinyNames } from '../support/tiny.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

/** As the page has its pictures, so that the file of the preview has the same pixels. */
const preview = { file: '/p.jpg', blend: 'mean', ev: 0, maxEdgePixels: 640, quality: 82 };

async function started(
  captures: Captures,
  settings: Partial<StackSettings> = {},
  ports: Partial<EnginePorts> = {},
) {
  const engine = await startEngine('wasm', captures, { previews: [preview], ...settings }, ports);
  const takeAll = async () => {
    for (const path of captures.keys()) expect((await engine.take(path)).outcome).toBe('folded');
  };
  const picture = (of: PagePictureAsk['of'], maxEdgePixels = 640) =>
    engine.ask('picture', { of, maxEdgePixels });
  const published = async () => {
    await engine.ask('publish', publishing);
    return pixelsOf(engine.published.get('/p.jpg')!);
  };
  return { ...engine, takeAll, picture, published };
}

async function pixelsOf(jpeg: Uint8Array) {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  const { icc, format } = await sharp(jpeg).metadata();
  return { width: info.width, height: info.height, channels: info.channels, format, icc, data };
}

const bytesOf = ({ jpeg }: PagePicture) => Buffer.from(jpeg, 'base64');

describe('a preview', () => {
  it.each(['rgb8', 'grey8', 'png16'])('of %s has the pixels of the file that is published', async (set) => {
    const { takeAll, picture, published } = await started(capturesOf(set));
    await takeAll();
    const told = await picture({ preview: 0 });
    const found = await pixelsOf(bytesOf(told));
    expect(found).toEqual(await published());
    expect([told.width, told.height, found.format]).toEqual([found.width, found.height, 'jpeg']);
    expect(told.frames).toBe(capturesOf(set).size);
    // It is of the page alone, and says nothing of when it was drawn.
    expect((await sharp(bytesOf(told)).metadata()).exif).toBeUndefined();
  });

  it('is as long as was asked for at most, and says its size as it is upright', async () => {
    const [bytes] = [...capturesOf('rgb8').values()];
    const { width = 0, height = 0 } = await sharp(bytes).metadata();
    const { takeAll, picture } = await started(new Map([['a', withOrientation(Buffer.from(bytes!), 6)]]));
    await takeAll();
    const half = Math.ceil(width / 2);
    const told = await picture({ preview: 0 }, half);
    expect([told.width, told.height]).toEqual([Math.ceil(height / 2), half]);
    expect(await sharp(bytesOf(told)).metadata()).toMatchObject({ width: told.width, height: told.height });
  });

  it('has the same tag as long as it has the same bytes, after a restart too, and another one after that', async () => {
    const captures = capturesOf('rgb8');
    const other = { ...preview, file: '/q.jpg', blend: 'lighten' };
    let now = 0;
    const ports = { wallClock: () => (now += 60_000) };
    const one = await started(captures, { previews: [preview, other] }, ports);
    const two = await started(captures, {}, ports);
    const [last, ...rest] = [...captures.keys()].reverse();
    for (const engine of [one, two]) for (const path of rest) await engine.take(path);
    const first = await one.picture({ preview: 0 });
    expect(await one.picture({ preview: 0 })).toEqual(first);
    expect(await two.picture({ preview: 0 })).toEqual(first);
    const others = [await one.picture({ preview: 1 }), await one.picture({ preview: 0 }, 20)];
    await one.take(last!);
    others.push(await one.picture({ preview: 0 }));
    expect(new Set([first, ...others].map(({ etag }) => etag)).size).toBe(4);
    expect(first.etag).toMatch(/^[\w-]{22}$/);
  });

  it('that there is not is said', async () => {
    const { takeAll, picture } = await started(capturesOf('rgb8'));
    const none = { code: 'nothing-folded', message: expect.stringContaining('nothing to draw') };
    await expect(picture({ preview: 0 })).rejects.toMatchObject(none);
    await expect(picture('last')).rejects.toMatchObject(none);
    await takeAll();
    await expect(picture({ preview: 1 })).rejects.toMatchObject({ code: 'usage' });
    await expect(picture({ frame: 99 })).rejects.toMatchObject({ code: 'usage' });
  });
});

/** The middles of the quarters, from the top left corner, each channel all or nothing. */
async function quarters(jpeg: Uint8Array): Promise<string[]> {
  const { width, height, channels, data } = await pixelsOf(jpeg);
  const at = (x: number, y: number) => {
    const start = (Math.floor(y * height) * width + Math.floor(x * width)) * channels;
    return [...data.subarray(start, start + 3)].map((sample) => (sample > 128 ? 1 : 0)).join('');
  };
  return [at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)];
}

const [red, green, blue, white] = ['100', '010', '001', '111'];

/** Red and green above blue and white. */
async function quartered(width: number, height: number) {
  const samples = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const [right, below] = [i % width >= width / 2, Math.floor(i / width) >= height / 2];
    const colour = below ? (right ? white : blue) : right ? green : red;
    for (const [c, on] of [...colour!].entries()) samples[i * 3 + c] = 255 * Number(on);
  }
  return sharp(samples, { raw: { width, height, channels: 3 } });
}

describe('a frame', () => {
  it.each([
    [1, [red, green, blue, white]],
    [3, [white, blue, green, red]],
    [6, [blue, red, white, green]],
    [8, [green, white, red, blue]],
  ])('of orientation %i is small and upright', async (orientation, expected) => {
    const jpeg = await (await quartered(1600, 1200)).jpeg().toBuffer();
    const captures = new Map([['a', withOrientation(jpeg, orientation)]]);
    const { takeAll, picture } = await started(captures);
    await takeAll();
    const told = await picture({ frame: 1 });
    expect(await quarters(bytesOf(told))).toEqual(expected);
    expect([told.width, told.height]).toEqual(orientation > 4 ? [480, 640] : [640, 480]);
    expect(await picture('last')).toEqual(told);
  });

  it.each(['png', 'webp', 'tiff'] as const)('of a %s has its colours', async (format) => {
    const bytes = await (await quartered(64, 48)).toFormat(format).toBuffer();
    const { takeAll, picture } = await started(new Map([['a', bytes]]));
    await takeAll();
    const told = await picture({ frame: 1 }, 32);
    expect([told.width, told.height]).toEqual([32, 24]);
    expect(await quarters(bytesOf(told))).toEqual([red, green, blue, white]);
  });

  it('that is last is the last that came, whatever was taken out', async () => {
    const captures = capturesOf('rgb8');
    const engine = await started(captures);
    await engine.takeAll();
    const numbered = (frame: number) => engine.picture({ frame });
    expect(await engine.picture('last')).toEqual(await numbered(captures.size));
    await engine.ask('remove', { frames: [String(captures.size)] });
    expect((await engine.picture('last')).etag).toBe((await numbered(captures.size - 1)).etag);
    // What is out can still be looked at.
    expect((await numbered(captures.size)).etag).not.toBe((await numbered(1)).etag);
  });

  it.each(['mosaic', 'embedded'] as const)(
    'of a raw file is the JPEG inside, in a stack of %s too',
    async (raw) => {
      const scene = openScene({ width: 96, height: 64, seed: 7 });
      const notes = { exposureMs: 500, openedAt: new Date(2026, 0, 2, 3, 4, 5) };
      const samples = await (await quartered(48, 32)).raw().toBuffer();
      const photosites = { ...scene.rawFrame(0), glance: { width: 48, height: 32, samples } };
      const captures = new Map([['a', await encodeDng(photosites, notes)]]);
      const { takeAll, picture } = await started(captures, { raw });
      await takeAll();
      expect(await quarters(bytesOf(await picture({ frame: 1 })))).toEqual([red, green, blue, white]);
    },
  );

  it.each(['plain.dng', 'x-trans.raf'])('of %s, without a JPEG inside, is developed', async (name) => {
    const engine = await started(new Map([['a', rawBytes(name)]]));
    await engine.takeAll();
    const found = await pixelsOf(bytesOf(await engine.picture({ frame: 1 })));
    // The mean of one frame is that frame.
    expect(found).toEqual(await engine.published());
    expect(await engine.ask('standing', {})).toMatchObject({ frames: 1 });
  });

  it('whose original is gone, or another now, is an error that names it', async () => {
    const captures = capturesOf('rgb8');
    const [first, second] = [...captures.keys()];
    const { takeAll, picture } = await started(captures);
    await takeAll();
    captures.set(first!, captures.get(second!)!);
    const gone = { code: 'io', message: expect.stringMatching(`^the original of ${first} is gone`) };
    await expect(picture({ frame: 1 })).rejects.toMatchObject(gone);
  });

  it('that was never read is said to be so', async () => {
    const engine = await started(new Map());
    await engine.ask('remark', [{ path: '/c/a', stamp: '1-1-1', outcome: 'skipped', reason: 'existing' }]);
    const unread = { code: 'usage', message: expect.stringContaining('was never read') };
    await expect(engine.picture({ frame: 1 })).rejects.toMatchObject(unread);
  });
});

describe('a picture that is asked for in a backlog', () => {
  it('waits until every frame in hand is in the stack', async () => {
    const captures = tinyCaptures(tinyNames(6));
    const reader = new Reader(memoryPorts('plain', captures, new Map()).readCapture);
    const clock = new VirtualClock();
    const { take, picture } = await started(
      captures,
      {},
      { decoders: [tiny], readCapture: reader.readCapture, timers: clock },
    );
    await take('img_0');
    const order: string[] = [];
    const held = tinyNames(6)
      .slice(1)
      .map((name) => reader.hold(name));
    const taking = tinyNames(6)
      .slice(1)
      .map((name) => take(name).then(() => order.push(name)));
    const drawn = picture({ preview: 0 }).then(({ frames }) => order.push(`picture of ${frames}`));
    for (const each of held) {
      await clock.advance(19);
      each.go();
    }
    await Promise.all(taking);
    await clock.advance(20);
    await drawn;
    expect(order).toEqual(['img_1', 'img_2', 'img_3', 'img_4', 'img_5', 'picture of 6']);
  });

  it('is drawn while frames wait when it has waited for 2 s', async () => {
    const captures = tinyCaptures(tinyNames(2));
    const reader = new Reader(memoryPorts('plain', captures, new Map()).readCapture);
    const clock = new VirtualClock();
    const { take, picture } = await started(
      captures,
      {},
      { decoders: [tiny], readCapture: reader.readCapture, timers: clock },
    );
    await take('img_0');
    const held = reader.hold('img_1');
    const taking = take('img_1');
    await held.reached;
    let drawn: PagePicture | null = null;
    const drawing = picture({ preview: 0 }).then((told) => {
      drawn = told;
    });
    await clock.advance(1999);
    expect(drawn).toBeNull();
    await clock.advance(1);
    await drawing;
    expect(drawn).toMatchObject({ frames: 1 });
    held.go();
    expect((await taking).outcome).toBe('folded');
  });
});

it('a page is told the frames by number, those that need a look, and the pace, with names in the captures folder', async () => {
  const names = tinyNames(5).map((name) => `/captures/day 1/${name}`);
  const captures = tinyCaptures(names);
  captures.set('/captures/bad', Buffer.from('no picture'));
  const engine = await started(captures, {}, { decoders: [tiny] });
  for (const path of captures.keys()) await engine.take(path);
  const { frames, last } = await engine.ask('frames', { after: 3, most: 2 });
  expect(frames.map(({ number, name }) => [number, name])).toEqual([
    [4, 'day 1/img_3'],
    [5, 'day 1/img_4'],
  ]);
  expect(last).toBe(6);
  const { troubled, pace } = await engine.ask('standing', {});
  expect(troubled).toMatchObject([{ number: 6, name: 'bad', outcome: 'rejected', reason: 'unknown-format' }]);
  // One second lies between two of them.
  expect(pace).toEqual({ secondsPerFrame: 1, bytesPerFrame: captures.get(names[0]!)!.length });
});

it('nothing is drawn that nobody asked for', async () => {
  const captures = capturesOf('rgb8');
  const { stack, session, fold } = await openStack('wasm', captures, { previews: [preview] });
  const [first, ...rest] = [...captures.keys()];
  await fold(first!);
  const { renderer } = stack.opened();
  const draw = renderer.picture.bind(renderer);
  let drawn = 0;
  renderer.picture = (wanted) => {
    drawn++;
    return draw(wanted);
  };
  for (const path of rest) await fold(path);
  expect(drawn).toBe(0);
  await session.pagePictures.picture({ of: { preview: 0 }, maxEdgePixels: 640 });
  expect(drawn).toBe(1);
});
