import { expect, test } from 'vitest';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import { collect } from '../../contract/contract-session.ts';
import { VISITS } from '../../contract/salesforce-rows.ts';
import { DAY, deleted, ids, last, MINUTE, Organization, rowsOf, skipped } from './organization.ts';

const FOREVER = { from: new Date(0), to: new Date(Date.UTC(2027, 0, 1)) };

test('a call tells how long it took and which way it went; a meeting how long, unless it took the whole day', async () => {
  await using acme = await Organization.open();
  const call = acme.org.insert(
    'Task',
    { Subject: 'Call', Status: 'Completed', CallType: 'Inbound', CallDurationInSeconds: 90 },
    { at: acme.ago(DAY), by: acme.seller },
  );
  const plain = acme.task({ TaskSubtype: 'Task' });
  expect(rowsOf(await acme.read('tasks'))).toMatchObject([
    { sourceId: call, kind: 'call', minutes: 1.5, direction: 'inbound' },
    { sourceId: plain, kind: 'task', minutes: null, direction: null },
  ]);
  const meeting = (fields: Record<string, string | number | boolean | Date>) =>
    acme.org.insert('Event', { Subject: 'Talk', StartDateTime: acme.ago(DAY), ...fields }, { at: acme.ago(DAY) });
  const [short, whole] = [
    meeting({ DurationInMinutes: 45 }),
    meeting({ DurationInMinutes: 1_440, IsAllDayEvent: true }),
  ];
  expect(rowsOf(await acme.read('events'))).toMatchObject([
    { sourceId: short, minutes: 45 },
    { sourceId: whole, minutes: null },
  ]);
});

test('an e-mail that is a task too is counted once, and what arrived was entered by nobody', async () => {
  await using acme = await Organization.open();
  const insert = (fields: Record<string, string | boolean>) =>
    acme.org.insert(
      'EmailMessage',
      { Status: '3', Incoming: false, ...fields },
      { at: acme.ago(DAY), by: acme.seller },
    );
  const task = acme.task({ TaskSubtype: 'Email' });
  insert({ ActivityId: task });
  insert({ Status: '5' });
  const account = acme.org.insert('Account', { Name: 'Acme' });
  const about = acme.org.insert('Case', { Subject: 'Broken', AccountId: account });
  const [sent, arrived, automatic] = [
    insert({ ParentId: about }),
    insert({ ParentId: about, Incoming: true, Status: '0' }),
    insert({ AutomationType: 'AutoResponse' }),
  ];
  const batches = await acme.read('emails');
  expect(rowsOf(batches)).toMatchObject([
    { sourceId: sent, kind: 'email', via: 'person', direction: 'outbound', accountSourceId: account },
    { sourceId: arrived, via: 'auto-captured', direction: 'inbound' },
    { sourceId: automatic, via: 'workflow' },
  ]);
  expect(Object.values(skipped(batches))).toEqual([1, 1]);
  expect(await salesforce.count(await acme.connect(), 'emails', FOREVER)).toBe(3);
});

test('where e-mails are not kept as e-mails the stream is not there, and the sentence says so', async () => {
  await using acme = await Organization.open({ emailMessages: false, sandbox: true });
  await expect(acme.read('emails')).rejects.toMatchObject({ recovery: 'skip-stream', message: /Enhanced Email/ });
  await expect(acme.read('app-usage')).rejects.toMatchObject({ recovery: 'skip-stream', message: /sandboxes/ });
  acme.login();
  const { streams } = await salesforce.check(await acme.connect());
  const unavailable = streams.filter(({ availability }) => availability === 'unavailable');
  expect(unavailable.map(({ stream }) => stream).sort()).toEqual(['app-usage', 'emails']);
  expect(unavailable.every(({ optional }) => optional === true)).toBe(true);
});

test('an organisation with one currency has no rates, and nothing is missing', async () => {
  await using acme = await Organization.open();
  expect(rowsOf(await acme.read('currency-rates'))).toEqual([]);
  acme.login();
  const { streams } = await salesforce.check(await acme.connect());
  expect(streams.find(({ stream }) => stream === 'currency-rates')?.availability).toBe('available');
});

