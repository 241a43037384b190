/** `slowshutter stack`: the same fold over what is there now, once, into one picture. */

import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { checkedFilters, withDigests } from '../config/filters.ts';
import { captureExtensions, registryNames } from '../config/registries.ts';
import { planesOf } from '../config/settings.ts';
import { messageOf, StackError } from '../core/errors.ts';
import type { FilterSettings } from '../core/filter.ts';
import type { Depth } from '../core/frame.ts';
import type { Light } from '../core/light.ts';
import { byName, isCaptureName, printable } from '../core/names.ts';
import { counted, duration, progressLine } from '../core/progress.ts';
import type { StackSettings } from '../core/settings.ts';
import { exposureSecondsTotal, isoTime } from '../core/sidecar.ts';
import type { Standing, TakeReply } from '../core/verdict.ts';
import { encoderFor } from '../encoders/for-file.ts';
import { listNames, lookAt } from '../io/files.ts';
import { isInside } from '../io/inside.ts';
import { instantOf } from '../io/instant.ts';
import { openTerminal } from '../io/terminal.ts';
import { foldFiles, unkept } from '../offline/batch.ts';
import type { EngineClient } from '../wire/protocol.ts';

export interface StackFlags {
  readonly out: string;
  readonly blend: string;
  readonly ev: number;
  readonly light: Light;
  readonly every: number;
  readonly from?: string;
  readonly until?: string;
  readonly filter?: readonly unknown[];
  readonly maxEdge?: number;
  readonly depth?: Depth;
  readonly quality: number;
  readonly json?: true;
  readonly strict?: true;
}

/** What is asked, when it makes sense. */
interface Asked {
  readonly out: string;
  readonly depth: Depth;
  readonly settings: StackSettings;
  readonly files: readonly string[];
}

/**
 * `started` folds; it is ended here.
 *
 * Errors: usage, config, nothing-folded, rejected-strict, cannot-create, io.
 */
export async function stack(
  captures: readonly string[],
  flags: StackFlags,
  started: EngineClient,
): Promise<void> {
  const { out, depth, settings, files } = await checked(captures, flags).catch((error) => {
    started.kill();
    throw error;
  });
  const terminal = openTerminal(process.stderr);
  const began = performance.now();
  const { engine, replies } = await foldFiles(started, settings, files, (done, reply) => {
    const framesPerSecond = (done * 1000) / (performance.now() - began);
    const queueFrames = files.length - done;
    const etaSeconds = queueFrames / framesPerSecond;
    const { frames, exposureSecondsTotal: exposure } = reply;
    terminal.show(
      progressLine({
        frames,
        exposureSecondsTotal: exposure,
        queueFrames,
        framesPerSecond,
        etaSeconds,
        rejected: 0,
      }),
    );
  });
  try {
    terminal.end();
    const standing = await engine.ask('standing', {});
    const rejected = rejectedOf(replies);
    for (const { path, message } of rejected)
      console.error(`rejected ${printable(path)}: ${printable(message)}`);
    if (standing.totals.frames === 0) {
      throw new StackError(
        'nothing-folded',
        `nothing could be folded: ${files.length} files, ${rejected.length} rejected`,
      );
    }
    const { blend, ev, quality } = flags;
    const maxEdgePixels = flags.maxEdge ?? Number.MAX_SAFE_INTEGER;
    const size = await engine
      .ask('render', { file: out, blend, ev, depth, maxEdgePixels, quality })
      .catch((cause) => {
        throw new StackError('cannot-create', `cannot write ${out}: ${messageOf(cause)}`, { cause });
      });
    // It takes as long as a frame: only who asks for it waits.
    const digest = flags.json ? (await engine.ask('digest', {})).digest : null;
    report(flags, { out, ...size, depth, digest }, standing, rejected);
    if (flags.strict && rejected.length > 0) {
      throw new StackError('rejected-strict', `${rejected.length} of ${files.length} files were rejected`);
    }
  } finally {
    await engine.close();
  }
}

/** Errors: usage, config. */
async function checked(captures: readonly string[], flags: StackFlags): Promise<Asked> {
  const out = resolve(flags.out);
  const depth = depthFor(out, flags.depth);
  checkBlend(flags);
  const filters = withDigests(checkedFilters(process.cwd(), flags.filter ?? []));
  const settings = settingsOf(flags, filters);
  return { out, depth, settings, files: await filesOf(captures, out, filters) };
}

