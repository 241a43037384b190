/** A thread of the pool with faults: what it does is what the bytes say. */
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', ({ question, isSame }) => {
  const what = Buffer.from(question.ask.bytes).toString();
  if (what === 'exit') process.exit(3);
  if (what === 'throw') throw new Error('planted');
  if (what === 'abandon') void Promise.reject(new Error('nobody waits for it'));
  // Nothing but its end gets it out of here.
  else if (what === 'hang') for (;;);
  else parentPort?.postMessage({ answer: what === 'same?' ? isSame : what });
});
parentPort?.postMessage('ready');
