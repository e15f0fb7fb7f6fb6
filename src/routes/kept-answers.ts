import { hash } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ApiKey } from '../privacy/keys.ts';
import { isKnown } from './entity-tag.ts';

/*
 * Answers kept as bytes. Figures change when they are computed, and between two computations the same question of the same
 * kind of key has the same answer: it is rendered once and then sent from memory, before the framework has seen the request.
 */

/** Two texts that change whenever kept answers, or keys, may not be valid any more. */
export interface State {
  readonly results: string;
  readonly keys: string;
}

export interface KeptOptions {
  /** Milliseconds for which what was last seen of the state is believed; 0: nothing is kept. */
  readonly freshFor: number;
  state(): Promise<State>;
  /**
   * Told every second what was sent from memory. Not for each answer: a line in the log costs as much as ten of these.
   */
  served?(answers: readonly Served[]): void;
  /** Memory for answers, in bytes. */
  readonly capacity?: number;
}

/** An answer as it was first sent. */
export interface KeptAnswer {
  /** Without the mark of a weak tag. */
  readonly tag: string;
  readonly headers: OutgoingHttpHeaders;
  readonly text: string;
  readonly route: string;
}

/** Answers of one kind that were sent from memory since the last time they were told of. */
export interface Served {
  readonly route: string;
  readonly status: number;
  readonly keyId: string;
  count: number;
}

interface Entry {
  readonly tag: string;
  readonly weakTag: string;
  readonly generation: string;
  readonly bytes: Buffer;
  /** Names and values in turn, for 200 and for 304. */
  readonly headers: readonly string[];
  readonly unmodified: readonly string[];
  readonly route: string;
}

interface Admitted {
  readonly keyId: string;
  readonly fingerprint: string;
  readonly expiresAt: number;
  readonly since: number;
}

const CAPACITY = 64 * 1024 * 1024;
/** Larger than any list page; what is larger still is made anew. */
const LARGEST = 16 * 1024 * 1024;
/** A key is looked up in the database at least this often, which also keeps when it was last used. */
const ADMITTED_FOR = 60_000;
const LONGEST_HEADER = 300;

export class KeptAnswers {
  readonly #options: KeptOptions;
  readonly #capacity: number;
  /** In order of use, oldest first. */
  readonly #entries = new Map<string, Entry>();
  readonly #admitted = new Map<string, Admitted>();
  readonly #digests = new WeakMap<Socket, { readonly of: string; readonly digest: string }>();
  #bytes = 0;
  #generation: string | null = null;
  #state: State | null = null;
  #seenAt = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | null = null;
  /** Counts changes made through this process. */
  #changes = 0;
  #closed = false;
  readonly #served = new Map<string, Served>();
  #telling: NodeJS.Timeout | undefined;

  constructor(options: KeptOptions) {
    this.#options = options;
    this.#capacity = options.capacity ?? CAPACITY;
  }

  get keeps(): boolean {
    return this.#options.freshFor > 0;
  }

  /** What an answer made from now on belongs to; null: nothing is kept. Rejects when the database is away. */
  async generation(): Promise<string | null> {
    if (!this.keeps) return null;
    if (performance.now() - this.#seenAt >= this.#options.freshFor) await this.#look();
    return this.#generation;
  }

  /** A key was looked up and is valid. */
  admit(authorization: string | undefined, key: ApiKey, fingerprint: string): void {
    if (!this.keeps || authorization === undefined || authorization.length > LONGEST_HEADER) return;
    if (this.#admitted.size > 10_000) this.#admitted.clear();
    this.#admitted.set(digest(authorization), {
      keyId: key.id,
      fingerprint,
      expiresAt: key.expiresAt?.valueOf() ?? Number.POSITIVE_INFINITY,
      since: performance.now(),
    });
  }

