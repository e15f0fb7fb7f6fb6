import { createServer, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import type { DataverseSimulator } from '../../../src/demo/dataverse-simulator/index.ts';

/**
 * Forwards everything, but asks for pages of so many rows in the connector's place: histories are short, and most of
 * what can go wrong goes wrong between two pages. The simulator builds its links from the Host header, so they lead
 * back here.
 */
export async function startShortPages(
  simulator: DataverseSimulator,
  size: number,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    const prefer = incoming.headers['prefer'];
    const headers = { ...incoming.headers };
    if (prefer !== undefined) headers['prefer'] = String(prefer).replace(/maxpagesize=\d+/, `maxpagesize=${size}`);
    const onward = sendRequest(`${simulator.url}${incoming.url}`, { method: incoming.method, headers }, (answer) => {
      outgoing.sendDate = false;
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      // An answer that is cut off must be cut off here, too.
      pipeline(answer, outgoing, () => undefined);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
