/**
 * A shoot of seven frames, ended at every one of its storage operations in every way, and again while it
 * recovers.
 */
import { expect, it } from 'vitest';
import { type End, everyEnd, killed } from '../support/ends.ts';
import { randomFrom } from '../support/random.ts';
import { Crash } from '../support/sim-disk.ts';
import { SimShoot } from '../support/sim-shoot.ts';

const FRAMES = 7;
const CHECKPOINTS_AFTER = [3, 7];
/** In the faults suite alone: second crashes are many. */
const withSecondCrashes = Boolean(process.env.SLOWSHUTTER_SECOND_CRASHES);
/**
 * After each way to end, every third operation: together the ways meet each pair of operations two or three
 * times.
 */
const SECOND_STRIDE = 3;

/** What is left of the shoot, in a new process. Errors: Crash. */
async function carryOn(shoot: SimShoot): Promise<void> {
  await shoot.open();
  // The first frame that is to come is taken together with those from before the restart.
  while (shoot.delivered.length < FRAMES) {
    shoot.deliver();
    await shoot.takeSome(Number.POSITIVE_INFINITY);
    if (CHECKPOINTS_AFTER.includes(shoot.delivered.length)) await shoot.checkpoint();
  }
  await shoot.beQuiet();
  await shoot.checkpoint();
}

/** Carries on with a crash at the n-th operation; false when there are fewer. */
async function crashedAt(shoot: SimShoot, operation: number): Promise<boolean> {
  shoot.disk.crashIn(operation, 0.5);
  try {
    await carryOn(shoot);
    return false;
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    return true;
  }
}

interface Plan {
  readonly spool: boolean;
  readonly everyNth: number;
  /** Captures are deleted before anything was promised about them; then they need only be named. */
  readonly isDeletedEarly: boolean;
  readonly ends: readonly End[];
}

/** Everything that may be deleted is, and the next process finds what the end has left. */
function end(shoot: SimShoot, { survival }: End, isDeletedEarly: boolean): void {
  for (const [path, { exposure }] of shoot.captures) {
    if (isDeletedEarly || shoot.promised.has(exposure)) shoot.captures.delete(path);
  }
  shoot.ended(survival !== null);
  shoot.disk.goOnAfter(survival);
}

/** The last process goes without hindrance, then with the power; the file says what is durable. */
async function finish(shoot: SimShoot, { isDeletedEarly, everyNth }: Plan): Promise<void> {
  await carryOn(shoot);
  shoot.ended(false);
  shoot.disk.reboot(everyEnd.at(-1)!.survival!);
  const frames = await shoot.checkFile();
  if (!isDeletedEarly) expect(frames).toBe(Math.ceil(FRAMES / everyNth));
}

/** Ends the shoot at these operations of one process after the other; false when the last lives longer. */
async function endAt(operations: readonly number[], plan: Plan, ways: readonly End[]) {
  const { spool, everyNth } = plan;
  const shoot = new SimShoot({ spool, everyNth, timed: false, random: randomFrom(7), mixed: false });
  for (const [i, operation] of operations.entries()) {
    if (!(await crashedAt(shoot, operation))) return false;
    end(shoot, ways[i]!, plan.isDeletedEarly && i === operations.length - 1);
  }
  await finish(shoot, plan).catch((cause) => {
    const story = operations.map((operation, i) => `${ways[i]!.name} at operation ${operation}`);
    throw new Error(story.join(', then '), { cause });
  });
  return true;
}

async function sweep(plan: Plan): Promise<{ points: number; doubles: number }> {
  let points = 0;
  let doubles = 0;
  for (const [i, way] of plan.ends.entries()) {
    for (let first = 1; await endAt([first], plan, [way]); first++) {
      points++;
      if (!withSecondCrashes) continue;
      let second = 1 + ((first + i) % SECOND_STRIDE);
      const next = () => plan.ends[(i + second) % plan.ends.length]!;
      for (; await endAt([first, second], plan, [way, next()]); second += SECOND_STRIDE) doubles++;
    }
  }
  return { points, doubles };
}

const plan: Plan = { spool: false, everyNth: 1, isDeletedEarly: false, ends: everyEnd };

it.each<[what: string, plan: Plan]>([
  ['with a spool loses nothing, whatever of its captures is deleted', { ...plan, spool: true }],
  ['without a spool loses nothing that a checkpoint was said to hold', plan],
  [
    'without a spool names what a kill has lost that was deleted too early',
    { ...plan, isDeletedEarly: true, ends: [killed] },
  ],
  ['with everyNth picks the same captures, whenever it is killed', { ...plan, everyNth: 3, ends: [killed] }],
])('%s', async (_what, each) => {
  const { points, doubles } = await sweep(each);
  console.log(`${points} crash points, ${doubles} double ones, 0 failures`);
});
