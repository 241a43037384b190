/** An engine whose threads add, and small JPEGs for it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { DESK_CONSTANTS_BYTES, type Desk, deskBytes, lockBytes } from '../../src/core/shared-sums.ts';
import { baselinePlan } from '../../src/decoders/jpeg/plan.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { Pool, type Thread } from '../../src/engine/readers/pool.ts';
import { openReaders } from '../../src/engine/readers/readers.ts';
import { startThread } from '../../src/engine/readers/start-thread.ts';
import type { Ask } from '../../src/engine/readers/work.ts';
import { systemClock } from '../../src/io/clock.ts';
import { PAGES_MAX } from '../../src/kernels/arena.ts';
import { wasmKernels } from '../../src/kernels/wasm.ts';
import { below, randomFrom } from './random.ts';
import { repository } from './repository.ts';

const built = pathToFileURL(join(repository, 'dist/engine/readers/thread.js'));
const module = new Uint8Array(readFileSync(join(repository, 'dist/kernels/kernels-shared.wasm')));
const plain = new Uint8Array(readFileSync(join(repository, 'dist/kernels/kernels.wasm')));

let memories = 1000;

/** A thread as the engine has them. */
export const addingThread = (): Thread => startThread(built);

/** Counts with something in them already, and two desks. */
export function sumsFor(bytes: Buffer, seed = 7) {
  const plan = baselinePlan(bytes)!;
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 65536, shared: true });
  const locks = DESK_CONSTANTS_BYTES;
  const near = locks + 4 * Math.ceil(lockBytes(plan.height) / 4 + 4);
  const samples = plan.width * plan.height * plan.components.length;
  const begin = Math.ceil((near + 2 * samples + 64) / 16) * 16;
  const room = Math.ceil(deskBytes(plan.width, bytes.length) / 16) * 16;
  const desks: Desk[] = [0, 1].map((number) => {
    return { number, from: begin + number * room, until: begin + (number + 1) * room };
  });
  memory.grow(Math.ceil((begin + 2 * room) / 65536));
  const counts = new Uint16Array(memory.buffer, near, samples);
  const behind = new Uint16Array(memory.buffer, near + 2 * samples, 8);
  const random = randomFrom(seed);
  for (let i = 0; i < samples; i++) counts[i] = below(random, 60_000);
  behind.fill(0x5a5a);
  return { plan, sums: { id: memories++, memory, near, locks }, desks, counts, behind };
}

/**
 * Ports of an engine with threads; `asked` has the name of each question, which is put when `before` has
 * resolved; `end` ends the threads.
 */
export function addingPorts(before: (name: string) => Promise<unknown> = async () => undefined) {
  const threads: Thread[] = [];
  const asked: string[] = [];
  const pool = new Pool(
    () => {
      const thread = addingThread();
      threads.push(thread);
      return thread;
    },
    { size: 3, timers: systemClock, onDeath: (text) => console.error(text) },
  );
  const ask: Ask = async (name, question) => {
    asked.push(name);
    await before(name);
    return pool.ask(name, question);
  };
  const ports: Partial<EnginePorts> = {
    openMemory: (shared = false) =>
      new WebAssembly.Memory({ initial: shared ? 8 : 1, maximum: PAGES_MAX, shared }),
    kernels: (memory) =>
      wasmKernels((memory.buffer as ArrayBufferLike) instanceof SharedArrayBuffer ? module : plain, memory),
    openReaders: (decoders) => openReaders(decoders, ask),
    framesInHand: 4,
  };
  const end = () => {
    for (const thread of threads) thread.end();
  };
  return { ports, asked, end };
}

/** Baseline JPEGs of noise, no two alike, by path; `qualities` come round. */
export async function noisyJpegs(
  count: number,
  width = 70,
  height = 53,
  qualities = [90],
): Promise<Map<string, Uint8Array>> {
  const captures = new Map<string, Uint8Array>();
  for (let i = 0; i < count; i++) {
    const random = randomFrom(i + 1);
    const noise = Buffer.from(Array.from({ length: width * height * 3 }, () => Math.floor(random() * 256)));
    const chromaSubsampling = i % 2 === 0 ? '4:2:0' : '4:4:4';
    const picture = sharp(noise, { raw: { width, height, channels: 3 } });
    captures.set(
      `/captures/${String(i).padStart(4, '0')}.jpg`,
      await picture.jpeg({ quality: qualities[i % qualities.length]!, chromaSubsampling }).toBuffer(),
    );
  }
  return captures;
}
