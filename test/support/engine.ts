/** The real engine in this process: captures come from memory, and what it publishes is caught. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Blend } from '../../src/blends/blend.ts';
import type { Frame, FullScale } from '../../src/core/frame.ts';
import type { Sensor } from '../../src/core/sensor.ts';
import type { StackSettings } from '../../src/core/settings.ts';
import { type Facts, stampOf } from '../../src/core/settle.ts';
import type { TakeAsk, TakeReply } from '../../src/core/verdict.ts';
import * as decoders from '../../src/decoders/index.ts';
import * as calibration from '../../src/engine/calibrate/index.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { openEngine, openSession, type Session } from '../../src/engine/serve.ts';
import type { StackContents } from '../../src/engine/stack/contents.ts';
import { systemClock } from '../../src/io/clock.ts';
import { loadFilterModule } from '../../src/io/filter-module.ts';
import { openStorage } from '../../src/io/storage/storage.ts';
import { PAGES_MAX } from '../../src/kernels/arena.ts';
import type { Kernels } from '../../src/kernels/kernels.ts';
import { plainKernels } from '../../src/kernels/plain.ts';
import { wasmKernels } from '../../src/kernels/wasm.ts';
import { type Ask, asking } from './asking.ts';
import { droppedDisk } from './left-open.ts';
import { inThisThread } from './readers.ts';
import { repository } from './repository.ts';
import { defaultSettings } from './settings.ts';

/** The module that `npm test` builds first. */
export const kernelModule = new Uint8Array(readFileSync(join(repository, 'dist/kernels/kernels.wasm')));

/** Both implementations, by name, as the engine asks for them. */
export const kernelSets: Readonly<Record<string, EnginePorts['kernels']>> = {
  plain: async (memory): Promise<Kernels> => plainKernels(memory),
  wasm: (memory) => wasmKernels(kernelModule, memory),
};

/** What the camera folder holds: bytes by path. A test may change it at any time. */
export type Captures = Map<string, Uint8Array>;

/** Facts that follow from the path's place among the captures; one second lies between two of them. */
export function factsOf(captures: Captures, path: string): Facts {
  const place = [...captures.keys()].indexOf(path) + 1;
  return {
    size: captures.get(path)?.length ?? 0,
    mtimeNs: `${place}000000000`,
    ctimeNs: `${place}000000000`,
    ino: String(place),
    dev: '1',
  };
}

export function memoryPorts(kernels: string, captures: Captures, published: Map<string, Uint8Array>) {
  const ports: EnginePorts = {
    openMemory: () => new WebAssembly.Memory({ initial: 1, maximum: PAGES_MAX }),
    kernels: kernelSets[kernels]!,
    decoders: Object.values(decoders),
    calibration: Object.values(calibration),
    software: 'slowshutter 0.0.0',
    async readCapture(path) {
      const bytes = captures.get(path);
      return bytes ? { facts: factsOf(captures, path), bytes: Buffer.from(bytes) } : 'gone';
    },
    ...inThisThread,
    async lookAt(path) {
      return captures.has(path) ? factsOf(captures, path) : 'gone';
    },
    loadFilter: loadFilterModule,
    storage: openStorage(droppedDisk),
    async publishFile(file, bytes) {
      published.set(file, bytes);
    },
    async publishFacts(file, bytes) {
      published.set(file, bytes);
    },
    async keepFile(file, bytes) {
      const there = published.get(file);
      if (there) return Buffer.compare(there, bytes) === 0 ? 'same' : 'taken';
      published.set(file, bytes);
      return 'written';
    },
    timers: systemClock,
    bytesWritten: () => 0,
    lookAtOutput: async () => 'gone',
    wallClock: () => Date.UTC(2025, 0, 1),
  };
  return ports;
}

export interface TestEngine {
  readonly published: Map<string, Uint8Array>;
  readonly ask: Ask;
  /** Has the capture taken, for the last time unless said otherwise. */
  take(path: string, more?: Partial<Omit<TakeAsk, 'path'>>): Promise<TakeReply>;
}

/** An engine through its protocol, with a stack opened. `ports` take the place of those in memory. */
export async function startEngine(
  kernels: string,
  captures: Captures,
  settings: Partial<StackSettings> = {},
  ports: Partial<EnginePorts> = {},
): Promise<TestEngine> {
  const published = new Map<string, Uint8Array>();
  const ask = asking(openEngine({ ...memoryPorts(kernels, captures, published), ...ports }));
  const engine: TestEngine = {
    published,
    ask,
    take: (path, more = {}) =>
      ask('take', {
        path,
        stamp: stampOf(factsOf(captures, path)),
        acceptDoubt: true,
        last: true,
        ...more,
      }),
  };
  await ask('open', { ...defaultSettings, ...settings });
  return engine;
}

/** A stack below the protocol, for tests that look at planes and pictures sample by sample. */
export async function openStack(
  kernels: string,
  captures: Captures,
  settings: Partial<StackSettings> = {},
  others: Partial<EnginePorts> = {},
): Promise<{ stack: StackContents; session: Session; fold(path: string): Promise<void> }> {
  const ports = { ...memoryPorts(kernels, captures, new Map()), ...others };
  const session = await openSession({ ...defaultSettings, ...settings }, ports);
  return {
    stack: session.contents,
    session,
    async fold(path) {
      const reply = await session.taker.take({
        path,
        stamp: stampOf(factsOf(captures, path)),
        acceptDoubt: true,
        last: true,
      });
      if (reply.outcome !== 'folded') throw new Error(`${path}: ${reply.outcome} ${reply.message ?? ''}`);
    },
  };
}

/** The picture of a stack, at full size unless an edge is given. */
export function pictureOf(
  stack: StackContents,
  blend: Blend,
  fullScale: FullScale,
  maxEdgePixels = 65535,
  ev = 0,
) {
  const depth = fullScale === 255 ? 8 : 16;
  return stack.opened().renderer.picture({ blend, ev, depth, maxEdgePixels });
}

/** The longest edge that makes the renderer average k x k pixels into one. */
export function edgeForBox(width: number, height: number, k: number): number {
  return Math.max(width, height) / (k - 0.5);
}

/** Folds a frame that no capture stands for, as the n-th, taken n ms after 1970; a mosaic with its sensor. */
export function foldFrame(stack: StackContents, frame: Frame, n: number, sensor?: Sensor): void {
  const path = `/captures/${n}`;
  const entry = {
    path,
    stamp: '',
    digest: String(n),
    imageDigest: null,
    outcome: 'folded',
    capturedAt: n,
  } as const;
  const look = { orientation: 1, iccProfile: null, ...(sensor && { sensor }) };
  stack.fold({ frame, entry, look, decoder: 'none' });
}

/** What a daemon says with each publish while nothing is the matter. */
export const publishing = {
  queueFrames: 0,
  overwritten: 0,
  state: 'running',
  stateReason: null,
  history: false,
} as const;
