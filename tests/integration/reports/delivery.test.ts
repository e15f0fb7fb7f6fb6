import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryId } from '../../../src/reports/index.ts';
import { catchHooks, type HookCatch } from '../../support/hook-catch.ts';
import { catchMails, type MailCatch } from '../../support/mail-catch.ts';
import { regroup, seed } from '../http/company.ts';
import { computedThrough, openOffice, SECRET, type TestOffice } from './office.ts';

const WEEK = '2026-W43';
/** Monday after the week, seven in Berlin. */
const MONDAY = new Date('2026-10-26T06:00:00Z');
const run = { lastAttempt: false, signal: new AbortController().signal };

describe('a weekly report', () => {
  let mails: MailCatch;
  let hooks: HookCatch;
  let test: TestOffice;

  beforeAll(async () => {
    [mails, hooks] = await Promise.all([catchMails(), catchHooks()]);
    test = await openOffice([
      {
        id: 'weekly',
        mail: { to: ['lead@acme.example', 'ops@acme.example'], from: 'Uptake@acme.example', smtp: mails.url },
        webhooks: [
          { kind: 'slack', url: `${hooks.url}/slack` },
          { kind: 'teams', url: `${hooks.url}/teams` },
          { kind: 'standard', url: `${hooks.url}/standard`, secret: SECRET },
        ],
      },
    ]);
    await seed(test.database, [
      { people: 12, adopted: 6, path: ['north'] },
      { people: 30, adopted: 24, path: ['south'] },
      { people: 6, adopted: 2, path: ['=cmd|x'] },
    ]);
  });
  afterAll(async () => {
    await test?.close();
    await mails?.close();
    await hooks?.close();
  });
  beforeEach(async () => {
    mails.mails.length = 0;
    hooks.requests.length = 0;
    await test.database.pool.query('delete from report; delete from report_hold; delete from report_delivery');
    await computedThrough(test.database, '2026-10-25');
  });

  const prepare = (now = MONDAY) => test.office.prepare('weekly', test.office.weekNamed(WEEK, now), now);
  const idOf = (target: string, kind: DeliveryId['kind'] = 'report') => ({
    reportId: 'weekly',
    week: WEEK,
    kind,
    target,
  });
  const targetOf = (targets: readonly string[], kind: string) => targets.find((id) => id.startsWith(kind)) ?? '';
  const standings = () => test.office.archive.deliveries('weekly', WEEK);

  it('goes to every target once, whoever asks how often', async () => {
    const { state, targets } = await prepare();
    expect(state).toBe('ready');
    expect(targets.map((id) => id.split('-')[0])).toEqual(['mail', 'mail', 'slack', 'teams', 'standard']);
    for (const target of targets) expect(await test.office.deliver(idOf(target), run)).toBe('sent');
    for (const target of targets) expect(await test.office.deliver(idOf(target), run)).toBe('sent before');
    expect(mails.mails.map(({ to }) => to)).toEqual([['lead@acme.example'], ['ops@acme.example']]);
    expect(hooks.requests.map(({ path }) => path)).toEqual(['/slack', '/teams', '/standard']);
    expect((await prepare()).targets).toEqual([]);
    expect(
      (await standings()).every(({ status, attempts, repeated }) => status === 'sent' && attempts === 1 && !repeated),
    ).toBe(true);
  });

  it('is a mail of HTML, text and pictures that nothing is loaded for', async () => {
    const { targets } = await prepare();
    await test.office.deliver(idOf(targetOf(targets, 'mail')), run);
    const [mail] = mails.mails;
    const kept = await test.office.archive.find('weekly', WEEK);
    const {
      html = '',
      text,
      subject,
      attachments,
      headers,
    } = mail?.parsed ?? { html: '', attachments: [], headers: [] };
    expect(subject).toBe(`CRM use in week ${WEEK}: ${kept?.headline}`);
    expect(text?.replaceAll('\r\n', '\n').trim()).toBe(kept?.formats.md.trim());
    expect(html.replaceAll('\r\n', '\n').trim()).toBe(kept?.mail.html.trim());
    const shown = [...html.matchAll(/src="([^"]+)" width="\d+" height="\d+" alt="([^"]+)"/g)];
    expect(shown.map(([, source]) => source)).toEqual(
      attachments.map(({ contentId }) => `cid:${contentId?.slice(1, -1)}`),
    );
    expect(shown.length).toBeGreaterThan(0);
    for (const [, , alt] of shown) expect(alt).toMatch(/\d+&nbsp;%/);
    for (const { mimeType, disposition, content } of attachments) {
      expect([mimeType, disposition]).toEqual(['image/png', 'inline']);
      expect(
        Buffer.from(content as ArrayBuffer)
          .subarray(1, 4)
          .toString(),
      ).toBe('PNG');
    }
    expect(html).not.toMatch(/<script|<link|https?:|url\(|onclick/);
    expect(headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated');
  });

  it('has the same ids in every try, and others for every target and week', async () => {
    const { targets } = await prepare();
    const [first = '', second = ''] = targets;
    mails.answer('lead@acme.example', { code: 451, words: 'try later' });
    await expect(test.office.deliver(idOf(first), run)).rejects.toMatchObject({ recovery: 'retry' });
    mails.answer('lead@acme.example', null);
    await test.office.deliver(idOf(first), run);
    await test.office.deliver(idOf(second), run);
    const [one, other] = mails.mails;
    expect(one?.messageId).toMatch(/^<msg_[0-9a-f]{24}@acme\.example>$/);
    expect(other?.messageId).not.toBe(one?.messageId);
    await test.database.pool.query('delete from report_delivery');
    await test.office.deliver(idOf(first), run);
    expect(mails.mails[2]?.raw.replaceAll(/--_NmP[^\r\n]*|boundary="[^"]*"/g, '')).toBe(
      one?.raw.replaceAll(/--_NmP[^\r\n]*|boundary="[^"]*"/g, ''),
    );
  });

  it('is signed as Standard Webhooks says, by another’s reckoning', async () => {
    const { targets } = await prepare();
    const target = targetOf(targets, 'standard');
    hooks.answer('/standard', { status: 500 });
    await expect(test.office.deliver(idOf(target), run)).rejects.toMatchObject({ recovery: 'retry' });
    hooks.answer('/standard', null);
    await test.office.deliver(idOf(target), run);
    const [failed, sent] = hooks.requests;
    expect(sent?.headers['webhook-id']).toBe(failed?.headers['webhook-id']);
    expect(sent?.body).toBe(failed?.body);
    const headers = sent?.headers as Record<string, string>;
    expect(new Webhook(SECRET).verify(sent?.body ?? '', headers)).toMatchObject({
      type: 'report.weekly',
      timestamp: MONDAY.toISOString(),
      data: { report: 'weekly', week: { name: WEEK } },
    });
    expect(() => new Webhook(SECRET).verify(`${sent?.body} `, headers)).toThrow();
    // And by hand, from the words of the specification.
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${sent?.body}`;
    const mac = createHmac('sha256', 'a signing key of thirty-two bytes').update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${mac}`);
  });

  it('takes the forms that Slack and Teams read', async () => {
    const { targets } = await prepare();
    await test.office.deliver(idOf(targetOf(targets, 'slack')), run);
    await test.office.deliver(idOf(targetOf(targets, 'teams')), run);
    const [slack, teams] = hooks.requests.map(({ body }) => JSON.parse(body));
    expect(slack.blocks[0]).toMatchObject({ type: 'header', text: { type: 'plain_text' } });
    expect(JSON.stringify(slack)).toContain(`<https://uptake.example/api/v1/reports/${WEEK}?report=weekly|`);
    expect(teams.attachments[0]).toMatchObject({
      contentType: 'application/vnd.microsoft.card.adaptive',
      content: { type: 'AdaptiveCard', version: '1.4', body: [{ type: 'TextBlock', wrap: true }, {}] },
    });
  });

  it('that one target refuses goes to the others all the same, and later to that one alone', async () => {
    const { targets } = await prepare();
    hooks.answer('/slack', { status: 503, body: 'down' });
    for (const target of targets) await test.office.deliver(idOf(target), run).catch(() => undefined);
    expect((await standings()).map(({ target, status, reason }) => [target.split('-')[0], status, reason])).toEqual(
      expect.arrayContaining([
        ['slack', 'retrying', 'The Slack webhook answered 503: down.'],
        ['teams', 'sent', null],
        ['standard', 'sent', null],
      ]),
    );
    hooks.answer('/slack', null);
    hooks.requests.length = 0;
    mails.mails.length = 0;
    const { targets: left } = await prepare();
    expect(left).toEqual([targetOf(targets, 'slack')]);
    for (const target of targets) await test.office.deliver(idOf(target), run);
    expect([hooks.requests.map(({ path }) => path), mails.mails]).toEqual([['/slack'], []]);
  });

  it.each([
    [{ status: 429, headers: { 'retry-after': '120' } }, 'wait', 'retrying'],
    [{ status: 410, body: 'gone, ask admin@acme.example at https://x.example/secret' }, 'fail', 'failed'],
    [{ status: 302, headers: { location: 'https://elsewhere.example/' } }, 'fail', 'failed'],
  ] as const)('answered with %o: %s, %s', async (reply, recovery, status) => {
    const { targets } = await prepare();
    const target = targetOf(targets, 'teams');
    hooks.answer('/teams', reply);
    const error = await test.office.deliver(idOf(target), run).catch((thrown: unknown) => thrown);
    hooks.answer('/teams', null);
    expect(error).toMatchObject({ recovery });
    const [standing] = await standings();
    expect(standing?.status).toBe(status);
    expect(standing?.reason).not.toMatch(/acme\.example|https:/);
  });

  it('is given up where the mail server refuses for good, and after the last try', async () => {
    const { targets } = await prepare();
    const [first = '', second = ''] = targets;
    mails.answer('lead@acme.example', { code: 550, words: 'no such user lead@acme.example here' });
    mails.answer('ops@acme.example', { code: 450, words: 'busy' });
    await expect(test.office.deliver(idOf(first), run)).rejects.toMatchObject({ recovery: 'fail' });
    await expect(test.office.deliver(idOf(second), { ...run, lastAttempt: true })).rejects.toThrow();
    for (const address of ['lead@acme.example', 'ops@acme.example']) mails.answer(address, null);
    expect((await standings()).map(({ status }) => status)).toEqual(['failed', 'failed']);
    expect(JSON.stringify(await standings())).not.toContain('lead@');
  });

  it('whose sender was killed in the middle is sent again with the same id, and says so', async () => {
    const { targets } = await prepare();
    const [target = ''] = targets;
    // What the killed one left behind.
    expect(await test.office.archive.claim(idOf(target), new Date())).toEqual({ attempts: 1, repeated: false });
    expect(await test.office.deliver(idOf(target), run)).toBe('sent');
    expect((await standings()).find((one) => one.target === target)).toMatchObject({
      status: 'sent',
      attempts: 2,
      repeated: true,
    });
    expect(mails.mails).toHaveLength(1);
  });

  it('stays as it was sent, though the figures change', async () => {
    await prepare();
    const before = await test.office.archive.find('weekly', WEEK);
    await test.database.pool.query('update person_week set adopted = false');
    await regroup(test.database);
    await prepare();
    expect(await test.office.archive.find('weekly', WEEK)).toEqual(before);
    expect(await test.office.preview('weekly', test.office.weekNamed(WEEK, MONDAY))).toEqual(before);
    // Made anew it would be another.
    await test.database.pool.query('delete from report');
    await prepare();
    expect((await test.office.archive.find('weekly', WEEK))?.headline).not.toBe(before?.headline);
    await test.database.pool.query('update person_week set adopted = active_days > 0');
    await regroup(test.database);
  });

  it('is held on old data: a note goes out once, and the report when the data is there', async () => {
    await computedThrough(test.database, '2026-10-22');
    const held = await prepare();
    expect(held).toMatchObject({ state: 'held', kind: 'note', retryAt: new Date(MONDAY.getTime() + 3_600_000) });
    const target = targetOf(held.targets, 'mail');
    await test.office.deliver(idOf(target, 'note'), run);
    await test.office.deliver(idOf(targetOf(held.targets, 'standard'), 'note'), run);
    expect(mails.mails[0]?.parsed).toMatchObject({ subject: `CRM use in week ${WEEK}: the report is held` });
    expect(mails.mails[0]?.parsed.text).toContain(
      'complete through 22 October 2026 only, which is more than 48 hours ago',
    );
    expect(JSON.parse(hooks.requests[0]?.body ?? '')).toMatchObject({
      type: 'report.held',
      data: { dataThrough: '2026-10-22' },
    });
    expect((await prepare(new Date('2026-10-26T07:00:00Z'))).targets).not.toContain(target);
    expect(await test.office.archive.find('weekly', WEEK)).toBeNull();
    expect((await test.office.archive.list())[0]).toMatchObject({ state: 'held', week: WEEK });

    await computedThrough(test.database, '2026-10-25');
    const ready = await prepare(new Date('2026-10-26T08:00:00Z'));
    expect(ready).toMatchObject({ state: 'ready', kind: 'report', retryAt: null });
    expect(ready.targets).toContain(target);
    await test.office.deliver(idOf(target), run);
    expect(mails.mails).toHaveLength(2);
    expect((await test.office.archive.list())[0]).toMatchObject({ state: 'made', week: WEEK });
  });

  it('is waited for in silence while the week is not over everywhere', async () => {
    await computedThrough(test.database, '2026-10-24');
    expect(await prepare()).toMatchObject({ state: 'waiting', targets: [] });
    expect(await test.office.archive.list()).toEqual([]);
  });

  it('of a week that is not over, or is none, is refused', () => {
    expect(() => test.office.weekNamed('2026-W44', MONDAY)).toThrow(
      'Week 2026-W44 is not over; the last one that is, is 2026-W43.',
    );
    expect(() => test.office.weekNamed('2026-W54', MONDAY)).toThrow('2026-W54 is no ISO week');
  });
});

describe('a report of an empty company', () => {
  it('is a report, of which nothing is missing but figures', async () => {
    const test = await openOffice([{ id: 'weekly' }]);
    try {
      const week = test.office.weekNamed(WEEK, MONDAY);
      expect(await test.office.prepare('weekly', week, MONDAY)).toMatchObject({ state: 'held', targets: [] });
      const { formats } = await test.office.preview('weekly', week);
      expect(formats.md).toContain('No finding this week.');
      expect(formats.md).toContain('No day is complete yet.');
      expect(formats.html).toContain('Nobody was in a team that could be looked at this week.');
      expect(JSON.parse(formats.json)).toMatchObject({
        findings: [],
        adoption: { company: null, teams: [] },
        trainings: [],
      });
      expect(formats.csv.split('\r\n')[0]).toMatch(/^week,section,/);
    } finally {
      await test.close();
    }
  });
});
