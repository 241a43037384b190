/** What runs in the engine's process: the engine with the real file system, until the daemon goes away. */
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { openAligner } from '../align/aligner.ts';
import { messageOf } from '../core/errors.ts';
import { noRelays } from '../core/relay.ts';
import * as decoders from '../decoders/index.ts';
import { systemClock } from '../io/clock.ts';
import { lookAt, readCapture } from '../io/files.ts';
import { loadFilterModule } from '../io/filter-module.ts';
import { machineMemory } from '../io/machine.ts';
import { patiently } from '../io/patient-read.ts';
import { software } from '../io/software.ts';
import { countingDisk, systemDisk } from '../io/storage/disk.ts';
import { replaceFacts } from '../io/storage/facts.ts';
import { keepFile } from '../io/storage/keep.ts';
import { Outlets } from '../io/storage/outlets.ts';
import { replaceFile } from '../io/storage/replace.ts';
import { openStorage } from '../io/storage/storage.ts';
import { Arena, PAGES_MAX } from '../kernels/arena.ts';
import { wasmKernels } from '../kernels/wasm.ts';
import { framesInHand } from '../wire/client.ts';
import type { Request } from '../wire/protocol.ts';
import * as calibration from './calibrate/index.ts';
import { askApart, mustHaveRoom } from './readers/apart.ts';
import { Pool } from './readers/pool.ts';
import { openReaders } from './readers/readers.ts';
import { openRelays } from './readers/relays.ts';
import { Rooms } from './readers/rooms.ts';
import { startThread } from './readers/start-thread.ts';
import { openEngine } from './serve.ts';

try {
  // When memory runs out, the system ends the engine rather than the daemon: it can be replaced.
  writeFileSync('/proc/self/oom_score_adj', '1000');
} catch {
  // Not on this system, or not allowed: then the system chooses.
}

const rooms = new Rooms(framesInHand);
const frames = new Rooms(framesInHand);
const threads = {
  size: framesInHand,
  // One after the other they would keep one core waiting.
  atOnce: Math.min(2, availableParallelism()),
  timers: systemClock,
  onDeath: (text: string) => console.error(text),
  onSumsLost(text: string) {
    // The next engine has the sums of the last checkpoint, and the frames since.
    console.error(text);
    process.exit(1);
  },
};
/** Memory by that of the raw file: measured with 61 MP and 102 MP, 19 and 18. */
const DEVELOPING_TIMES = 20;

/** What modules ask for that are built for it. */
const SHARED_PAGES = 8;
const openMemory = (shared = false) =>
  new WebAssembly.Memory({ initial: shared ? SHARED_PAGES : 1, maximum: PAGES_MAX, shared });
// With one core the two would only wait for each other.
const relays = availableParallelism() > 1 ? openRelays(startThread, () => openMemory(true)) : noRelays;
const kernels = async (memory: WebAssembly.Memory) => {
  const isShared = (memory.buffer as ArrayBufferLike) instanceof SharedArrayBuffer;
  const name = isShared ? 'kernels-shared' : 'kernels';
  const module = await readFile(new URL(`../kernels/${name}.wasm`, import.meta.url));
  return wasmKernels(new Uint8Array(module), memory);
};
const disk = countingDisk(systemDisk);
const outlets = new Outlets(systemClock);
const answer = openEngine({
  openMemory,
  kernels,
  decoders: Object.values(decoders),
  calibration: Object.values(calibration),
  async openAligner() {
    // It has memory of its own: a frame that is moved is there beside the planes.
    const arena = new Arena(openMemory());
    return openAligner(arena, await kernels(arena.memory));
  },
  software,
  readCapture: patiently((path) => readCapture(path, (bytes) => rooms.take(bytes)), systemClock),
  release: (bytes) => rooms.giveBack(bytes),
  // When the stack is open: its opening would wait for the start of the first thread, the first capture
  // hardly does.
  openReaders: (all) => openReaders(all, new Pool(startThread, threads).ask, frames, relays),
  async developRaw(bytes) {
    try {
      mustHaveRoom(process.availableMemory(), bytes.length * DEVELOPING_TIMES);
      return await askApart(startThread, systemClock, 'develop', { bytes, decoder: decoders.raw.name });
    } catch (error) {
      console.error(`a master is demosaiced by simpler means: ${messageOf(error)}`);
      throw error;
    }
  },
  lookAt,
  loadFilter: loadFilterModule,
  storage: openStorage(disk),
  bytesWritten: disk.bytesWritten,
  lookAtOutput: (file) => outlets.write(file, 0, () => lookAt(file)),
  publishFile: (file, bytes, mode) =>
    outlets.write(file, bytes.length, () => replaceFile(systemDisk, file, [bytes], { durable: false, mode })),
  publishFacts: (file, bytes) =>
    outlets.write(file, bytes.length, () => replaceFacts(systemDisk, file, bytes)),
  keepFile: (file, bytes, options) =>
    outlets.write(file, bytes.length, () => keepFile(systemDisk, file, bytes, options)),
  machineMemory: () => machineMemory(),
  framesInHand,
  say: (text) => console.error(text),
  timers: systemClock,
  wallClock: () => Date.now(),
});

process.on('message', async (request: Request) => {
  const reply = await answer(request);
  // A daemon that is gone cannot be told; the disconnect ends this process.
  process.send?.(reply, undefined, undefined, () => undefined);
});
// Without the daemon nobody may write the state or the previews; exit would first wait for running reads.
const end = () => process.kill(process.pid, 'SIGKILL');
process.on('disconnect', end);
// It may have gone while all of this was loaded.
if (!process.connected) end();
// The terminal sends Ctrl-C to both; the daemon decides when the engine is done.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
