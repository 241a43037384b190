/** Faults that somebody could make, each with the test that must then fail; tried by scripts/mutants.mjs. */

/**
 * @typedef {[file: string, name: string]} TestName
 * @typedef {object} Mutant
 * @property {string} name what is wrong with the program
 * @property {string} file
 * @property {string} find text that is there exactly once
 * @property {string} replace
 * @property {TestName} test the test that must fail
 * @property {true} [build] the test runs the built program
 */

/** @type {TestName} */
const model = [
  'test/crash/model.test.ts',
  'whatever happens, every exposure is in the sum once or named as lost',
];
const sweep = 'test/crash/sweep.test.ts';
/** @type {TestName} */
const spoolSweep = [sweep, 'with a spool loses nothing, whatever of its captures is deleted'];
/** @type {TestName} */
const checkpointSweep = [sweep, 'without a spool loses nothing that a checkpoint was said to hold'];
/** @type {TestName} */
const namingSweep = [sweep, 'without a spool names what a kill has lost that was deleted too early'];
/** @type {TestName} */
const countSweep = [sweep, 'with everyNth picks the same captures, whenever it is killed'];
const flip = 'test/crash/flip.test.ts';
/** @type {TestName} */
const lock = ['test/io/lock.test.ts', 'that is killed leaves no lock behind'];
/** @type {TestName} */
const rounding = ['test/kernels/rounding.test.ts', 'the mean of 1 and 2 is rounded once, halves up'];

/** @type {TestName} */
const decisions = [
  'test/crash/decisions.test.ts',
  'are durable when they are answered, and all or nothing before',
];

const steered = 'test/engine/aligned-steering.test.ts';
const mergeLaws = 'test/engine/merge-laws.test.ts';
/** @type {(what: string) => TestName} */
const oneFold = (what) => [mergeLaws, `any tree over any subsets is their one fold: ${what} (seed 20261129)`];
const merge = 'test/engine/merge.test.ts';
const mergeCommand = 'test/e2e/merge.test.ts';

const segments = 'test/crash/segments.test.ts';
const addingThreads = 'test/engine/adding-threads.test.ts';
const relays = 'test/engine/relays.test.ts';
const addersFirst = 'test/engine/adders-first.test.ts';
const addersDurable = 'test/engine/adders-durable.test.ts';
const heldRows = 'test/engine/held-rows.test.ts';

