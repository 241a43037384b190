/** Whether darks or flats fit the frames of a stack, and what they say differently. */
import type { Camera } from './capture-facts.ts';
import type { Entry } from './entry.ts';
import { StackError } from './errors.ts';
import { describeShape, type Shape, sameShape } from './frame.ts';
import { type Light, lightOf } from './light.ts';
import { printable } from './names.ts';
import { agreedCamera } from './origin.ts';
import type { StateHeader } from './state.ts';

/**
 * What frames of one kind have in common. Units: seconds, degrees, the mean of those that say them; null
 * where they do not say, or differ.
 */
export interface Taken {
  readonly exposureSeconds: number | null;
  readonly temperatureC: number | null;
  readonly camera: Camera;
}

/** Errors: usage when a stack is not one that can be taken out of another. `what`: dark or flat. */
export function mustServe(what: 'dark' | 'flat', from: string, header: StateHeader): Shape {
  const { shape, frames, planes, refold } = header;
  const refuse = (why: string): never => {
    throw new StackError('usage', `the ${what} ${printable(from)} cannot be used: ${why}`);
  };
  if (shape === null || frames === 0) return refuse('no frame is in it');
  if (!planes.some(({ name }) => name === 'sum')) {
    const again = `slowshutter stack ${what}s/ --save ${what}.state`;
    return refuse(`it keeps no sums of its frames; make it from these, as by: ${again}`);
  }
  if (refold !== null)
    return refuse('a frame that was taken out is still in it; any command to that stack refolds it');
  if (lightOf(shape, header.light) === 'linear') return shape;
  const again = `slowshutter stack ${what}s/ --light linear --save ${what}.state`;
  return refuse(`its frames were added up as stored, and only light can be taken out of light: ${again}`);
}

/** Errors: usage when frames of a shape, in a light, are not those that a dark or a flat is of. */
export function mustBeOf(what: 'dark' | 'flat', from: string, of: Shape, shape: Shape, light: Light): void {
  const named = `the ${what} ${printable(from)}`;
  if (lightOf(shape, light) !== 'linear') {
    const text = `${named} is taken out of light, and this stack adds up samples as stored; stack with light linear, which is another stack`;
    throw new StackError('usage', text);
  }
  if (sameShape(of, shape)) return;
  const text = `${named} does not fit: it is ${describeShape(of)}, and the frames of this stack are ${describeShape(shape)}`;
  throw new StackError('usage', text);
}

/** Over the folded ones of the entries. */
export function takenOf(entries: Iterable<Entry>): Taken {
  const folded = [...entries].filter(({ outcome }) => outcome === 'folded');
  const [first, ...others] = folded.map(({ exposureNs }) => exposureNs ?? null);
  const isSame = first !== undefined && others.every((each) => each === first);
  const degrees = folded.flatMap(({ camera }) => camera?.temperatureC ?? []);
  const temperatureC = degrees.length === 0 ? null : degrees.reduce((a, b) => a + b) / degrees.length;
  const exposureSeconds = isSame && first !== null ? first / 1e9 : null;
  return { exposureSeconds, temperatureC, camera: agreedCamera(folded) };
}

/**
 * Sentences about what darks and lights say differently, where both say it. Flats are exposed as they need
 * it.
 */
export function differences(what: 'dark' | 'flat', dark: Taken, lights: Taken): string[] {
  const found: string[] = [];
  const compare = (word: string, ours: unknown, theirs: unknown, unit = '') => {
    if (ours == null || theirs == null || ours === theirs) return;
    found.push(`${word} ${ours}${unit} of the ${what} frames is not ${theirs}${unit} of the frames`);
  };
  if (what === 'dark') {
    compare('the exposure', dark.exposureSeconds, lights.exposureSeconds, ' s');
    compare('ISO', dark.camera.iso, lights.camera.iso);
    const [ours, theirs] = [dark.temperatureC, lights.temperatureC];
    if (ours !== null && theirs !== null && Math.abs(ours - theirs) > DEGREES_APART)
      compare('the temperature', ours.toFixed(1), theirs.toFixed(1), ' °C');
  }
  compare('the camera', dark.camera.model, lights.camera.model);
  return found;
}

/** A sensor that is warmer by this gives about a third more dark signal. */
const DEGREES_APART = 3;
