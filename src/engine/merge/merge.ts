/**
 * Stacks merged into one: the ledger and the planes of the union of their exposures, whatever order they come
 * in, however often.
 */
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { messageOf, StackError } from '../../core/errors.ts';
import type { FullScale } from '../../core/frame.ts';
import { type Common, commonOf, type MergeAnswer, type MergeAsk } from '../../core/merge.ts';
import { byName, printable } from '../../core/names.ts';
import { takenAt } from '../../core/order.ts';
import { isCounter, type PlaneName, packedBytes } from '../../core/plane.ts';
import { mergedShards } from '../../core/shards.ts';
import { isoTime } from '../../core/sidecar.ts';
import type { Look, StateHeader } from '../../core/state.ts';
import { type PackedPlane, strips } from '../../core/strips.ts';
import { type Union, unite } from '../../core/union.ts';
import { Arena } from '../../kernels/arena.ts';
import type { EnginePorts } from '../ports.ts';
import { framesAgain } from './again.ts';
import { endsOf } from './ends.ts';
import { type Input, openInput } from './input.ts';
import { MergedPlanes } from './merged-planes.ts';
import { needsOf } from './needs.ts';
import { fullScaleOf, makeParts } from './parts.ts';
import { StripSum } from './strip-sum.ts';

/**
 * Writes the merged state file; nothing is written unless all of the others are whole, and can be one.
 *
 * Errors: usage when they cannot be one stack, or one is not there; damaged-state, newer-state; io when an
 * original that is needed is gone, or one of them cannot be read; config for a filter that is not what it
 * was; cannot-create, stack-full.
 */
export async function mergeStates(ask: MergeAsk, ports: EnginePorts): Promise<MergeAnswer> {
  const inputs: Input[] = [];
  try {
    for (const file of ask.states) inputs.push(await openInput(file, ports.storage));
    return await merged(inputs, ask, ports);
  } finally {
    for (const input of inputs) await input.close();
  }
}

async function merged(inputs: readonly Input[], ask: MergeAsk, ports: EnginePorts): Promise<MergeAnswer> {
  mustBeOutside(ask.places, inputs);
  const common = commonOf(inputs);
  const shards = mergedShards(
    inputs.map(({ header }) => header),
    ask.partial,
  );
  const union = unite(inputs, ask.prefer);
  const { frames, shared } = union;
  const said = { common, union, inputs };
  const rest = { ...headerOf(said, ports), ...(shards && { shards }) };
  // A stack without a frame leaves nothing but its ledger.
  const shape = frames === 0 ? null : common.shape;
  if (shape === null) {
    await write(ask.out, { ...rest, ...empty }, union, [], ports);
    return { frames, shared, subtracted: 0, refolding: false, digest: null, bytes: 0 };
  }
  const names = common.meaning.planes as readonly PlaneName[];
  if (names.includes('glow')) mustHaveOneAge(union, inputs);
  const ends = endsOf(union, inputs);
  const needs = needsOf(union, ends, names);
  const again = await framesAgain(needs, common, ask.originals, ports);
  const arena = new Arena(ports.openMemory());
  const kernels = await ports.kernels(arena.memory);
  const { look, subtracted, ...parts } = await makeParts({ ...said, shape, ends }, needs, again, {
    arena,
    kernels,
  });
  const fullScale = fullScaleOf(shape, common);
  const planes = packedOf(names, frames, fullScale, parts.inputs);
  const header = { ...rest, shape, frames, planes, refold: refoldOf(union, names), ...endsIn(union, look) };
  const layout = strips(header);
  const hash = ask.digest ? createHash('sha256') : null;
  const longest = Math.max(...layout.map(({ samples }) => samples));
  const sum = new StripSum(arena, kernels, longest);
  let bytes = 0;
  async function* packed() {
    for await (const strip of new MergedPlanes(parts, sum).strips(layout)) {
      hash?.update(strip);
      bytes += strip.length;
      yield strip;
    }
  }
  await write(ask.out, header, union, packed(), ports);
  const refolding = header.refold !== null;
  return { frames, shared, subtracted, refolding, digest: hash?.digest('hex') ?? null, bytes };
}

