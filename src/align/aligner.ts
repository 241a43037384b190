/** The arithmetic of alignment, over a wasm memory of its own. */
import { StackError } from '../core/errors.ts';
import { describeShape, type Frame } from '../core/frame.ts';
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
import { boxOf, keepScene, type SceneReference, sceneOf } from './scene-reference.ts';
import { placesNeeded, verdictOf } from './verdict.ts';
import { warp } from './warp.ts';

/** `arena`: over the memory of the kernels; it grows to the largest frame, and stays so. */
export function openAligner(arena: Arena, kernels: Kernels): Aligner {
  const rooms = new Rooms(arena);
  const scenes = new Remembered(sceneOf);
  return {
    makeReference(frame, mode): ReferenceMade {
      mustFit(frame);
      const level = luminanceOf(rooms, kernels, frame, boxOf(frame.shape));
      return checked(keepScene(frame, level), mode);
    },
    register(bytes, frame, mode): Registration {
      mustFit(frame);
      const { shape } = frame;
      const scene = scenes.of(bytes, frame);
      const levels = pyramidOf(luminanceOf(rooms, kernels, frame, boxOf(shape)));
      const found = findScene(scene, levels, frame);
      const all = scene.corners.length;
      return verdictOf(mode, shape, all, found && { ...found, expected: expectedIn(scene, found.matrix) });
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
class Remembered {
  private readonly read: (bytes: ReferenceBytes, shape: Frame['shape']) => SceneReference;
  private last: { readonly bytes: ReferenceBytes; readonly reference: SceneReference } | null = null;

  constructor(read: (bytes: ReferenceBytes, shape: Frame['shape']) => SceneReference) {
    this.read = read;
  }

  of(bytes: ReferenceBytes, { shape }: Frame): SceneReference {
    if (this.last && isSame(this.last.bytes, bytes)) return this.last.reference;
    const reference = this.read(bytes, shape);
    this.last = { bytes: bytes.slice(), reference };
    return reference;
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
