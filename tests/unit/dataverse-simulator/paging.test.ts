import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Environment, readAllPages, startEnvironment } from './simulated-environment.ts';

describe('paging', () => {
  let environment: Environment;
  const START = Date.parse('2026-01-01T00:00:00Z');

  beforeAll(async () => {
    environment = await startEnvironment();
    for (let index = 0; index < 25; index++) {
      // Three rows share every second: ties must not be lost at the edge of a page.
      const at = new Date(START + Math.floor(index / 3) * 1000);
      environment.org.insert(
        'task',
        { subject: `Task ${index}`, ...(index % 4 === 0 ? {} : { percentcomplete: index }) },
        { at },
      );
    }
  });
  afterAll(() => environment[Symbol.asyncDispose]());

  it('splits by odata.maxpagesize and links the pages', async () => {
    const { rows, pages } = await readAllPages(environment, 'tasks?$select=subject', 'odata.maxpagesize=10');
    expect(pages.map((page) => (page['value'] as unknown[]).length)).toEqual([10, 10, 5]);
    expect(new Set(rows.map((row) => row['activityid'])).size).toBe(25);
  });

  it('never gives more than 5,000 at once', async () => {
    for (let index = 0; index < 5001; index++) environment.org.insert('letter', { subject: 'x' });
    for (const prefer of [undefined, 'odata.maxpagesize=9000']) {
      const { pages } = await readAllPages(environment, 'letters?$select=subject', prefer);
      expect(pages.map((page) => (page['value'] as unknown[]).length)).toEqual([5000, 1]);
    }
  });

  it.each(['modifiedon asc,activityid asc', 'percentcomplete desc', 'subject', 'versionnumber asc'])(
    'keeps the order %s over the pages',
    async (order) => {
      const path = `tasks?$select=subject&$orderby=${order}`;
      const whole = await environment.get(path);
      const { rows } = await readAllPages(environment, path, 'odata.maxpagesize=4');
      expect(rows).toEqual(whole.rows());
    },
  );

  it('applies the filter to every page', async () => {
    const filter = '$filter=modifiedon ge 2026-01-01T00:00:04Z&$orderby=modifiedon asc,activityid asc';
    const { rows } = await readAllPages(environment, `tasks?$select=subject&${filter}`, 'odata.maxpagesize=5');
    expect(rows).toHaveLength(13);
  });

  it('gives a cookie of XML, encoded twice', async () => {
    const page = (await environment.get('tasks?$select=subject', 'odata.maxpagesize=10')).json();
    const link = String(page['@odata.nextLink']);
    expect(link).toContain('$skiptoken=%3Ccookie%20pagenumber=%222%22%20pagingcookie=%22%253ccookie');
    expect(link).toContain('%20istracking=%22False%22%20/%3E');
    expect(link.startsWith(`${environment.simulator.url}/api/data/v9.2/tasks?$select=subject&`)).toBe(true);
  });

  it('refuses a cookie that was damaged', async () => {
    const answer = await environment.get('tasks?$select=subject&$skiptoken=%3Ccookie%20pagenumber=%222%22');
    expect(answer.status).toBe(400);
    expect(answer.error().message).toContain('Paging Cookie');
  });

  it('is no snapshot: a row that moves behind the cursor is seen again', async () => {
    const path = 'tasks?$select=subject&$orderby=modifiedon asc,activityid asc';
    const first = await environment.get(path, 'odata.maxpagesize=10');
    const moved = String(first.rows()[0]?.['activityid']);
    environment.org.update('task', moved, { subject: 'Moved' }, { at: new Date(START + 3_600_000) });
    const rest = await readAllPages(environment, String(first.json()['@odata.nextLink']), 'odata.maxpagesize=10');
    expect(rest.rows.map((row) => row['activityid'])).toContain(moved);
  });
});
