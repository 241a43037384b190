/** The pictures that the played server shows. */
import sharp from 'sharp';

/** Units: pixels of the whole picture. */
export interface Shown {
  readonly width: number;
  readonly height: number;
}

/** Makes a picture: of a source, as `preview/0`, with so many frames, by its long edge. */
export type Painter = (source: string, frames: number, edge: number) => Promise<Buffer>;

/** A gradient with one channel by source: pictures that differ, and are made once. */
export function paintedOnce({ width, height }: Shown): Painter {
  const made = new Map<string, Promise<Buffer>>();
  return (source, _frames, edge) => {
    const key = `${source} ${edge}`;
    const scale = edge / Math.max(width, height);
    const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
    const picture = made.get(key) ?? gradient(source, size);
    made.set(key, picture);
    return picture;
  };
}

function gradient(source: string, { width, height }: Shown): Promise<Buffer> {
  const samples = new Uint8Array(3 * width * height);
  const shift = source === 'last' ? 2 : Number(source.split('/').at(-1)) || 0;
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    samples[3 * i + (shift % 3)] = (255 * x) / width;
    samples[3 * i + ((shift + 1) % 3)] = (160 * y) / height;
  }
  return sharp(samples, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
}