/** Errors: usage. */
function settingsOf(
  { blend, light, every, ...flags }: StackFlags,
  filters: readonly FilterSettings[],
): StackSettings {
  const [from, until] = [flags.from, flags.until].map((text) => instantOf(text ?? ''));
  if (from != null && until != null && from >= until) {
    throw new StackError('usage', `expected --until after --from, found ${flags.until} and ${flags.from}`);
  }
  return {
    captures: process.cwd(),
    light,
    everyNth: every,
    from: from ?? null,
    until: until ?? null,
    filters,
    planes: planesOf([blend]),
    ...unkept,
  };
}

/** Errors: usage. */
function checkBlend({ blend, light, ev }: StackFlags): void {
  const refused = registryNames.refusedLights[blend]?.[light];
  if (refused !== undefined) {
    throw new StackError('usage', `expected another --light than ${light} for ${blend}: ${refused}`);
  }
  if (ev === 0 || registryNames.blendsWithEv.includes(blend)) return;
  const takers = registryNames.blendsWithEv.join(', ');
  throw new StackError('usage', `expected no --ev for ${blend}, found ${ev}; only ${takers} takes it`);
}

function depthFor(out: string, depth: Depth | undefined): Depth {
  let encoder: ReturnType<typeof encoderFor>;
  try {
    encoder = encoderFor(out);
  } catch (error) {
    throw new StackError('usage', messageOf(error));
  }
  const wanted = depth ?? encoder.depths[0] ?? 8;
  if (encoder.depths.includes(wanted)) return wanted;
  throw new StackError(
    'usage',
    `expected --depth ${encoder.depths.join(' or ')} for ${out}, found ${wanted}`,
  );
}

/** Folders stand for the captures in them, in capture order. Errors: usage, config. */
async function filesOf(
  captures: readonly string[],
  out: string,
  filters: readonly FilterSettings[],
): Promise<string[]> {
  const files: string[] = [];
  for (const each of captures.map((path) => resolve(path))) {
    const found = await stat(each).catch((cause) => {
      throw new StackError('usage', `expected captures, found no ${each}`, { cause });
    });
    // Invariant 1: no capture is ever overwritten, and nothing is put into a folder of captures.
    if (!found.isDirectory()) {
      if (out === each || (dirname(out) === dirname(each) && (await lookAt(out)) !== 'gone')) {
        throw new StackError('usage', `expected --out to be a new file beside the captures, found ${out}`);
      }
      files.push(each);
      continue;
    }
    if (isInside(out, each)) {
      const better = join(dirname(each), 'mean.tif');
      throw new StackError(
        'usage',
        `expected --out outside the captures folder, found ${out}; for example ${better}`,
      );
    }
    const within = filters.find(({ module }) => isInside(module, each));
    if (within) {
      const text = `expected a filter outside the captures folder, found ${within.module}`;
      throw new StackError('config', text);
    }
    const names = (await listNames(each)).filter((name) => isCaptureName(name, captureExtensions));
    for (const name of names.sort(byName)) files.push(join(each, name));
  }
  return files;
}

interface Rejection {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

function rejectedOf(replies: ReadonlyMap<string, TakeReply>): Rejection[] {
  const rejected = [...replies].filter(
    ([, reply]) => !['folded', 'duplicate', 'known', 'skipped'].includes(reply.outcome),
  );
  return rejected
    .map(([path, { code, outcome, message }]) => ({
      path,
      code: code ?? outcome,
      message: message ?? outcome,
    }))
    .sort((a, b) => byName(a.path, b.path));
}

function report(
  flags: StackFlags,
  picture: { out: string; width: number; height: number; depth: number; digest: string | null },
  { totals, duplicates, skipped }: Standing,
  rejected: readonly Rejection[],
): void {
  const exposure = exposureSecondsTotal(totals);
  if (flags.json) {
    const { blend, light } = flags;
    const times = {
      firstCaptureAt: isoTime(totals.firstCaptureAt),
      lastCaptureAt: isoTime(totals.lastCaptureAt),
    };
    const counts = { frames: totals.frames, exposureSecondsTotal: exposure, ...times, duplicates, skipped };
    console.log(JSON.stringify({ ...picture, blend, light, ...counts, rejected }));
    return;
  }
  const exposed = exposure === null ? '' : `, exposure ${duration(exposure)}`;
  const left = rejected.length === 0 ? '' : `, ${rejected.length} rejected`;
  console.log(
    `${picture.out}: ${picture.width}x${picture.height}, ${counted(totals.frames)}${exposed}${left}`,
  );
}