/** What has faded from several times on cannot be taken apart. Errors: usage. */
function mustHaveOneAge({ timedTwice: [one] }: Union, inputs: readonly Input[]): void {
  if (one === undefined) return;
  const folded = one.rows.filter(({ entry }) => entry.outcome === 'folded');
  const said = folded.map(
    ({ entry, stack }) => `${isoTime(entry.capturedAt ?? 0)} in ${printable(inputs[stack]!.file)}`,
  );
  const text = `${printable(one.entry.path)} was taken at ${said.join(' and ')}, and fades from one time on`;
  throw new StackError('usage', `these stacks cannot be one: ${text}; fold the captures together instead`);
}

/** How these planes are packed when all are one: what fades has faded until the latest frame of all. */
function packedOf(
  names: readonly PlaneName[],
  frames: number,
  fullScale: FullScale,
  inputs: readonly Pick<Input, 'header'>[],
): PackedPlane[] {
  return names.map((name) => {
    const packed = { name, bytesPerSample: packedBytes(name, frames, fullScale) };
    const ends = inputs.flatMap(({ header }) => header.planes.find((plane) => plane.name === name)?.at ?? []);
    return ends.length === 0 ? packed : { ...packed, at: Math.max(...ends) };
  });
}

/** Invariant 1: nothing is put where captures are. Errors: usage. */
function mustBeOutside(places: readonly string[], inputs: readonly Input[]): void {
  const folders = new Set(inputs.flatMap(({ entries }) => entries.map(({ path }) => dirname(path))));
  const within = [...folders].find((folder) => places.some((place) => place.startsWith(`${folder}/`)));
  if (within === undefined) return;
  const text = `--out: ${printable(places[0] ?? '')} is inside ${printable(within)}, where captures are, which is only read; give a file outside`;
  throw new StackError('usage', text);
}

/** The header of a stack without a frame. */
const empty = { shape: null, frames: 0, planes: [], first: null, latest: null, refold: null } as const;

/** What does not depend on planes. */
function headerOf(
  { common, union, inputs }: { common: Common; union: Union; inputs: readonly Input[] },
  { software, wallClock }: EnginePorts,
) {
  const { meaning, steps, reference, decoders } = common;
  return {
    software,
    // The first of several folders by name: a header has one.
    captures: inputs.map(({ header }) => header.captures).sort(byName)[0]!,
    ...meaning,
    reference: union.frames === 0 ? null : reference,
    paused: inputs.some(({ header }) => header.paused),
    pictures: 0,
    decoders: union.frames === 0 ? {} : decoders,
    steps,
    generation: 1,
    savedAt: wallClock(),
    ledgerEntries: union.entries.length,
  };
}

/** What was taken out is still in the picks. */
function refoldOf({ without }: Union, names: readonly PlaneName[]): StateHeader['refold'] {
  const planes = names.filter((name) => !isCounter(name));
  return without.length === 0 || planes.length === 0 ? null : { planes, without };
}

function endsIn({ first, latest }: Union, look: Look | null): Pick<StateHeader, 'first' | 'latest'> {
  if (first === null || latest === null || look === null)
    throw new StackError('broken-invariant', 'expected a first and a latest frame, found none');
  return { first: { ...takenAt(first.entry), ...look }, latest: takenAt(latest.entry) };
}

/** Errors: cannot-create for what the disk refuses; those of the strips. */
async function write(
  out: string,
  header: StateHeader,
  { entries }: Union,
  packed: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  { storage }: EnginePorts,
): Promise<void> {
  await storage.save(out, header, entries, packed).catch((cause) => {
    if (cause instanceof StackError) throw cause;
    throw new StackError('cannot-create', `cannot write ${printable(out)}: ${messageOf(cause)}`, { cause });
  });
}
