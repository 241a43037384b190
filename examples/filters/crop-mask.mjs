/**
 * Makes everything black but one rectangle, so that a street lamp beside the stars, or the room behind the
 * window, stays out. The size of the picture stays as it is.
 *
 * `left`, `top`, `width` and `height` are pixels of the frame as it is stored, before the camera's
 * orientation turns it upright. Without `width` or `height` the rectangle reaches to the edge.
 *
 * @type {import('slowshutter').Filter<{ left?: number, top?: number, width?: number, height?: number }>}
 */
export default function cropMask({ samples, shape }, { left = 0, top = 0, ...size }) {
  const { width = shape.width - left, height = shape.height - top } = size;
  const [right, bottom] = [left + width, top + height];
  const isWithin = left >= 0 && top >= 0 && right <= shape.width && bottom <= shape.height;
  if (!isWithin || ![left, top, width, height].every(Number.isInteger) || width < 1 || height < 1) {
    const found = `${width}x${height} at ${left},${top}`;
    throw new RangeError(`the rectangle ${found} is not within ${shape.width}x${shape.height}`);
  }
  const row = shape.width * shape.channels;
  samples.fill(0, 0, top * row);
  samples.fill(0, bottom * row);
  for (let y = top; y < bottom; y++) {
    samples.fill(0, y * row, y * row + left * shape.channels);
    samples.fill(0, y * row + right * shape.channels, (y + 1) * row);
  }
}
