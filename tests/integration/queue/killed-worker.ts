import pino from 'pino';
import { openQueues } from '../../../src/queue/index.ts';
import { quick, testJob, testMessage } from './work.ts';

/*
 * A worker process of its own, for killed-worker.test.ts to kill in the middle of a job. Its handler says on stdout
 * that it has begun, and never ends.
 */
const [settings = ''] = process.argv.slice(2);
const { backend, databaseUrl, queue, name } = JSON.parse(settings) as {
  backend: Parameters<typeof openQueues>[0]['backend'];
  databaseUrl: string;
  queue: string;
  name: string;
};
const message = testMessage(queue, name);
const queues = await openQueues({ backend, messages: [message], log: pino({ level: 'silent' }) });
const job = testJob(message, async () => {
  process.stdout.write('begun\n');
  await new Promise(() => setInterval(() => undefined, 1000));
});
await queues.startWorkers([job], undefined, { databaseUrl, timings: quick });
