/**
 * Rejects frames that are too dark or too bright: somebody stood before the lens, the sun came out, the flash
 * of a passer-by.
 *
 * The brightness of a frame is the mean of all its samples as they are stored, 0 black and 1 white. What lies
 * outside `min` to `max` is rejected; both ends are in. To find out what to ask for, set `"min": 1`: every
 * reason then names a brightness.
 *
 * It does not compare a frame with the one before: a filter must say the same of a frame whatever came first.
 *
 * @type {import('slowshutter').Filter<{ min?: number, max?: number }>}
 */
export default function brightnessGate({ samples, shape }, { min = 0.01, max = 0.99 }) {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i];
  const brightness = sum / (samples.length * shape.fullScale);
  if (brightness < min) return { reject: `brightness ${brightness.toFixed(4)} is below ${min}` };
  if (brightness > max) return { reject: `brightness ${brightness.toFixed(4)} is above ${max}` };
}
