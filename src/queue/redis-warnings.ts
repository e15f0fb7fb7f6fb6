import type { Redis } from 'ioredis';

/**
 * What about this Redis endangers a queue, in sentences for whoever runs it. A queue is not a cache: an evicted key is
 * a lost job, and without persistence a restart loses all of them (the next schedule asks again, a person's request
 * does not come back).
 */
export async function redisWarnings(client: Redis): Promise<string[]> {
  const warnings: string[] = [];
  const info = await client.info();
  const field = (name: string): string | undefined => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim();

  const policy = field('maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction') {
    warnings.push(`Redis may throw jobs away: maxmemory-policy is "${policy}"; set it to "noeviction".`);
  }
  if (field('aof_enabled') === '0' && (await savePoints(client)) === '') {
    warnings.push('Redis keeps nothing on disk: a restart loses every waiting job. Set appendonly to "yes".');
  }
  const [major = 0, minor = 0] = (field('redis_version') ?? '').split('.').map(Number);
  if (major > 0 && (major < 6 || (major === 6 && minor < 2))) {
    warnings.push(`Redis ${major}.${minor} is older than 6.2, the oldest that BullMQ recommends.`);
  }
  return warnings;
}

/** Null where the server does not tell: managed services refuse CONFIG. */
async function savePoints(client: Redis): Promise<string | null> {
  try {
    const answer: unknown = await client.config('GET', 'save');
    return Array.isArray(answer) && typeof answer[1] === 'string' ? answer[1] : null;
  } catch {
    return null;
  }
}
