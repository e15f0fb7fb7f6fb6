import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface CaughtRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Webhooks on loopback: keeps every request, and answers 200 unless told. */
export interface HookCatch {
  readonly url: string;
  readonly requests: CaughtRequest[];
  /** How requests to a path are answered, until told otherwise with null. */
  answer(
    path: string,
    reply: { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string } | null,
  ): void;
  close(): Promise<void>;
}

export async function catchHooks(): Promise<HookCatch> {
  const requests: CaughtRequest[] = [];
  const replies = new Map<string, { status: number; headers?: Record<string, string>; body?: string }>();
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const path = request.url ?? '';
      requests.push({ path, headers: request.headers, body });
      const reply = replies.get(path) ?? { status: 200, body: 'ok' };
      response.writeHead(reply.status, reply.headers ?? {}).end(reply.body ?? '');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answer(path, reply) {
      if (reply === null) replies.delete(path);
      else replies.set(path, reply);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
