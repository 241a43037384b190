/** The arithmetic of alignment, over a wasm memory of its own. */
import { StackError } from '../core/errors.ts';
import { describeShape, type Frame, type Layout } from '../core/frame.ts';
import type {
  Aligner,
  AlignMode,
  ReferenceBytes,
  ReferenceMade,
  Registration,
} from '../core/registration.ts';
import type { Arena } from '../kernels/arena.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { pyramidOf } from './levels.ts';
import { luminanceOf } from './luminance.ts';
import { EDGE_MAX } from './plausible.ts';
import { Rooms } from './rooms.ts';
import { expectedIn, findScene } from './scene.ts';
import { boxOf, keepScene, sceneOf } from './scene-reference.ts';
import { findStars, keepStars, starBoxOf, starsOf } from './stars.ts';
import { placesNeeded, verdictOf } from './verdict.ts';
import { warp } from './warp.ts';

/** `arena`: over the memory of the kernels; it grows to the largest frame, and stays so. */
export function openAligner(arena: Arena, kernels: Kernels): Aligner {
  const rooms = new Rooms(arena);
  const scenes = new Remembered(sceneOf);
  const skies = new Remembered(starsOf);
  const levelOf = (frame: Frame, k: number) => luminanceOf(rooms, kernels, frame, k);
  const inScene = (bytes: ReferenceBytes, frame: Frame): Registration => {
    const reference = scenes.of(bytes, frame.shape);
    const found = findScene(reference, pyramidOf(levelOf(frame, reference.k)), frame);
    const expected = found && { ...found, expected: expectedIn(reference, found.matrix) };
    return verdictOf('scene', frame.shape, reference.corners.length, expected);
  };
  const byStars = (bytes: ReferenceBytes, frame: Frame): Registration => {
    const reference = skies.of(bytes, frame.shape);
    const found = findStars(reference, levelOf(frame, reference.k));
    return verdictOf('stars', frame.shape, reference.stars.length, found);
  };
  return {
    makeReference(frame, mode): ReferenceMade {
      mustFit(frame);
      const { shape } = frame;
      const kept =
        mode === 'scene'
          ? keepScene(frame, levelOf(frame, boxOf(shape)))
          : keepStars(shape, levelOf(frame, starBoxOf(shape)));
      return checked(kept, mode);
    },
    register(bytes, frame, mode): Registration {
      mustFit(frame);
      return mode === 'scene' ? inScene(bytes, frame) : byStars(bytes, frame);
    },
    warp: (frame, transform, out) => warp(rooms, kernels, frame, transform, out),
  };
}

function checked(
  { bytes, places }: { bytes: ReferenceBytes; places: number },
  mode: AlignMode,
): ReferenceMade {
  const least = placesNeeded(mode);
  if (places >= least) return { ok: true, bytes, places };
  const what = mode === 'scene' ? 'places to hold on to' : 'stars';
  const advice = 'begin with a sharp frame that shows more, or turn align off';
  return { ok: false, places, reason: `it shows ${places} ${what}, and ${least} are needed; ${advice}` };
}

/** Errors: broken-invariant. */
function mustFit({ shape }: Frame): void {
  if (Math.max(shape.width, shape.height) <= EDGE_MAX && !shape.mosaic) return;
  throw new StackError('broken-invariant', `expected a frame to align, found ${describeShape(shape)}`);
}

/** The last reference, read from its bytes: every frame of a stack has the same. */
class Remembered<R extends { readonly shape: Layout }> {
  private readonly read: (bytes: ReferenceBytes, shape: Layout) => R;
  private last: { readonly bytes: ReferenceBytes; readonly reference: R } | null = null;

  constructor(read: (bytes: ReferenceBytes, shape: Layout) => R) {
    this.read = read;
  }

  /** Errors: broken-invariant. */
  of(bytes: ReferenceBytes, shape: Layout): R {
    const { last } = this;
    const isOfShape =
      last?.reference.shape.width === shape.width && last.reference.shape.height === shape.height;
    if (last && isOfShape && last.bytes === bytes) return last.reference;
    const reference = this.read(bytes, shape);
    this.last = { bytes, reference };
    return reference;
  }
}
