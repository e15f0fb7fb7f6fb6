import type { Service } from '../../server.ts';
import { type ConnectionSettings, registerConnections } from '../../sync/index.ts';
import { connectionFindings, type Finding, findingsText } from '../check-findings.ts';
import type { RegisterCommand } from '../context.ts';
import { EXIT, failureOf, UsageError } from '../failure.ts';
import { withService } from '../runtime.ts';

export const registerCheck: RegisterCommand = (program, run) => {
  program
    .command('check')
    .description('the doctor: configuration, database, queue, sign-in, and what can and cannot be measured')
    .argument('[connection]', 'its id; all when left out')
    .action(
      run(async (context, id: string | undefined) =>
        withService(context, async ({ service, path }) => {
          const all = service.connections.all;
          const chosen = all.filter((connection) => id === undefined || connection.id === id);
          if (id !== undefined && chosen.length === 0) {
            const known = all.map((connection) => connection.id).join(', ') || 'none';
            throw new UsageError(`There is no connection ${id}. Configured: ${known}.`);
          }
          const findings: Finding[] = [
            { part: 'service', what: 'configuration', state: 'ok', detail: `${path} is valid.` },
            { part: 'service', what: 'database', state: 'ok', detail: await describeDatabase(service) },
            ...(await checkQueue(service)),
          ];
          // Requests to a CRM are counted on its connection's row.
          await registerConnections(service.database, all);
          for (const connection of chosen) {
            context.signal.throwIfAborted();
            findings.push(...(await checkConnection(service, connection)));
          }
          context.terminal.result({ findings }, () => findingsText(findings, context.terminal));
          return findings.some((finding) => finding.state === 'missing') ? EXIT.failed : EXIT.done;
        }),
      ),
    );
};

async function describeDatabase({ database, config }: Service): Promise<string> {
  const { rows } = await database.pool.query<{ version: string }>('show server_version');
  const kind = config.database.url === null ? `embedded in ${config.dataDir}` : 'as configured';
  return `PostgreSQL ${rows[0]?.version ?? ''}, ${kind}; the schema is current.`;
}

async function checkQueue({ queues }: Service): Promise<Finding[]> {
  const at = { part: 'service', what: 'queue' };
  try {
    await queues.ping();
    const warnings = await queues.warnings();
    const where = queues.kind === 'redis' ? 'Redis answers.' : 'In PostgreSQL; `uptake start` is the one process.';
    return [
      { ...at, state: 'ok', detail: where },
      ...warnings.map((detail): Finding => ({ ...at, state: 'limited', detail })),
    ];
  } catch (error) {
    return [{ ...at, state: 'missing', detail: failureOf(error).message }];
  }
}

async function checkConnection({ connections }: Service, connection: ConnectionSettings): Promise<Finding[]> {
  try {
    const { client } = await connections.open(connection.id);
    return connectionFindings(connection, await connection.connector.check(client));
  } catch (error) {
    // The connector's sentence is written for whoever administers the CRM.
    const detail = error instanceof Error ? error.message : String(error);
    return [{ part: connection.id, what: 'sign-in', state: 'missing', detail }];
  }
}
