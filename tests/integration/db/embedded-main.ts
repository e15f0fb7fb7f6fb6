import { type Durability, EmbeddedPostgresError, startEmbeddedPostgres } from '../../../src/db/embedded/index.ts';

/* A program of its own that runs the embedded server the way `uptake start` does: node embedded-main.ts FOLDER DURABILITY */

const [dataDir = '', durability = 'full'] = process.argv.slice(2);
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

try {
  const server = await startEmbeddedPostgres({ dataDir, durability: durability as Durability });
  process.once('SIGTERM', () => {
    void server.stop().then(() => process.exit(0));
  });
  // Ends without a word to the server, as a program with a bug would.
  process.once('SIGUSR2', () => process.exit(3));
  setInterval(() => undefined, 60_000);
  say({ pid: process.pid, url: server.url, adopted: server.adopted });
} catch (error) {
  if (!(error instanceof EmbeddedPostgresError)) throw error;
  say({ problem: error.problem, sentence: error.sentence });
  process.exitCode = 2;
}
