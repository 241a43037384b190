/**
 * Makes frames colourless: red, green and blue become one value, weighted as the eye weighs them. Grey frames
 * stay as they are.
 *
 * The weights are those of ITU-R BT.709, 0.2126, 0.7152 and 0.0722, over samples as they are stored, in whole
 * numbers and rounded once, halves up: the same on every machine.
 *
 * @type {import('slowshutter').Filter}
 */
export default function luminance({ samples, shape }) {
  if (shape.channels === 1) return;
  for (let i = 0; i < samples.length; i += 3) {
    const weighted = 2126 * samples[i] + 7152 * samples[i + 1] + 722 * samples[i + 2];
    const value = Math.floor((weighted + 5000) / 10_000);
    samples[i] = value;
    samples[i + 1] = value;
    samples[i + 2] = value;
  }
}