test('who was invited and who accepted is told of users alone; a refusal ends it', async () => {
  await using acme = await Organization.open();
  const event = acme.org.insert('Event', { Subject: 'Training', StartDateTime: acme.ago(DAY) }, { at: acme.ago(DAY) });
  const contact = acme.org.insert('Contact', { LastName: 'Customer' });
  const invite = (who: string, status: string) =>
    acme.org.insert('EventRelation', { EventId: event, RelationId: who, Status: status }, { at: acme.ago(DAY) });
  const [accepted, open] = [invite(acme.seller, 'Accepted'), invite(acme.user('other'), 'New')];
  invite(contact, 'Accepted');
  const first = await acme.read('attendance');
  expect(rowsOf(first)).toMatchObject([
    { sourceId: accepted, sessionSourceId: event, userSourceId: acme.seller, email: null, status: 'attended' },
    { sourceId: open, status: 'invited' },
  ]);
  expect(Object.values(skipped(first))).toEqual([1]);
  acme.pass(60 * MINUTE);
  acme.org.update('EventRelation', open, { Status: 'Declined' }, { at: acme.ago(30 * MINUTE) });
  expect(deleted(await acme.read('attendance', last(first)))).toEqual([open]);
  expect(await salesforce.count(await acme.connect(), 'attendance', FOREVER)).toBeNull();
});

test('a day of use is one mark, whatever the apps', async () => {
  await using acme = await Organization.open();
  const use = (day: string, app: string) =>
    acme.org.insert('LightningUsageByAppTypeMetrics', { MetricsDate: day, UserId: acme.seller, AppExperience: app });
  use('2026-02-27', 'Lightning Experience');
  use('2026-02-27', 'Salesforce Mobile');
  use('2026-02-28', 'Salesforce Mobile');
  acme.pass(DAY);
  const batches = await acme.read('app-usage');
  expect(rowsOf(batches)).toMatchObject([
    { sourceId: `${acme.seller}/2026-02-27`, kind: 'presence', at: '2026-02-27T12:00:00.000Z' },
    { sourceId: `${acme.seller}/2026-02-28`, userSourceId: acme.seller },
  ]);
  expect(Object.values(skipped(batches))).toEqual([1]);
});

test('licences bought and handed out, and who holds one beside the one of the account', async () => {
  await using acme = await Organization.open({ seats: 12 });
  const licence = acme.org.insert('PermissionSetLicense', {
    MasterLabel: 'Einstein',
    TotalLicenses: 5,
    UsedLicenses: 1,
  });
  acme.org.insert(
    'PermissionSetLicenseAssign',
    { PermissionSetLicenseId: licence, AssigneeId: acme.seller },
    { at: acme.ago(9 * DAY) },
  );
  const found = rowsOf(await acme.read('licences'));
  expect(found).toContainEqual(
    expect.objectContaining({ name: 'Einstein', family: 'permission-set', bought: 5, assigned: 1 }),
  );
  expect(found).toContainEqual(
    expect.objectContaining({ name: 'Salesforce', family: 'user', bought: 12, assigned: 2 }),
  );
  expect(rowsOf(await acme.read('licence-assignments'))).toMatchObject([
    { userSourceId: acme.seller, licence: 'Einstein', since: acme.ago(9 * DAY).toISOString() },
  ]);
});

