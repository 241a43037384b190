/** What is kept and what that takes: checkpoints, memory, the dearest pictures, many captures. */

/** @import { Gate } from './index.mjs' */

/** @type {readonly Gate[]} */
export const keepingGates = [
  {
    id: 'checkpoint',
    figure: 'checkpoint during a backlog, added over 8 frames',
    unit: '%',
    most: 2,
    means: 'until the frames are folded, with and without a checkpoint that begins with the first of them',
  },
  {
    id: 'stall',
    figure: "longest stall of the daemon's main loop",
    unit: 'ms',
    below: 30,
    means: 'the longest of all daemons of this run',
  },
  {
    id: 'memory-24-peak',
    figure: 'peak RSS, 24 MP 8-bit, `mean`',
    unit: 'MB',
    most: 450,
    means: 'VmHWM of the engine, with a backlog, previews and checkpoints',
  },
  {
    id: 'memory-24',
    figure: 'peak RSS, 24 MP 8-bit, `mean`: over the sum and 4 frames',
    unit: 'MB',
    most: 200,
    means: 'the same run',
  },
  {
    id: 'memory-61',
    figure: 'peak RSS, 61 MP: over the sum and 4 frames',
    unit: 'MB',
    most: 250,
    means: 'the same',
  },
  .../** @type {const} */ ([
    [512, '512 MB and 1 core'],
    [1024, '1 GB and 2 cores'],
    [2048, '2 GB and 2 cores'],
  ]).flatMap(([mib, machine]) => [
    {
      id: `small-${mib}`,
      figure: `\`mean\`, 24 MP, in ${machine}: durable frames of 12`,
      least: 12,
      means:
        'frames in the state, whose sum is exact, of a daemon with a backlog, a preview and checkpoints, in a control group with so much memory',
    },
    {
      id: `small-${mib}-peak`,
      figure: 'memory of daemon and engine there',
      unit: 'MB',
      means: 'of their control group at its largest, less what is only kept of files',
    },
  ]),
  {
    id: 'small-twelve',
    figure: 'twelve blends, 24 MP, in 1 GB and 2 cores: captures rejected',
    most: 0,
    means: 'the same with twelve previews, which may be refused before the first frame; then captures wait',
  },
  {
    id: 'shards',
    figure: '400 frames of 24 MP in 8 shards: CPU / one fold',
    most: 1.15,
    means: 'once, a shard after the other; the merge is not in it',
  },
  {
    id: 'memory-twelve',
    figure: 'peak RSS, 24 MP 8-bit, twelve blends',
    unit: 'MB',
    most: 1800,
    means:
      'VmHWM of the engine, with frames in hand, a checkpoint while they are decoded, and twelve previews',
  },
  {
    id: 'twelve-previews',
    figure: 'twelve previews of 2560 px, 24 MP',
    unit: 's',
    most: 2,
    means: 'from the request to the engine to its answer, by the clock: no more than previewEverySeconds',
  },
  ...['deviation', 'geometric', 'multiply'].map((blend) => ({
    id: `draw-${blend}`,
    figure: `a picture of ${blend}, 2560 px, 24 MP`,
    unit: 'ms',
    most: 80,
    means: 'CPU of the engine, drawn, encoded and written',
  })),
  {
    id: 'many',
    figure: 'start beside 100,000 known captures: a new one is in the sum',
    unit: 's',
    below: 3,
    means: 'from the start of the process, settling included; nothing is hashed again',
  },
];