  /** Keeps an answer to a request of this kind of viewer. */
  keep(request: IncomingMessage, fingerprint: string, generation: string, answer: KeptAnswer): void {
    const bytes = Buffer.from(answer.text);
    const name = nameOf(request, fingerprint);
    if (name === null || bytes.length > Math.min(LARGEST, this.#capacity)) return;
    const weakTag = `W/${answer.tag}`;
    const unmodified = flat({
      ...answer.headers,
      etag: weakTag,
      'content-type': undefined,
      'content-length': undefined,
    });
    const headers = flat({ ...answer.headers, etag: weakTag, 'content-length': bytes.length });
    this.#drop(name);
    this.#entries.set(name, { tag: answer.tag, weakTag, generation, bytes, headers, unmodified, route: answer.route });
    this.#bytes += bytes.length;
    for (const [oldest] of this.#entries) {
      if (this.#bytes <= this.#capacity) break;
      this.#drop(oldest);
    }
  }

  /** Answers a request whose key was just looked up; null: there is nothing kept for it. */
  again(request: IncomingMessage, response: ServerResponse, fingerprint: string, generation: string): number | null {
    const name = nameOf(request, fingerprint);
    const entry = name === null ? undefined : this.#entries.get(name);
    if (entry === undefined || entry.generation !== generation) return null;
    return send(entry, request, response);
  }

  /** Answers a request from memory alone; false: it has to take the long way. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const { freshFor } = this.#options;
    if (freshFor === 0 || this.#closed || this.#entries.size === 0) return false;
    const { method = '', headers } = request;
    if ((method !== 'GET' && method !== 'HEAD') || headers.authorization === undefined) return false;
    const now = performance.now();
    const age = now - this.#seenAt;
    // Looked at while answers still go out, so that a moment of many requests does not become one of many computations.
    if (age >= freshFor) this.#look().catch(() => undefined);
    if (age >= 2 * freshFor || this.#generation === null) return false;
    const admitted = this.#admitted.get(this.#digestOf(request, headers.authorization));
    if (admitted === undefined || now - admitted.since > ADMITTED_FOR) return false;
    if (admitted.expiresAt <= Date.now()) return false;
    const name = nameOf(request, admitted.fingerprint);
    const entry = name === null ? undefined : this.#entries.get(name);
    if (entry === undefined || entry.generation !== this.#generation) return false;
    this.#count(entry.route, send(entry, request, response), admitted.keyId);
    return true;
  }

  /** Something was changed through this process: what was made before is not sent any more. */
  changed(): void {
    this.#changes += 1;
    this.#admitted.clear();
    this.#begin();
  }

  close(): void {
    this.#closed = true;
    this.#tell();
  }

  #count(route: string, status: number, keyId: string): void {
    const kind = `${status} ${keyId} ${route}`;
    const served = this.#served.get(kind);
    if (served === undefined) this.#served.set(kind, { route, status, keyId, count: 1 });
    else served.count += 1;
    this.#telling ??= setTimeout(() => this.#tell(), 1000).unref();
  }

  #tell(): void {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    if (this.#served.size > 0) this.#options.served?.([...this.#served.values()]);
    this.#served.clear();
  }

  async #look(): Promise<void> {
    this.#looking ??= (async () => {
      const asked = performance.now();
      try {
        const state = await this.#options.state();
        if (this.#state?.keys !== state.keys) this.#admitted.clear();
        const before = this.#state;
        this.#state = state;
        this.#seenAt = asked;
        if (before?.results !== state.results) this.#begin();
      } finally {
        this.#looking = null;
      }
    })();
    await this.#looking;
  }

  /** What was made before is not sent any more. */
  #begin(): void {
    this.#generation = this.#state === null ? null : `${this.#changes} ${this.#state.results}`;
    this.#entries.clear();
    this.#bytes = 0;
  }

  /** A connection that is kept alive sends the same key again and again. */
  #digestOf({ socket }: IncomingMessage, authorization: string): string {
    const known = this.#digests.get(socket);
    if (known?.of === authorization) return known.digest;
    const made = { of: authorization, digest: digest(authorization) };
    this.#digests.set(socket, made);
    return made.digest;
  }

  #drop(name: string): void {
    this.#bytes -= this.#entries.get(name)?.bytes.length ?? 0;
    this.#entries.delete(name);
  }
}

/** null: too long to be worth it. */
function nameOf({ url = '', headers }: IncomingMessage, fingerprint: string): string | null {
  const { accept = '' } = headers;
  return url.length + accept.length > 2000 ? null : `${url}\n${accept}\n${fingerprint}`;
}

function send(entry: Entry, request: IncomingMessage, response: ServerResponse): number {
  const known = request.headers['if-none-match'];
  if (known !== undefined && (known === entry.weakTag || isKnown(known, entry.tag))) {
    response.writeHead(304, entry.unmodified as string[]);
    response.end();
    return 304;
  }
  response.writeHead(200, entry.headers as string[]);
  if (request.method === 'HEAD') response.end();
  else response.end(entry.bytes);
  return 200;
}

function flat(headers: OutgoingHttpHeaders): string[] {
  return Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]));
}

/** Keys are not held in memory, and how long a look-up takes says nothing about them. */
function digest(authorization: string): string {
  return hash('sha256', authorization, 'base64');
}