test('records of a custom object are activities of the person the configuration names', async () => {
  await using acme = await Organization.open({ customObjects: VISITS });
  const tailored = salesforce.tailor?.({
    activities: [{ object: 'Visit__c', kind: 'meeting', person: 'Seller__c', at: 'On__c', account: 'Account__c' }],
    trainings: [],
  });
  const account = acme.org.insert('Account', { Name: 'Acme' });
  const visit = acme.org.insert(
    'Visit__c',
    { Name: 'V', Seller__c: acme.seller, On__c: acme.ago(2 * DAY), Account__c: account },
    { at: acme.ago(DAY), by: acme.org.standard.adminId },
  );
  const request = { after: null, until: acme.now, signal: acme.context.stop.signal };
  const read = tailored?.streams['activities-visit__c']?.read(await acme.connect(), request);
  expect(rowsOf(await collect(read ?? (async function* () {})(), 'activity'))).toMatchObject([
    {
      sourceId: visit,
      object: 'Visit__c',
      kind: 'meeting',
      createdBySourceId: acme.seller,
      createdAt: acme.ago(2 * DAY).toISOString(),
      accountSourceId: account,
      completed: true,
    },
  ]);
});

test('trainings are found by name or subject, and neither a subject nor another meeting is read', async () => {
  await using acme = await Organization.open();
  const tailored = salesforce.tailor?.({
    activities: [],
    trainings: [
      { kind: 'meeting', match: '*100%_sure*' },
      { kind: 'meeting', match: "Seller's training*" },
      { kind: 'campaign', match: 'Onboarding*' },
    ],
  });
  const read = async (stream: string) => {
    const request = { after: null, until: acme.now, signal: acme.context.stop.signal };
    const batches = tailored?.streams[stream]?.read(await acme.connect(), request);
    return rowsOf(await collect(batches ?? (async function* () {})(), 'attendance'));
  };
  const meeting = (Subject: string, fields: Record<string, string | boolean> = {}) =>
    acme.org.insert(
      'Event',
      { Subject, StartDateTime: acme.ago(DAY), DurationInMinutes: 90, ...fields },
      { at: acme.ago(2 * DAY) },
    );
  const [first, second] = [meeting("seller's TRAINING with Jane"), meeting('be 100%_sure')];
  meeting('be 1000 sure');
  meeting("Seller's training", { IsChild: true });
  expect(await read('training-meetings')).toMatchObject([
    { sourceId: second, name: '100%_sure', object: 'Event', allDay: false },
    {
      sourceId: first,
      name: "Seller's training",
      startsAt: acme.ago(DAY).toISOString(),
      endsAt: acme.ago(DAY - 90 * MINUTE).toISOString(),
    },
  ]);
  expect(acme.queries().filter((query) => /SELECT[^']*Subject[^']*FROM/.test(query))).toEqual([]);
  const campaign = acme.org.insert('Campaign', { Name: 'Onboarding 2026', StartDate: '2026-02-10', BudgetedCost: 900 });
  acme.org.insert('Campaign', { Name: 'Trade show', StartDate: '2026-02-10' });
  const member = acme.org.insert('CampaignMember', {
    CampaignId: campaign,
    Email: 'seller@acme.example',
    HasResponded: true,
  });
  expect(await read('training-campaigns')).toMatchObject([
    { sourceId: campaign, name: 'Onboarding 2026', startsAt: '2026-02-10T00:00:00.000Z', allDay: true, cost: 900 },
  ]);
  expect(await read('training-members')).toMatchObject([
    { sourceId: member, sessionSourceId: campaign, email: 'seller@acme.example', status: 'attended' },
  ]);
});

test('a sync that finds nothing new asks nothing for what is read once a day', async () => {
  await using acme = await Organization.open({ multiCurrency: true });
  const daily = Object.entries(salesforce.streams).filter(([, { supports }]) => supports.daily === true);
  expect(daily.map(([stream]) => stream).sort()).toEqual([
    'currency-rates',
    'field-requirements',
    'licence-assignments',
    'licences',
    'stages',
  ]);
  const client = await acme.connect();
  for (const [stream] of daily) {
    const first = await acme.read(stream, null, client);
    const until = new Date(acme.now.getTime() + MINUTE);
    const before = acme.simulator.requests.length;
    const request = { after: last(first), until, signal: acme.context.stop.signal };
    const again = await collect(
      salesforce.streams[stream]?.read(client, request) ?? (async function* () {})(),
      'stage',
    );
    expect([stream, ids(again), acme.simulator.requests.length - before]).toEqual([stream, [], 0]);
  }
});
