/** A stack in the engine: its contents, what of them is durable, and the turn in which they change. */
import { StackError } from '../../core/errors.ts';
import { describeMeaning, meaningOf } from '../../core/meaning.ts';
import type { StackSettings } from '../../core/settings.ts';
import { DESK_CONSTANTS_BYTES } from '../../core/shared-sums.ts';
import type { StateHeader } from '../../core/state.ts';
import type { Decoder } from '../../decoders/decoder.ts';
import { decodersFor } from '../../decoders/embedded.ts';
import { Arena } from '../../kernels/arena.ts';
import { prepareSteps } from '../calibrate/step.ts';
import type { EnginePorts } from '../ports.ts';
import { Budget } from './budget.ts';
import { StackContents } from './contents.ts';
import { Durability, isDone } from './durability.ts';
import { Journaled } from './journaled.ts';
import { mayBeAddedTogether } from './shared-adding.ts';
import { SpooledFrames } from './spooled-frames.ts';
import { StackCalibration } from './stack-calibration.ts';
import { Turn } from './turn.ts';
import type { PlaneMemory } from './workshop.ts';

export interface Stack {
  readonly contents: StackContents;
  readonly spool: SpooledFrames;
  readonly journal: Journaled;
  readonly durability: Durability;
  readonly turn: Turn;
}

/**
 * An empty stack, or the one in the state file. `decoders`: those that its frames are read by.
 *
 * Errors: config for a calibration step, damaged-state, newer-state, and broken-invariant when the file holds
 * a stack of another meaning.
 */
export async function openStack(
  settings: StackSettings,
  ports: EnginePorts,
): Promise<{ stack: Stack; resumed: boolean; decoders: readonly Decoder[] }> {
  const { storage, timers, software } = ports;
  const decoders = decodersFor(settings.raw, ports.decoders);
  const steps = await prepareSteps(ports.calibration, settings, ports);
  const arena = new Arena(ports.openMemory());
  const kernels = await ports.kernels(arena.memory);
  const mayAdd = steps.length === 0 && mayBeAddedTogether(settings);
  const shared = mayAdd ? await sharedMemory(ports) : null;
  const corrected = steps.find((step) => step.corrected)?.corrected;
  const calibration = await StackCalibration.open(settings.calibration, ports, corrected);
  const budget = new Budget(settings, ports);
  const workshop = { arena, kernels, shared, decoders, steps, calibration, budget };
  const contents = new StackContents(settings, workshop);
  const spool = new SpooledFrames(settings.captures, settings.spoolFolder, storage);
  const journal = new Journaled(settings.stateFile, contents.ledger, storage);
  const header = await loaded(contents, ports);
  if (settings.stateFile !== null) {
    await spool.open((digest) => isDone(contents, digest));
    await journal.open(settings.stateFile, header?.generation ?? 0);
  }
  const turn = new Turn();
  const durability = new Durability(contents, { spool, journal, storage, timers, software, turn });
  const stack = { contents, spool, journal, durability, turn };
  return { stack, resumed: header !== null, decoders };
}

async function sharedMemory(ports: EnginePorts): Promise<PlaneMemory> {
  const memory = ports.openMemory(true);
  return { arena: new Arena(memory, DESK_CONSTANTS_BYTES), kernels: await ports.kernels(memory) };
}

/** Errors: as of `openStack`. */
async function loaded(contents: StackContents, { storage }: EnginePorts): Promise<StateHeader | null> {
  const { settings } = contents;
  const file = settings.stateFile ?? settings.startsFrom ?? null;
  if (file === null) return null;
  const saved = await storage.load(
    file,
    (header) => {
      mustMean(header, settings, contents.stepLabels);
      contents.stand(header);
    },
    (strip, bytes) => contents.unpack(strip, bytes),
  );
  for (const entry of saved?.entries ?? []) contents.ledger.record(entry);
  return saved?.header ?? null;
}

/** Invariant 8: the file's name says its meaning, so a difference here is a file that was renamed by hand. */
function mustMean(header: StateHeader, settings: StackSettings, steps: readonly string[]): void {
  // A stack without a frame has no planes yet.
  const planes = header.shape ? header.planes : settings.planes;
  const wanted = describeMeaning(meaningOf(settings));
  const found = describeMeaning(meaningOf({ ...header, planes }));
  if (found !== wanted) {
    throw new StackError(
      'broken-invariant',
      `the state file is of a stack of ${found}, and not of ${wanted} as its name says: give it its name back`,
    );
  }
  const labels = steps.join(', ') || 'no step';
  const before = header.steps?.join(', ') || 'no step';
  if (header.shape === null || header.steps === null || labels === before) return;
  const text = `the frames of this stack went through ${before}, and new ones would go through ${labels}: name another --state`;
  throw new StackError('broken-invariant', text);
}
