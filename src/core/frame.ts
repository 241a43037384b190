/** What a frame is: a shape and integer samples. */

/** Largest sample value of a frame: 255 for 8-bit files, 65,535 for 16-bit files. */
export type FullScale = 255 | 65535;

/** `channels` is 1 for grey and 3 for RGB; an alpha channel is never part of a shape. */
export interface Shape {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly fullScale: FullScale;
}

/** Shape: `samples[(y * width + x) * channels + c]`, row-major, interleaved, integers 0..fullScale. */
export interface Frame {
  readonly shape: Shape;
  readonly samples: Uint8Array | Uint16Array;
}

/** A rendered picture: as a frame, but its full scale is chosen by the renderer, not by the captures. */
export type Picture = Frame;

export function sampleCount(shape: Shape): number {
  return shape.width * shape.height * shape.channels;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return (
    a.width === b.width && a.height === b.height && a.channels === b.channels && a.fullScale === b.fullScale
  );
}

/** For messages: `6000x4000 RGB 8-bit`. */
export function describeShape(shape: Shape): string {
  const colour = shape.channels === 1 ? 'grey' : 'RGB';
  return `${shape.width}x${shape.height} ${colour} ${shape.fullScale === 255 ? 8 : 16}-bit`;
}

/** Bytes of one sample as a frame stores it. */
export function bytesPerSample(fullScale: FullScale): 1 | 2 {
  return fullScale === 255 ? 1 : 2;
}