/** @type {readonly Mutant[]} */
export const mutants = [
  {
    name: 'a second frame is laid on a reference that a kill would forget',
    file: 'src/engine/stages/align.ts',
    find: '    await this.keep(reference);',
    replace: '',
    test: [steered, 'is durable before a second frame is laid on it: a kill between them changes nothing'],
  },
  {
    name: 'pixels that an aligned frame does not cover count as black ones of it',
    file: 'src/engine/planes/planes.ts',
    find: "['first', 'latest', 'glow']",
    replace: "['first', 'latest', 'glow', 'min']",
    test: [steered, 'is held with the figures, and changes nothing'],
  },
  {
    name: 'a trail fades from the latest frame of the stack, and not from that of its plane',
    file: 'src/engine/planes/glow.ts',
    find: 'Math.max(latest, at), before)',
    replace: 'Math.max(latest, at), Number.NEGATIVE_INFINITY)',
    test: [
      'test/engine/comet.test.ts',
      'the plane is that of the frames that are in, whatever came, went and came back (seed 20261201)',
    ],
  },
  {
    name: 'a merged trail is as bright as each was when its own stack ended',
    file: 'src/engine/merge/merged-planes.ts',
    find: 'fadedBetween(at, plane.at ?? 0, fadeSeconds)',
    replace: '0',
    test: oneFold('stored values of a camera with a clock'),
  },
  {
    name: 'verify registers again instead of repeating what was found',
    file: 'src/core/alignment.ts',
    find: 'return recipe.found?.[STEP] as Transform | undefined;',
    replace: 'return undefined;',
    test: [steered, 'another stack is made again as it was, without registering anything, in whatever order'],
  },
  {
    name: 'estimates are taken for exact',
    file: 'src/engine/pictures/estimate-row.ts',
    find: 'share: (this.roundings + this.rows + k) * ROUNDING, ofScale: 3 * ROUNDING',
    replace: 'share: k * 0, ofScale: 0',
    test: ['test/engine/estimates.test.ts', "1 frames of 3 channels, full scale 255, in 'encoded' light"],
  },
  {
    name: 'another name with other metadata is another exposure',
    file: 'src/core/ledger-images.ts',
    find: 'return time === null ? [] : timed.filter((each) => saidAt(each) === time);',
    replace: 'return time === null ? [] : [];',
    test: model,
  },
  {
    name: 'a kill forgets that a file was written again',
    file: 'src/engine/stack/journaled.ts',
    find: 'const line = { ...lineOf(twin), of: first.digest };',
    replace: 'if (first.digest) return;\n    const line = { ...lineOf(twin), of: first.digest };',
    test: model,
  },
  {
    name: 'a frame that came back with other metadata is called lost',
    file: 'src/engine/stack/expected.ts',
    find: '!this.twins.entryOf(line.digest) && !this.ledger.withExposure(writtenIn(line))',
    replace: '!this.ledger.withDigest(line.digest)',
    test: model,
  },
  {
    name: "the checkpoint's bytes are not synced",
    file: 'src/io/storage/replace.ts',
    find: 'if (options.durable) await writer.sync();',
    replace: "if (options.durable && !path.endsWith('.state')) await writer.sync();",
    test: checkpointSweep,
  },
  {
    name: "the spool's bytes are not synced",
    file: 'src/io/storage/replace.ts',
    find: 'if (options.durable) await writer.sync();',
    replace: "if (options.durable && path.endsWith('.state')) await writer.sync();",
    test: spoolSweep,
  },
  {
    name: 'the folder is not synced after the rename of a checkpoint',
    file: 'src/io/storage/replace.ts',
    find: 'if (options.durable) await folder.sync();',
    replace: "if (options.durable && !path.endsWith('.state')) await folder.sync();",
    test: checkpointSweep,
  },
  {
    name: 'the folder is not synced after the rename into the spool',
    file: 'src/io/storage/replace.ts',
    find: 'if (options.durable) await folder.sync();',
    replace: "if (options.durable && path.endsWith('.state')) await folder.sync();",
    test: spoolSweep,
  },
  {
    name: 'files are written in place',
    file: 'src/io/storage/replace.ts',
    find: 'const hidden = `',
    replace: 'await folder.remove(name);\n    const hidden = name || `',
    test: checkpointSweep,
  },
  {
    name: 'the name of the spool folder is not synced',
    file: 'src/io/storage/storage.ts',
    find: 'await disk.syncFolder(dirname(folder));',
    replace: '',
    test: spoolSweep,
  },
  {
    name: 'a spool that was found counts as durable unsynced',
    file: 'src/io/storage/storage.ts',
    find: 'await disk.syncFolder(folder);',
    replace: '',
    test: spoolSweep,
  },
  {
    name: 'a checkpoint that was found counts as durable unsynced',
    file: 'src/io/storage/storage.ts',
    find: 'if (saved) await disk.syncFolder(dirname(file));',
    replace: '',
    test: checkpointSweep,
  },
  {
    name: 'the spool is dropped before the checkpoint is durable',
    file: 'src/engine/stack/durability.ts',
    find: 'await this.means.storage.save(file, header, entries, planes);',
    replace:
      'for (const spooled of held) await spool.drop(spooled);\n    await this.means.storage.save(file, header, entries, planes);',
    test: spoolSweep,
  },
  {
    name: 'the spool is dropped with what the checkpoint does not hold',
    file: 'src/engine/stack/durability.ts',
    find: '.filter(({ digest }) => isDone(this.contents, digest))',
    replace: '',
    test: model,
  },
  {
    name: 'a checkpoint is reported before it is durable',
    file: 'src/engine/stack/durability.ts',
    find: 'await this.means.storage.save(file, header, entries, planes);',
    replace: 'void this.means.storage.save(file, header, entries, planes).catch(() => undefined);',
    test: checkpointSweep,
  },
  {
    name: 'a frame is folded before it is in the spool',
    file: 'src/engine/stages/take.ts',
    find: 'kept = await spool.keep({ path, digest, bytes, modifiedMs: writtenAt(this.stack, digest, facts) });',
    replace:
      'void spool.keep({ path, digest, bytes, modifiedMs: writtenAt(this.stack, digest, facts) }).catch(() => undefined);',
    test: spoolSweep,
  },
  {
    name: 'what is made again has the time of the file that is there now',
    file: 'src/engine/stack/repeated.ts',
    find: 'return times.get(digest) ?? modifiedMsOf(facts);',
    replace: 'return times.get("") ?? (digest === "" ? 0 : modifiedMsOf(facts));',
    build: true,
    test: [
      'test/e2e/interval.test.ts',
      'is the same, and verify finds the stack equal, when originals that have no time of their own were copied',
    ],
  },
  {
    name: 'two checkpoints are written at once',
    file: 'src/engine/stack/durability.ts',
    find: 'this.saving.then(() => this.save(now))',
    replace: 'this.save(now)',
    test: ['test/engine/checkpoints.test.ts', 'one checkpoint is written after the other'],
  },
  {
    name: 'the checksum of a strip is not compared',
    file: 'src/io/storage/checkpoint.ts',
    find: 'if (sumOf(bytes) !== sums[i])',
    replace: 'if (sums[i] === undefined)',
    test: [flip, 'is refused with any byte changed, by one bit or by all'],
  },
  {
    name: 'the zeros behind a strip are not in its checksum',
    file: 'src/io/storage/pieces.ts',
    find: 'this.assembly.xxh64(FROM + at, length)',
    replace: 'this.assembly.xxh64(FROM + at, bytes.length)',
    test: [
      'test/io/pieces.test.ts',
      'are of one length but for the last, and all that was added, with zeros where they were asked for',
    ],
  },
  {
    name: 'a piece that the file system refuses is not given to the cache',
    file: 'src/io/storage/past-cache.ts',
    find: "const refusals = ['EINVAL', 'EOPNOTSUPP', 'ENOTSUP'];",
    replace: "const refusals = ['ENOTSUP'];",
    test: ['test/io/past-cache.test.ts', 'is left to the cache from the first piece on that is refused'],
  },
  {
    name: 'strips are written when planes may have changed',
    file: 'src/io/storage/checkpoint.ts',
    find: 'if (Symbol.iterator in packed) for (const bytes of packed) yield* add(bytes);\n    else for await',
    replace: 'for await',
    test: [
      'test/io/checkpoint.test.ts',
      'copies a strip before anybody else has a turn, in which the planes may change',
    ],
  },
  {
    name: 'the length of a state file is not compared',
    file: 'src/io/storage/checkpoint.ts',
    find: 'if (size !== at + tableLength)',
    replace: 'if (size < at + tableLength)',
    test: [flip, 'is refused when it is cut anywhere, or longer than it says'],
  },
  {
    name: 'a later format is read as this one',
    file: 'src/core/state.ts',
    find: 'if (version > STATE_VERSION)',
    replace: 'if (version > STATE_VERSION + 1)',
    test: [flip, 'of a later format is refused as such'],
  },
  {
    name: 'the layout of the state file changes without a new format',
    file: 'src/core/state.ts',
    find: "const STATE_MAGIC = 'SLOWSHTR';",
    replace: "const STATE_MAGIC = 'SLOWSHTS';",
    test: ['test/crash/golden-state.test.ts', 'has the planes and the ledger that other software says'],
  },
  {
    name: 'the ledger is not saved',
    file: 'src/engine/stack/durability.ts',
    find: 'await this.means.storage.save(file, header, entries, planes);',
    replace: 'await this.means.storage.save(file, header, entries.slice(0, 0), planes);',
    test: checkpointSweep,
  },
  {
    name: 'a frame is folded again after a restart: nothing is looked up',
    file: 'src/engine/stages/admit.ts',
    find: 'const known = await this.decideKnown(entry, capture, wasFolded);',
    replace: 'const known = null;',
    test: model,
  },
  {
    name: 'a frame is folded again under another name: its digest is not looked up',
    file: 'src/engine/stages/admit.ts',
    find: 'const same = ledger.withDigest(entry.digest);',
    replace: 'const same = undefined;',
    test: model,
  },
  {
    name: 'a capture with new metadata is folded again',
    file: 'src/engine/stages/admit.ts',
    find: 'const first = same ?? this.journal.knownAs(entry.digest) ?? ledger.withExposure(capture);',
    replace: 'const first = same;',
    test: model,
  },
  {
    name: 'a saved duplicate takes the place of its first',
    file: 'src/core/ledger.ts',
    find: "else if (outcome !== 'duplicate' || !this.byDigest.has(digest))",
    replace: 'else if (!this.byDigest.has(digest))',
    test: [
      'test/core/ledger.test.ts',
      'knows bytes by the capture that was folded, also when a copy of it is read first',
    ],
  },
  {
    name: 'a loss stays in the ledger when it comes back',
    file: 'src/core/ledger.ts',
    find: 'const back = isOpen(decided) ? undefined : this.forgetLosses(decided);',
    replace: 'const back: Entry | undefined = undefined;',
    test: model,
  },
  {
    name: 'the journal is removed before the checkpoint is durable',
    file: 'src/io/storage/storage.ts',
    find: 'await saveStack(disk, file, header, entries, packed);',
    replace:
      'for (const older of await journals(disk, file)) await disk.remove(older.file);\n      await saveStack(disk, file, header, entries, packed);',
    test: namingSweep,
  },
  {
    name: 'a checkpoint forgets what is still to be found again',
    file: 'src/engine/stack/journaled.ts',
    find: '...this.expected.missing(), ',
    replace: '',
    test: model,
  },
  {
    name: 'frames are not named in the journal',
    file: 'src/engine/stages/take.ts',
    find: 'await journal.note({ ...entry, ...developed.facts }).catch(() => undefined);',
    replace: '',
    test: namingSweep,
  },
  {
    name: 'numbers of everyNth are in no journal',
    file: 'src/engine/stack/journaled.ts',
    find: 'await this.storage.note(stateFile, this.generation, numbered).catch(() => undefined);',
    replace: 'await Promise.resolve();',
    test: countSweep,
  },
  {
    name: 'a checkpoint forgets the numbers of captures that are still to come again',
    file: 'src/engine/stack/journaled.ts',
    find: ', ...this.ordinals.open()',
    replace: '',
    test: model,
  },
  {
    name: 'everyNth counts a frame that is in the spool anew',
    file: 'src/engine/stages/admit.ts',
    find: 'const wasFolded = isExpected || (this.spool.has(digest) && !this.journal.wasHeld(digest));',
    replace: 'const wasFolded = false;',
    test: model,
  },
  {
    name: 'a capture with new metadata that was left out keeps its copy in the spool out',
    file: 'src/engine/stages/admit.ts',
    find: "(wasFolded && (first.outcome === 'skipped' || first.outcome === 'held'))",
    replace: 'false',
    test: [
      'test/engine/ordinals.test.ts',
      'lost with the power leaves in what the spool has, also behind the same capture with new metadata',
    ],
  },
  {
    name: 'a spoilt copy in the spool is taken for a capture at the second try',
    file: 'src/engine/stack/spooled-frames.ts',
    find: 'this.spoilt.add(spooled);',
    replace: '',
    test: [
      'test/engine/spoilt.test.ts',
      'a spoilt copy waits, and is rejected at the last call under the name of its capture',
    ],
  },
  {
    name: 'an engine that hangs is waited for',
    file: 'src/wire/limited.ts',
    find: 'engine.kill();\n',
    replace: '',
    test: [
      'test/wire/limited.test.ts',
      'that does not answer a capture in time is ended, and it is said what was waited for',
    ],
  },
  {
    name: 'a capture is blamed for an engine that was killed',
    file: 'src/core/engine-end.ts',
    find: "const crashSignals = ['SIGSEGV',",
    replace: "const crashSignals = ['SIGKILL', 'SIGSEGV',",
    test: ['test/core/engine-end.test.ts', 'by SIGKILL was ended from outside'],
  },
  {
    name: 'a capture is blamed for a crash when it was not alone',
    file: 'src/daemon/captures.ts',
    find: 'const isAlone = this.inHand.size === 1;',
    replace: 'const isAlone = true;',
    test: ['test/daemon/dispatcher.test.ts', 'counts no crash against a capture that was not alone'],
  },
  {
    name: 'a watcher that was closed is opened again by a look that was under way',
    file: 'src/io/watch.ts',
    find: 'watcher.add = () => watcher;',
    replace: '',
    test: [
      'test/io/watch.test.ts',
      'is not opened again, tells nothing and throws nothing after it was closed',
    ],
  },
  {
    name: 'a request is asked of an engine that has not opened the stack',
    file: 'src/daemon/supervisor.ts',
    find: 'ready !== this.ready;',
    replace: 'ready === null;',
    test: [
      'test/daemon/supervisor.test.ts',
      'is asked nothing before it has the stack when two in a row have died',
    ],
  },
  {
    name: 'a folder is left out of the listings when it has said only once that it is the same',
    file: 'src/daemon/noticer.ts',
    find: 'this.listedStamp = isSame ? stamp : null;',
    replace: 'this.listedStamp = stamp;',
    test: [
      'test/daemon/noticer.test.ts',
      'that says that its names are the same is not listed again, once it has said so for longer than its clock is coarse',
    ],
  },
  {
    name: 'an engine that died before it had the stack counts as a restart',
    file: 'src/daemon/supervisor.ts',
    find: 'const isRestart = this.hasServed;',
    replace: 'const isRestart = this.deaths > 0;',
    test: [
      'test/daemon/supervisor.test.ts',
      'that dies before it has the stack is replaced, and that is no restart',
    ],
  },
  {
    name: 'an engine is started by whoever makes a daemon',
    file: 'src/daemon/supervisor.ts',
    find: 'this.startEngine = startEngine;',
    replace: 'this.startEngine = startEngine;\n    startEngine();',
    test: [
      'test/daemon/daemon.test.ts',
      'a daemon that is made starts nothing: no engine, no watch, no socket, no timer, no look at a file',
    ],
  },
  {
    name: 'a captures folder that has gone is not said in the next preview',
    file: 'src/daemon/listeners/changes.ts',
    find: "    case 'folder-missing':\n",
    replace: "    case 'folder-missing':\n      return null;\n",
    test: ['test/daemon/listeners.test.ts', 'by what changes the ledger or the state, and by nothing else'],
  },
  {
    name: 'a journal is continued in the middle of a torn line',
    file: 'src/io/storage/journal.ts',
    find: 'record = `\\n',
    replace: 'record = `',
    test: namingSweep,
  },
  {
    name: 'a torn line ends the journal',
    file: 'src/io/storage/journal.ts',
    find: "if (text !== '' && line.slice(0, 8) === checksum(text))",
    replace: "if (line !== '' && line.slice(0, 8) !== checksum(text)) break;\n    if (line !== '')",
    test: namingSweep,
  },
  {
    name: 'a mean is truncated',
    file: 'src/kernels/plain-render.ts',
    find: 'Math.floor((2 * box[i]! * scale + parts) / (2 * parts))',
    replace: 'Math.floor((box[i]! * scale) / parts)',
    test: rounding,
  },
  {
    name: 'a filter with other bytes than asked for is loaded',
    file: 'src/engine/calibrate/filters.ts',
    find: 'if (found.digest !== digest) {',
    replace: 'if (!found.digest) {',
    test: [
      'test/engine/filter-stack.test.ts',
      'has the stack refused: one that was changed since its bytes were looked at',
    ],
  },
  {
    name: 'what a filter returns is folded without a copy of it',
    file: 'src/engine/calibrate/filters.ts',
    find: 'samples.set(mustBeLike(samples, verdict, each.name));',
    replace: 'Object.assign(frame, { samples: mustBeLike(samples, verdict, each.name) });',
    test: [
      'test/engine/filter.test.ts',
      'are not mixed up by a filter that returns one and the same array for all',
    ],
  },
  {
    name: 'options of a filter are no part of what a stack means',
    file: 'src/core/meaning.ts',
    find: 'textOf(options)}`',
    replace: 'typeof textOf(options)}`',
    test: [
      'test/core/meaning.test.ts',
      'is another for each difference, in words and in the name of the file',
    ],
  },
  {
    name: 'a period takes in its end',
    file: 'src/core/period.ts',
    find: 'takenAt >= until',
    replace: 'takenAt > until',
    test: ['test/core/period.test.ts', 'lies in one of two periods that meet'],
  },
  {
    name: 'the lock is a file that is there',
    file: 'src/io/lock.ts',
    find: 'openSync(file, flags, 0o600)',
    replace: 'openSync(file, flags | constants.O_EXCL, 0o600)',
    test: lock,
    build: true,
  },
  {
    name: 'the lock is held by a helper that outlives the process',
    file: 'src/io/lock.ts',
    find: 'if (status === 0) return isStillAt(file, fd);',
    replace:
      "if (status === 0) spawnSync('sh', ['-c', 'sleep 10 &'], { stdio: ['ignore', 'ignore', 'ignore', fd] });\n  if (status === 0) return isStillAt(file, fd);",
    test: lock,
    build: true,
  },
  {
    name: 'a pause is not in the state file',
    file: 'src/engine/stack/contents.ts',
    find: 'paused: this.paused,',
    replace: 'paused: false,',
    test: decisions,
  },
  {
    name: 'what is to be refolded is not in the state file',
    file: 'src/engine/stack/contents.ts',
    find: 'refold: planeSet?.due ?? null,',
    replace: 'refold: null,',
    test: decisions,
  },
  {
    name: 'a hidden file is opened through what somebody else has put in its place',
    file: 'src/io/storage/folder.ts',
    find: 'O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_NONBLOCK',
    replace: 'O_WRONLY | O_CREAT | O_NONBLOCK | ((O_EXCL | O_NOFOLLOW) & 0)',
    test: [
      'test/io/replace.test.ts',
      'what is put where the hidden file was to be is not opened, whatever it leads to',
    ],
  },
  {
    name: 'a folder is gone into by its name each time',
    file: 'src/io/storage/folder.ts',
    find: 'const handle = await open(fsPath(path), O_PATH | O_DIRECTORY);',
    replace:
      'const handle = await open(fsPath(path), O_PATH | O_DIRECTORY);\n  if (path) return folderAt(path, path, () => handle.close());',
    test: [
      'test/io/replace.test.ts',
      'a folder that is exchanged for a link meanwhile is still the one that is written to',
    ],
  },
  {
    name: "a finished picture is written over another's",
    file: 'src/io/storage/replace.ts',
    find: 'folder.renameNew(hidden, name)',
    replace: 'folder.rename(hidden, name)',
    test: ['test/io/keep.test.ts', 'is had once by two that want it at once'],
  },
  {
    name: 'a program runs from a folder that others may write to',
    file: 'src/io/trusted.ts',
    find: 'for (const place of [path, dirname(path)])',
    replace: 'for (const place of [path])',
    test: [
      'test/config/forms.test.ts',
      'that is a program is refused where others may write to the folder, sticky as it is,',
    ],
  },
  {
    name: 'a master is not synced',
    file: 'src/io/storage/keep.ts',
    find: '[bytes], { durable, modifiedMs',
    replace: '[bytes], { durable: false, modifiedMs',
    test: [
      'test/io/keep.test.ts',
      'at any operation, and again after it, the file is none, or the new one, and alone',
    ],
  },
  {
    name: 'a finish is answered before a checkpoint holds it',
    file: 'src/engine/decisions/finish.ts',
    find: 'await this.checkpoint().catch((cause) => {',
    replace: 'this.checkpoint().catch((cause) => {',
    test: [
      'test/engine/finish.test.ts',
      'a finish that no checkpoint holds is said to be done and not durable',
    ],
  },
  {
    name: 'a capture that was given up is unknown until the next engine',
    file: 'src/daemon/decided.ts',
    find: 'this.stampsByPath.set(remark.path, remark.stamp);',
    replace: '',
    test: [
      'test/daemon/dispatcher.test.ts',
      'knows a capture that it has given up, also while there is no engine',
    ],
  },
  {
    name: 'a checkpoint of another engine is taken for that of the one that was told',
    file: 'src/daemon/dispatcher.ts',
    find: 'if (this.engine === engine) this.captures.decided.remembered();',
    replace: 'if (engine) this.captures.decided.remembered();',
    test: [
      'test/daemon/dispatcher.test.ts',
      'rejects a capture on which the engine crashes twice while it is alone, and only that one',
    ],
  },
  {
    name: 'an audit that was about to begin is asked of the next engine',
    file: 'src/daemon/missing.ts',
    find: 'this.quietBeats = null;\n    for (const [file',
    replace: 'for (const [file',
    test: [
      'test/daemon/missing.test.ts',
      'begins anew with another engine, and not before the folder has been listed for it',
    ],
  },
  {
    name: 'what only the engine before had in its spool is lost',
    file: 'src/daemon/missing.ts',
    find: 'for (const [file, stamp] of spooled) {',
    replace:
      'this.spoolFiles.clear();\n    this.spooled.clear();\n    for (const [file, stamp] of spooled) {',
    test: [
      'test/daemon/missing.test.ts',
      'is not lost when it was in the spool of an engine before, which a checkpoint may hold by now',
    ],
  },
  {
    name: 'the time of a writing is made out of a double',
    file: 'src/core/settle.ts',
    find: 'return Number(BigInt(mtimeNs) / 1_000_000n);',
    replace: 'return Math.floor(Number(mtimeNs) / 1e6);',
    test: [
      'test/core/settle.test.ts',
      'is that of the file without what is below a millisecond, however near to the next or the last',
    ],
  },
  {
    name: 'frames are folded in the order in which they are decoded',
    file: 'src/engine/stages/lane.ts',
    find: 'await before;\n      arrive();',
    replace: 'arrive();',
    test: [
      'test/engine/early.test.ts',
      'the first asked for gives the stack its shape, whoever is decoded first',
    ],
  },
  {
    name: 'a JPEG is read to its last row and no further',
    file: 'src/decoders/jpeg/assembly/scan.ts',
    find: 'mcuRow + 1 == mcusDown && !isAtEnd() ? LEFT_OVER : 0',
    replace: '0',
    test: [
      'test/decoders/jpeg-damage.test.ts',
      'data that is left over: no frame, told in a plain sentence, and alike by both',
    ],
    build: true,
  },
  {
    name: 'the last data of a JPEG may be missing',
    file: 'src/decoders/jpeg/assembly/scan.ts',
    find: 'if (isBehindEnd()) return ENDS_EARLY;',
    replace: '',
    test: [
      'test/decoders/jpeg-damage.test.ts',
      'data that is missing: no frame, told in a plain sentence, and alike by both',
    ],
    build: true,
  },
  {
    name: 'any restart marker of a JPEG will do',
    file: 'src/decoders/jpeg/assembly/scan.ts',
    find: ' || load<u8>(marker + 1) != 0xd0 + (restarts & 7)',
    replace: '',
    test: [
      'test/decoders/jpeg-damage.test.ts',
      'another restart marker: no frame, told in a plain sentence, and alike by both',
    ],
    build: true,
  },
  {
    name: 'a hole at the end of a JPEG is padding',
    file: 'src/decoders/jpeg/assembly/bits.ts',
    find: 'if (load<u8>(at)) return true;\n  return false;',
    replace: 'return true;\n  return true;',
    test: [
      'test/decoders/jpeg-damage.test.ts',
      'zeros in place of all data: no frame, told in a plain sentence, and alike by both',
    ],
    build: true,
  },
  {
    name: 'a coefficient of a JPEG may have any size',
    file: 'src/decoders/jpeg/assembly/blocks.ts',
    find: 'if (abs(coefficient) > <i32>load<i16>(most + place)) return refuse(p, b, n, 1);',
    replace: '',
    test: [
      'test/decoders/jpeg-damage.test.ts',
      'a number that no picture needs: no frame, told in a plain sentence, and alike by both',
    ],
    build: true,
  },
  {
    name: 'every block of EXIF in a file is read',
    file: 'src/decoders/containers/exif-blocks.ts',
    find: 'if (blocks.length === BLOCKS_MAX) break;',
    replace: '',
    test: ['test/decoders/exif-hostile.test.ts', 'is read from the first few'],
  },
  {
    name: 'numbers in EXIF may be of any length',
    file: 'src/decoders/containers/exif-bounded.ts',
    find: ' || end - start > NUMBER_BYTES_MAX',
    replace: '',
    test: ['test/decoders/exif-hostile.test.ts', 'loses maker notes and keeps what is beside them'],
  },
  {
    name: 'the memory of a capture goes to the next one while it is being decoded',
    file: 'src/engine/stages/ahead.ts',
    find: '  void Promise.all([digests, decoded]).then(release);',
    replace: '  void digests.then(release);',
    test: [
      'test/engine/released.test.ts',
      'of a copy that was being decoded when it was recognised, when that has ended',
    ],
  },
  {
    name: 'a capture that took a thread down is tried again beside others',
    file: 'src/engine/readers/pool.ts',
    find: 'underWay.size === 0 ? suspects.shift() : undefined',
    replace: 'suspects.shift()',
    test: [
      'test/engine/pool.test.ts',
      'a question on which a thread dies is asked once more, when nothing else is at work, and before anything else',
    ],
  },
  {
    name: 'the memory of a capture is lent to two others',
    file: 'src/engine/readers/rooms.ts',
    find: 'this.lent.delete(room) && ',
    replace: '',
    test: [
      'test/engine/rooms.test.ts',
      'nobody has a room that somebody else has, even where one is given back twice',
    ],
  },
  {
    name: 'an instance of the library of raw files waits for threads, and is kept',
    file: 'src/decoders/via-libraw.ts',
    find: "includes('waitAsync')",
    replace: "includes('no such text')",
    test: ['test/decoders/raw-damage.test.ts', 'a frame leaves nothing of the library in memory'],
  },
  {
    name: 'a raw file of which the library says that it is damaged is a frame',
    file: 'src/decoders/via-libraw.ts',
    find: 'if (complaint !== undefined) {',
    replace: 'if (complaint === null) {',
    test: ['test/decoders/raw-damage.test.ts', 'fifty files on which the library gives up leave it usable'],
  },
  {
    name: 'a raw file whose last photosites were never written is a frame',
    file: 'src/decoders/raw-frame.ts',
    find: 'mustHaveEnd(bytes, raw.data, walk);',
    replace: '',
    test: [
      'test/decoders/raw-damage.test.ts',
      'a file that ends in zeros waits, and is then rejected by the engine, with the reason',
    ],
  },
  {
    name: 'a tile of a raw file may lack its end',
    file: 'src/decoders/containers/raw-tiff.ts',
    find: 'if (!hasEnd(reader.bytes, stream))',
    replace: 'if (stream.end < 0)',
    test: ['test/decoders/raw-damage.test.ts', 'a tile that is missing, or ends before its end, is seen'],
  },
  {
    name: 'the pattern of a mosaic begins where light falls, not at the corner of the frame',
    file: 'src/decoders/raw-mosaic.ts',
    find: 'const column = (x + left_margin) % 2;',
    replace: 'const column = x % 2;',
    test: [
      'test/decoders/raw.test.ts',
      '1633771873 from the corner of what sees light is told from that of the frame: 1, 0, RGGB',
    ],
  },
  {
    name: 'captures that did not fit a stack which is empty now stay known after a restart',
    file: 'src/engine/serve.ts',
    find: ' && !fitting.has(next.value)',
    replace: '',
    test: [
      'test/engine/odd-first.test.ts',
      'after a restart with an empty stack it is not known, so that the listing finds it',
    ],
  },
  {
    name: 'files that are no captures are told of once and never again',
    file: 'src/daemon/door.ts',
    find: 'if (said !== this.said) this.tell',
    replace: "if (this.said === '{}') this.tell",
    test: [
      'test/daemon/door.test.ts',
      'what is no capture is counted by its kind, and told when it is not what it was',
    ],
  },
  {
    name: 'a damaged HEIC shows what earlier ones left in memory',
    file: 'src/decoders/via-libheif.ts',
    find: 'lib.HEAPU8.fill(0, asNew.length);',
    replace: '',
    test: [
      'test/decoders/heic.test.ts',
      'that is damaged is the same every time, whatever was decoded before',
    ],
  },
  {
    name: 'a tile that is missing in a HEIC is filled up',
    file: 'src/decoders/heic.ts',
    find: 'lib.HEAPU8[options + STRICT_DECODING] = 1;',
    replace: '',
    test: ['test/decoders/heic.test.ts', 'with a hole over the end of a tile is refused, and not filled up'],
  },
  {
    name: 'captures that no package could read stay known after a restart',
    file: 'src/engine/serve.ts',
    find: ', ...unreadYet(contents.ledger)',
    replace: '',
    test: [
      'test/engine/no-decoder.test.ts',
      'after a restart they are not known, so that the listing finds them',
    ],
  },
  {
    name: 'pixels of a FITS without a value are samples',
    file: 'src/decoders/fits-samples.ts',
    find: "if (stored === blank) refuse('a pixel without a value');",
    replace: '',
    test: [
      'test/decoders/fits.test.ts',
      'signed-blank.fits is refused with a sentence, and the next one is folded',
    ],
  },
  {
    name: 'a stack that is thrown away is still there',
    file: 'src/engine/decisions/finish.ts',
    find: 'contents.finish(THROWN_AWAY);',
    replace: '',
    test: decisions,
  },
  {
    name: 'a picture for the page does not wait for the frames in hand',
    file: 'src/engine/serve.ts',
    find: 'opened().spareTime.during(opened().taker.take(ask))',
    replace: 'opened().taker.take(ask)',
    test: ['test/engine/page-pictures.test.ts', 'waits until every frame in hand is in the stack'],
  },
  {
    name: 'a picture for the page holds up the next frame of a backlog',
    file: 'src/engine/page/spare-time.ts',
    find: 'this.atRest ??= this.timers.after(REST_MS, begin)',
    replace: 'this.begin()',
    test: ['test/engine/spare-time.test.ts', 'does not begin between two frames that come one by one'],
  },
  {
    name: 'a guest is told the names of captures',
    file: 'src/core/page-status.ts',
    find: 'return { ...frame, name: null, reason, message: null };',
    replace: 'return { ...frame, reason, message: null };',
    test: ['test/core/page-status.test.ts', 'names no file and no folder to a guest, wherever one could be'],
  },
  {
    name: 'the live page is known by any name',
    file: 'src/io/page/guards.ts',
    find: 'return hosts.has(name.toLowerCase());',
    replace: "return name !== '';",
    test: ['test/io/page/security.test.ts', '"evil.example" is no name of ours, whoever has a session'],
  },
  {
    name: 'a page of another site may ask',
    file: 'src/io/page/guards.ts',
    find: 'return origin === ',
    replace: "return origin !== '' || origin === ",
    test: ['test/io/page/security.test.ts', 'http://evil.example may neither act, nor look, nor listen'],
  },
  {
    name: 'a POST needs no header that only our page knows',
    file: 'src/io/page/routes.ts',
    find: "if (context.req.header('x-slowshutter-csrf') !== session.csrf)",
    replace: "if (context.req.header('x-slowshutter-csrf') === undefined)",
    test: ['test/io/page/security.test.ts', 'is refused for want of the header that only our page knows'],
  },
  {
    name: 'a form may post to the live page',
    file: 'src/io/page/routes.ts',
    find: "if (!/^application\\/json(;|$)/i.test(req.header('content-type') ?? ''))",
    replace: "if (req.header('content-type') === 'text/html')",
    test: ['test/io/page/security.test.ts', 'as a form can send it is refused: "text/plain"'],
  },
  {
    name: 'a guest may steer',
    file: 'src/io/page/routes.ts',
    find: "if (session.role !== 'owner') return refuse(context, 403, LOOK_ONLY);",
    replace: '',
    test: ['test/io/page/security.test.ts', 'that acts is told that it may not, and nothing is done'],
  },
  {
    name: 'a guest is told the error that names a file',
    file: 'src/io/page/routes.ts',
    find: 'isGuest ? errorForGuest(said) : said',
    replace: 'isGuest ? said : said',
    test: ['test/io/page/security.test.ts', 'is not told the files that an error names'],
  },
  {
    name: 'a session needs no signature',
    file: 'src/io/page/access.ts',
    find: "if (key !== name || !isSame(mac(keys, 'session', said), signature)) continue;",
    replace: "if (key !== name || signature === '') continue;",
    test: ['test/io/page/security.test.ts', 'a cookie that was changed is none, nor is one of another stack'],
  },
  {
    name: 'wrong tokens cost no time',
    file: 'src/io/page/access.ts',
    find: "if (this.clock.now() < until) return 'wait';",
    replace: '',
    test: ['test/io/page/security.test.ts', 'five tries are free, and each that follows costs a second'],
  },
  {
    name: 'new links do not end the sessions of before',
    file: 'src/io/page/access.ts',
    find: 'if (stamp !== this.stamp) {',
    replace: "if (this.stamp === '') {",
    test: [
      'test/io/page/security.test.ts',
      'that are new end the sessions of before, also of a server at work; the same keys keep them',
    ],
  },
  {
    name: 'a body of any length is read',
    file: 'src/io/page/routes.ts',
    find: 'Number(bytes) <= BODY_BYTES_MAX',
    replace: 'Number(bytes) > 0',
    test: [
      'test/io/page/load.test.ts',
      'that says so is refused, and not read to its end, with a session or without',
    ],
  },
  {
    name: 'the live page takes any number of connections',
    file: 'src/io/page/server.ts',
    find: 'server.maxConnections = CONNECTIONS_MAX;',
    replace: '',
    test: [
      'test/io/page/load.test.ts',
      'have a limit, and those who are in are answered meanwhile; the others are let in when they are gone',
    ],
  },
  {
    name: 'what a slow browser has not taken is queued',
    file: 'src/io/page/events.ts',
    find: '    waiting.set(about, text);',
    replace: '    waiting.set(about + waiting.size, text);',
    test: ['test/io/page/load.test.ts', 'gets of all events of a kind the last one, when it takes them'],
  },
  {
    name: 'each browser has its picture drawn',
    file: 'src/daemon/page-pictures.ts',
    find: 'if (other?.version === now) return other.picture;',
    replace: 'if (other?.version === now) return this.begin(kind, { of, maxEdgePixels }, now);',
    test: [
      'test/daemon/page.test.ts',
      'is drawn once for all who want it, one at a time of a kind, and anew when it has changed',
    ],
  },
  {
    name: 'a status is sent with every change',
    file: 'src/daemon/listeners/page.ts',
    find: 'const wait = Math.max(0, this.sentAt + STATUS_MS - this.clock.now());',
    replace: 'const wait = 0;',
    test: [
      'test/daemon/page-listener.test.ts',
      'hears where the stack stands as soon as it is there, and then of every change, twice a second at most',
    ],
  },
  {
    name: 'the stack is asked although no browser listens',
    file: 'src/daemon/listeners/page.ts',
    find: '    if (this.clients.size === 0) return;\n    this.isStale = true;',
    replace: '    this.isStale = true;',
    test: [
      'test/daemon/page-listener.test.ts',
      'nobody is asked anything, and no timer runs, whatever happens',
    ],
  },
  {
    name: 'a picture that was saved stays',
    file: 'src/io/page/saves.ts',
    find: '      this.drop(id);\n',
    replace: '',
    test: [
      'test/daemon/page.test.ts',
      'is rendered into a private folder, can be fetched by its path alone, and is gone after ten minutes',
    ],
  },
  {
    name: 'a merge drops the carry into the high 32 bits',
    file: 'src/engine/merge/strip-sum.ts',
    find: 'if (isWide) kernels.addCarryU32(termsLow, low, high, n);',
    replace: 'if (isWide) kernels.addU32(termsLow, low, n);',
    test: oneFold('linear light, whose squares pass 32 bits'),
  },
  {
    name: 'a merge forgets the high 32 bits of a stack',
    file: 'src/engine/merge/strip-sum.ts',
    find: 'if (counts.width > 4) kernels.addU32(termsHigh, high, n);',
    replace: '',
    test: oneFold('linear light, whose squares pass 32 bits'),
  },
  {
    name: 'a frame of two stacks counts twice when they are merged',
    file: 'src/core/union.ts',
    find: 'inSum.slice(1)',
    replace: 'inSum.slice(2)',
    test: oneFold('stored values'),
  },
  {
    name: 'a merge takes the plane of the earliest frame from any stack',
    file: 'src/engine/merge/ends.ts',
    find: 'own.find(({ entry }) => lines.has(entry))?.input ?? null',
    replace: 'own[0]?.input ?? null',
    test: oneFold('stored values'),
  },
  {
    name: 'a stack of which another has a part is left out of a merge',
    file: 'src/core/union.ts',
    find: 'common.get(a * count + b) === frames[a]',
    replace: 'common.has(a * count + b)',
    test: oneFold('stored values'),
  },
  {
    name: 'a capture whose metadata was written again counts twice when stacks are merged',
    file: 'src/core/exposures.ts',
    find: 'for (const { number = i } of images.named(path, imageDigest, all)) sets.join(number, i);',
    replace: '',
    test: [merge, 'count a capture once whose metadata was written again in between'],
  },
  {
    name: 'a merge subtracts what another decoder has made',
    file: 'src/engine/merge/again.ts',
    find: 'if (samples.length > 0) again.mustBeTheSame();',
    replace: '',
    test: [merge, 'are refused when other decoders made them'],
  },
  {
    name: 'a merge takes a frame for folded that the photographer has taken out',
    file: 'src/core/union-outcome.ts',
    find: 'if (folded.length > 0 && out.length > 0 && prefer === null)',
    replace: 'if (folded.length < 0)',
    test: [merge, 'a frame that is in one and taken out of another, unless it is said what holds'],
  },
  {
    name: 'shards that are missing are not missed',
    file: 'src/core/shards.ts',
    find: '!found.has(i)',
    replace: '!found.has(i) && i < 0',
    test: [
      merge,
      'shards that are missing, which are named, unless they may be; two levels name them at the end',
    ],
  },
  {
    name: 'an odd file at the beginning of a shard gives it its shape',
    file: 'src/engine/stack/contents.ts',
    find: ' ?? this.settings.shape ?? null',
    replace: '',
    test: [mergeCommand, 'takes frames of the shape of the whole archive, whatever comes first in each'],
    build: true,
  },
  {
    name: 'a fold that is gone on with reads everything again',
    file: 'src/offline/batch.ts',
    find: 'known?.get(path) === stamps[i]',
    replace: "known?.get(path) === ''",
    test: [
      mergeCommand,
      'a shard goes on where it was, reads nothing again that is known, and tries again what was broken',
    ],
    build: true,
  },
  {
    name: 'the shape of a stack is that of a first frame that was refused',
    file: 'src/engine/stack/contents.ts',
    find: 'if (this.frames === 0 && this.adding.isIdle) this.empty();',
    replace: '',
    test: [addersFirst, 'that are refused leave the stack to the next, of whatever shape'],
  },
  {
    name: 'a frame is refused for the shape of one that may be refused itself',
    file: 'src/engine/stages/adders.ts',
    find: 'if (isOpen && !sameShape(shape, contents.begun)) return null;',
    replace: '',
    test: [addersFirst, 'that are refused leave the stack to the next, of whatever shape'],
  },
  {
    name: 'a state has the shape of frames that do not count yet',
    file: 'src/engine/stack/contents.ts',
    find: 'const planeSet = this.frames > 0 ? this.planeSet : null;',
    replace: 'const planeSet = this.planeSet;',
    test: [addersFirst, 'are no shape of the stack before one counts'],
  },
  {
    name: 'codes are read into rows that are not drawn yet',
    file: 'src/decoders/jpeg/relay.ts',
    find: 'row - slots + 1',
    replace: 'row - slots',
    test: [relays, 'is read no further than there is room for'],
    build: true,
  },
  {
    name: 'a second thread draws what the first has left of a frame',
    file: 'src/decoders/jpeg/relay.ts',
    find: 'const end = isFirst ?',
    replace: 'const end = isFirst || relay ?',
    test: [relays, 'is decoded by one thread where another has begun to draw'],
  },
  {
    name: 'a row that could not be read is drawn',
    file: 'src/decoders/jpeg/relay.ts',
    find: 'if (damage !== 0 && Atomics',
    replace: 'if (damage > 9 && Atomics',
    test: ['test/decoders/jpeg-twins.test.ts', 'say the same of damaged captures (seed 20261129)'],
  },
  {
    name: 'two threads are at the same rows of the sums',
    file: 'src/decoders/jpeg/adding.ts',
    find: 'Atomics.compareExchange(held, i, locked.not, locked.whileAdded) !== locked.not',
    replace: 'Atomics.compareExchange(held, i, locked.not, locked.whileAdded) > locked.whileAdded',
    test: [addingThreads, 'a thread waits for rows that another is at, which are then as that one left them'],
    build: true,
  },
  {
    name: 'a thread decodes by the tables that another has left at its desk',
    file: 'src/decoders/jpeg/wasm.ts',
    find: 'if (there.equals(source)) return;',
    replace: 'if (there[0] === source[0]) return;',
    test: [
      addingThreads,
      'threads that take turns at a desk find the tables of the other, and use their own',
    ],
    build: true,
  },
  {
    name: 'the rows of a damaged frame above the damage stay in the sums',
    file: 'src/decoders/jpeg/adding.ts',
    find: '    eachRows(wasm, plan, takeOut, added);',
    replace: '',
    test: [
      'test/decoders/jpeg-adding.test.ts',
      'what is left over behind the last row is found when all rows are in, which are then taken out',
    ],
  },
  {
    name: 'a frame is added before its bytes are in the spool',
    file: 'src/engine/stages/take.ts',
    find: '      kept = await spool.keep({ path, digest, bytes, modifiedMs });\n      const said',
    replace: '      const said',
    test: [
      addersDurable,
      'with a spool nothing is lost that was in hand: the bytes are there before a sample is added',
    ],
  },
  {
    name: 'a checkpoint does not wait for those that add',
    file: 'src/engine/stack/durability.ts',
    find: 'await turn.whole(() => ({',
    replace: 'await Promise.resolve().then(() => ({',
    test: [addersDurable, 'a checkpoint that is asked for while a thread adds waits for it'],
  },
  {
    name: 'a frame that others wait behind takes a room of its own',
    file: 'src/engine/stages/take.ts',
    find: ' && !ask.isFollowed',
    replace: '',
    test: ['test/engine/adders.test.ts', 'one that comes while nothing is in hand, others behind it: true'],
  },
  {
    name: 'fresh memory is read before it is written to',
    file: 'src/kernels/assembly/fresh.ts',
    find: 'atomic.cmpxchg<u32>(word, 0, 0);',
    replace: '',
    test: ['test/kernels/fresh.test.ts', 'addU8 opens a page once'],
    build: true,
  },
  {
    name: 'captures are read early whatever memory there is',
    file: 'src/engine/stages/early.ts',
    find: ' || this.begun.size + 1 >= this.budget.framesInHand',
    replace: '',
    test: ['test/engine/early-reads.test.ts', 'where 1 may be in hand, 0 are read before'],
  },
  {
    name: 'a checkpoint does not hold the rows that it is still to write',
    file: 'src/engine/planes/held-rows.ts',
    find: '    for (let i = 0; i < locks.length; i++) Atomics.store(locks, i, locked.whileWritten);\n',
    replace: '',
    test: [heldRows, 'frames go on behind the file, which has none of them'],
  },
  {
    name: 'rows are let go before all of them are written',
    file: 'src/engine/planes/held-rows.ts',
    find: 'Math.floor(samples / this.samples)',
    replace: 'Math.ceil(samples / this.samples) + 1',
    test: [heldRows, 'a thread adds rows when they are let go, and no others before'],
  },
  {
    name: 'threads wait for a slow disk as long as it takes',
    file: 'src/engine/stack/durability.ts',
    find: 'planes.beLate(!this.contents.adding.isIdle)',
    replace: 'planes.beLate(false)',
    test: [heldRows, 'a disk that takes too long holds up nobody: what it has not got is copied'],
  },
  {
    name: 'whoever waited for its turn has the planes copied, where there is no memory for it',
    file: 'src/engine/stages/adders.ts',
    find: 'durability.snapshots !== snapshots',
    replace: 'false',
    test: [
      heldRows,
      'where there is no memory for a copy frames wait, also one that waited for its turn when the file was begun',
    ],
  },
  {
    name: 'a frame is added while somebody reads the planes',
    file: 'src/engine/stack/turn.ts',
    find: 'if (this.count === 0) for (const read',
    replace: 'for (const read',
    test: ['test/engine/turn.test.ts', 'a reader waits until nobody adds, and nobody begins meanwhile'],
  },
  {
    name: 'a frame is added again by another thread when one has ended',
    file: 'src/engine/readers/pool.ts',
    find: "    if (job.question.name === 'add' && !(error instanceof StackError)) {",
    replace: '    if (false) {',
    test: [
      'test/engine/pool.test.ts',
      'a thread that ends, hangs or errs while it adds leaves sums that nobody knows, and is not asked again',
    ],
  },
  {
    name: 'a part of a timeline is kept before all of its frames have come',
    file: 'src/core/timeline.ts',
    find: '(index + 1) * 2 ** level - 1 <= last',
    replace: 'index * 2 ** level <= last',
    test: [
      'test/core/timeline.test.ts',
      'an interval of whole leaves is covered once, by fewer than twice as many nodes as the tree is high (seed 20261201)',
    ],
  },
  {
    name: 'a timeline takes planes of frames that have changed',
    file: 'src/engine/timeline/nodes.ts',
    find: 'hash.update(partLine(entry));',
    replace: 'hash.update(String(entry.recipe && partLine(entry)));',
    test: [
      'test/engine/timeline.test.ts',
      'a frame that is removed is in no interval any more, and is in it again when it is put back',
    ],
  },
  {
    name: 'a spoilt file of a timeline ends the picture',
    file: 'src/engine/timeline/timeline.ts',
    find: "error.code !== 'damaged-state'",
    replace: "error.code !== 'io'",
    test: ['test/engine/timeline.test.ts', 'where a file is spoilt, cut or empty'],
  },
  {
    name: 'a timeline takes the row below of frames',
    file: 'src/core/sampled.ts',
    find: 'Math.floor(y / height) * k * height',
    replace: 'Math.floor(y / height) * k * height + (k > 1 ? 1 : 0)',
    test: ['test/engine/timeline-scenes.test.ts', 'mean of raw frames, each cell a pixel'],
  },
  {
    name: 'a segment is used although a frame of it was removed',
    file: 'src/offline/segments.ts',
    find: 'frames.map(partLine)',
    replace: '[frames[0]!, frames.at(-1)!].map(partLine)',
    test: [segments, 'of a frame less, of other times, of another meaning or another decoder are others'],
  },
  {
    name: 'a segment of another meaning is used',
    file: 'src/offline/segments.ts',
    find: '[software, describeMeaning(meaningOf(meaning)), decoders]',
    replace: '[software, meaningOf(meaning).everyNth, decoders]',
    test: [segments, 'of a frame less, of other times, of another meaning or another decoder are others'],
  },
  {
    name: 'a segment is used for its name, whatever is in it',
    file: 'src/offline/segments.ts',
    find: 'nameOf({ meaning: header, decoders }, folded) === nameOf(this.kind, frames)',
    replace: 'nameOf({ meaning: header, decoders }, folded) !== nameOf(this.kind, [])',
    test: [
      segments,
      'that are gone, spoilt, cut, empty or in the place of another are made again, and no other is',
    ],
  },
  {
    name: 'frames of segments are folded as edges too',
    file: 'src/core/segments.ts',
    find: 'inside.filter((entry) => !isWhole.has(segmentOf(entry)))',
    replace: 'inside.filter((entry) => isWhole.size < 0 || segmentOf(entry) >= 0)',
    test: [
      'test/core/segments.test.ts',
      'are those of which every frame is within; the rest is what the edges have',
    ],
  },
];
