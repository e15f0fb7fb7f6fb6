import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { systemCode } from './error.ts';
import { processIdentity, processPlace } from './process.ts';

/*
 * Which process a data folder belongs to. Every owner writes owner.<n>.json with the next higher n, and the highest is
 * the one that counts. It is made by link(2), which fails if the name exists, by whoever saw the one before it dead or
 * released: so of several that want to take over from a dead owner exactly one can, and none can take over from a live
 * one. Numbers are never used again while a higher one is there; a released owner leaves its file behind for that.
 */

const HEARTBEAT_MS = 1000;
const WATCH_MS = 6000;

const ownerRecord = z.object({
  released: z.boolean(),
  pid: z.int(),
  identity: z.string(),
  place: z.string(),
  host: z.string(),
  folder: z.string(),
});
type OwnerRecord = z.infer<typeof ownerRecord>;

export interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Whether its process ids mean anything here: it does not live in another container or on another machine. */
  readonly here: boolean;
}

export interface OwnerLock {
  release(): void;
}

export interface OwnerLockOptions {
  /** How long to watch an owner that this process cannot ask the system about, as it lives in another container. */
  readonly watchMs?: number;
}

/** The live owner of the folder, or null. Reads only. */
export async function findOwner(folder: string, options: OwnerLockOptions = {}): Promise<Owner | null> {
  for (;;) {
    const highest = highestGeneration(folder);
    if (highest === 0) return null;
    const record = await liveRecord(folder, highest, options.watchMs ?? WATCH_MS);
    if (record !== null) return ownerOf(record);
    if (highestGeneration(folder) === highest) return null;
  }
}

/** Takes the folder for this process; when it has a live owner, answers with that one instead. */
export async function takeOwnership(folder: string, options: OwnerLockOptions = {}): Promise<OwnerLock | Owner> {
  for (;;) {
    const highest = highestGeneration(folder);
    if (highest > 0) {
      const record = await liveRecord(folder, highest, options.watchMs ?? WATCH_MS);
      if (record !== null) return ownerOf(record);
    }
    const mine = highest + 1;
    if (!create(folder, mine)) continue;
    // Somebody slower may have made a number that a quicker one had already used and removed: only the highest counts.
    if (highestGeneration(folder) !== mine) {
      rmSync(fileOf(folder, mine), { force: true });
      continue;
    }
    for (const other of generations(folder)) if (other < mine) rmSync(fileOf(folder, other), { force: true });
    return hold(folder, mine);
  }
}

function ownerOf({ pid, host, place }: OwnerRecord): Owner {
  return { pid, host, here: place === processPlace() };
}

export function isOwnerLock(taken: OwnerLock | Owner): taken is OwnerLock {
  return 'release' in taken;
}

/** Whether the folder carries the trace of an owner, live or not, or of one who is just taking it: then it is one of ours. */
export function hasOwnerTrace(folder: string): boolean {
  return highestGeneration(folder) > 0 || readdirSync(folder).some((name) => name.startsWith(TEMPORARY));
}

function hold(folder: string, generation: number): OwnerLock {
  const file = fileOf(folder, generation);
  const heartbeat = setInterval(() => {
    try {
      const now = new Date();
      utimesSync(file, now, now);
    } catch {
      // The folder was removed under us; there is nothing left to hold.
    }
  }, HEARTBEAT_MS);
  heartbeat.unref();
  let held = true;
  return {
    release() {
      if (!held) return;
      held = false;
      clearInterval(heartbeat);
      try {
        const temporary = writeRecord(folder, { ...describeSelf(folder), released: true });
        renameSync(temporary, file);
      } catch (error) {
        if (systemCode(error) !== 'ENOENT') throw error;
      }
    },
  };
}

function create(folder: string, generation: number): boolean {
  const temporary = writeRecord(folder, describeSelf(folder));
  try {
    linkSync(temporary, fileOf(folder, generation));
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** A record is written beside its place and then linked to it, so that nobody reads half of one. */
const TEMPORARY = '.owner-';

function writeRecord(folder: string, record: OwnerRecord): string {
  const temporary = path.join(folder, `${TEMPORARY}${process.pid}-${randomBytes(6).toString('hex')}`);
  writeFileSync(temporary, JSON.stringify(record), { mode: 0o644, flag: 'wx' });
  return temporary;
}

function describeSelf(folder: string): OwnerRecord {
  const identity = processIdentity(process.pid) ?? 'unknown';
  const place = processPlace();
  return { released: false, pid: process.pid, identity, place, host: hostname(), folder: folderIdentity(folder) };
}

async function liveRecord(folder: string, generation: number, watchMs: number): Promise<OwnerRecord | null> {
  const file = fileOf(folder, generation);
  const record = readRecord(file);
  // A copy of a data folder brings along the lock of the one it was copied from.
  if (record === null || record.released || record.folder !== folderIdentity(folder)) return null;
  if (record.place === processPlace()) {
    const identity = processIdentity(record.pid);
    return identity === record.identity || identity === 'unknown' ? record : null;
  }
  const before = modifiedAt(file);
  const deadline = performance.now() + watchMs;
  while (performance.now() < deadline) {
    await delay(Math.min(200, watchMs));
    if (modifiedAt(file) !== before) return readRecord(file)?.released === false ? record : null;
  }
  return null;
}

function readRecord(file: string): OwnerRecord | null {
  try {
    return ownerRecord.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    // Unreadable to us is not the same as dead; emptied by a power cut is.
    if (systemCode(error) === 'EACCES') throw error;
    return null;
  }
}

function modifiedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function folderIdentity(folder: string): string {
  return `${statSync(folder).ino}`;
}

function fileOf(folder: string, generation: number): string {
  return path.join(folder, `owner.${generation}.json`);
}

function generations(folder: string): number[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
  return names.flatMap((name) => {
    const match = /^owner\.(\d+)\.json$/.exec(name);
    return match ? [Number(match[1])] : [];
  });
}

function highestGeneration(folder: string): number {
  return Math.max(0, ...generations(folder));
}
