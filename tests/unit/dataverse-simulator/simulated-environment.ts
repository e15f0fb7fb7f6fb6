import {
  DataverseOrg,
  type DataverseOrgOptions,
  type DataverseSimulator,
  type DataverseSimulatorOptions,
  startDataverseSimulator,
} from '../../../src/demo/dataverse-simulator/index.ts';

export const TENANT = '7f3c1c1e-5d5b-4c7e-9f61-0d4c6f2a9b10';
export const CLIENT_ID = '2b1f7c9a-3d4e-4f5a-8b6c-7d8e9fa0b1c2';
export const SECRET = 'correct horse battery staple';

export type Json = Record<string, unknown>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; throws if it is not JSON. */
  json(): Json;
  /** `value` of a collection. */
  rows(): Json[];
  /** `error.code` and `error.message`. */
  error(): { code: string; message: string };
}

/** A running simulator, and one client of it that is signed in. */
export interface Environment extends AsyncDisposable {
  readonly org: DataverseOrg;
  readonly simulator: DataverseSimulator;
  signIn(): Promise<void>;
  /** GET behind the API's root, or an absolute link. */
  get(path: string, prefer?: string): Promise<Answer>;
  send(path: string, init: RequestInit): Promise<Answer>;
}

export async function startEnvironment(
  orgOptions: DataverseOrgOptions = {},
  options: Partial<DataverseSimulatorOptions> = {},
): Promise<Environment> {
  const org = options.org ?? new DataverseOrg(orgOptions);
  const simulator = await startDataverseSimulator({
    tenantId: TENANT,
    credentials: { clientId: CLIENT_ID, clientSecret: SECRET },
    ...options,
    org,
  });
  let token = '';
  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const url = path.startsWith('http') ? path : `${simulator.url}/api/data/v9.2/${path}`;
    const response = await fetch(url, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });
    const text = await response.text();
    const json = () => JSON.parse(text) as Json;
    return {
      status: response.status,
      headers: response.headers,
      text,
      json,
      rows: () => json()['value'] as Json[],
      error: () => json()['error'] as { code: string; message: string },
    };
  };
  const environment: Environment = {
    org,
    simulator,
    send,
    get: (path, prefer) => send(path, { headers: prefer === undefined ? {} : { prefer } }),
    signIn: async () => {
      const answer = await requestToken(simulator, {});
      token = String(((await answer.json()) as Json)['access_token']);
    },
    [Symbol.asyncDispose]: () => simulator.close(),
  };
  await environment.signIn();
  return environment;
}

/** Asks the token endpoint, correctly unless told otherwise; null leaves a parameter out. */
export function requestToken(
  simulator: DataverseSimulator,
  changes: Readonly<Record<string, string | null>>,
  tenant = TENANT,
): Promise<Response> {
  const form: Record<string, string | null> = {
    grant_type: 'client_credentials',
    client_id: CLIENT_ID,
    client_secret: SECRET,
    scope: `${simulator.url}/.default`,
    ...changes,
  };
  const given = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== null);
  return fetch(`${simulator.authority}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams(given),
  });
}

/** Follows nextLinks verbatim and gathers the rows of all pages, and the deltaLink of the last. */
export async function readAllPages(
  environment: Environment,
  path: string,
  prefer?: string,
): Promise<{ rows: Json[]; pages: Json[]; deltaLink: string | undefined }> {
  const pages: Json[] = [];
  let link: unknown = path;
  while (typeof link === 'string') {
    const page: Json = (await environment.get(link, prefer)).json();
    pages.push(page);
    link = page['@odata.nextLink'];
  }
  const deltaLink = pages.at(-1)?.['@odata.deltaLink'];
  return {
    rows: pages.flatMap((page) => page['value'] as Json[]),
    pages,
    deltaLink: typeof deltaLink === 'string' ? deltaLink : undefined,
  };
}
