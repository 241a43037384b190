/** The timeline of a stack, where it is to have one. */
import { StackError } from '../../core/errors.ts';
import type { Shape } from '../../core/frame.ts';
import type { Entry } from '../../core/ledger.ts';
import { mustRepeat } from '../../core/recipe.ts';
import { Arena } from '../../kernels/arena.ts';
import { MadeAgain } from '../decisions/made-again.ts';
import { Originals } from '../decisions/originals.ts';
import type { EnginePorts } from '../ports.ts';
import type { Readers } from '../readers/readers.ts';
import type { StackContents } from '../stack/contents.ts';
import type { SpooledFrames } from '../stack/spooled-frames.ts';
import type { Aligning } from '../stages/align.ts';
import { KeptNodes } from './nodes.ts';
import { Room } from './room.ts';
import { Timeline } from './timeline.ts';

/** A stack as far as its originals are read again. */
interface Stacked {
  readonly contents: StackContents;
  readonly spool: SpooledFrames;
  readonly readers: Readers;
  readonly aligning: Aligning;
}

/** Null for a stack without one. Errors: those of the kernels. */
export async function openTimeline(stack: Stacked, ports: EnginePorts): Promise<Timeline | null> {
  const { contents, aligning } = stack;
  const { timeline: settings, stateFile } = contents.settings;
  // A stack that is kept nowhere keeps none either.
  if (settings == null || stateFile === null) return null;
  const folder = `${stateFile.replace(/\.state$/, '')}.timeline`;
  const originals = new Originals(stack, ports);
  const made = new MadeAgain({ contents, originals, aligning });
  const again = async (entry: Entry) => {
    const developed = await originals.develop(entry, contents.shape);
    const { frame, recipe } = await made.laid(developed, entry);
    mustRepeat(recipe, entry);
    return { frame, look: developed.look };
  };
  // Planes of the stack must not want for room because of these.
  const arena = new Arena(ports.openMemory());
  const own = { arena, kernels: await ports.kernels(arena.memory) };
  const { maxEdgePixels, leaves } = settings;
  const openRoom = (shape: Shape) =>
    new Room(shape, maxEdgePixels, { settings: contents.settings, software: ports.software, ...own });
  const nodes = new KeptNodes(folder, ports.storage, ports.say);
  const { decoders } = ports;
  const timeline = new Timeline(leaves, nodes, { contents, decoders, again }, openRoom);
  contents.watcher = timeline;
  return timeline;
}

/** Errors: usage where the stack has none. */
export function timelineOf({ timeline }: { readonly timeline: Timeline | null }): Timeline {
  if (timeline) return timeline;
  const text =
    'this stack keeps no timeline: give "timeline": {} in its config, which makes one of the frames that are there; or render the interval without --fast';
  throw new StackError('usage', text);
}
