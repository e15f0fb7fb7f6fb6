import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RowBatch, Tailoring } from '../../../connectors/contract/index.ts';
import { dynamics } from '../../../connectors/dynamics/index.ts';
import { textFilter } from '../../../connectors/dynamics/streams/trainings.ts';
import { parseTable } from '../../../src/demo/dataverse-simulator/index.ts';
import { crmRecord } from '../../../src/records/record.ts';
import { type Environment, NOW, openEnvironment } from './environment.ts';
import { connectorError } from './scripted-dataverse.ts';

/** A table of one customer's own, as their administrator made it. */
const VISIT = `cr1_visit|cr1_Visit|cr1_visits|10123|cr1_visitid|cr1_name|UserOwned|tracked trackable
cr1_account|Lookup||cu|Account|{"targets":["account"]}
cr1_name|String|a|cu|Name|{"maxLength":100}
cr1_on|DateTime||cu|Visited on|
cr1_visitid|Uniqueidentifier|s|c|Visit|
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdon|DateTime|||Created On|
createdonbehalfby|Lookup|||Created By (Delegate)|{"targets":["systemuser"]}
importsequencenumber|Integer||cu|Import Sequence Number|
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedon|DateTime|||Modified On|
overriddencreatedon|DateTime||c|Record Created On|
ownerid|Owner|s|cu|Owner|{"targets":["systemuser","team"]}
owningbusinessunit|Lookup|||Owning Business Unit|{"targets":["businessunit"]}
owningteam|Lookup|||Owning Team|{"targets":["team"]}
owninguser|Lookup|||Owning User|{"targets":["systemuser"]}
versionnumber|BigInt|||Version Number|`;
const VISITS = {
  object: 'cr1_Visit',
  kind: 'meeting',
  person: 'ownerid',
  at: 'createdon',
  account: 'cr1_account',
} as const;

let environment: Environment;
beforeEach(async () => {
  environment = await openEnvironment();
  environment.org.addTable(parseTable(VISIT));
});
afterEach(() => environment.close());

async function read(to: Partial<Tailoring>, stream: string) {
  const connector = dynamics.tailor?.({ activities: [], trainings: [], ...to });
  const found = connector?.streams[stream];
  if (found === undefined) throw new Error(`no stream ${stream}`);
  const rows = [];
  const request = { after: null, until: NOW, signal: new AbortController().signal };
  for await (const batch of found.read(await environment.signIn(), request)) rows.push(...(batch as RowBatch).rows);
  return rows.map((row) => crmRecord.parse(row));
}

describe('a table of one customer', () => {
  test('is a stream of activities, with the person, the moment and the account the mapping names', async () => {
    const { org, seller } = environment;
    const account = org.insert('account', { name: 'a' });
    const visit = org.insert('cr1_visit', { cr1_name: 'v', _cr1_account_value: account }, { by: seller });
    expect(await read({ activities: [VISITS] }, 'activities-cr1_visit')).toMatchObject([
      {
        ...{ type: 'activity', object: 'cr1_visit', sourceId: visit, kind: 'meeting', via: 'person' },
        ...{ createdBySourceId: seller, ownerSourceId: seller, accountSourceId: account, completed: true },
        createdAt: '2026-09-01T12:00:00Z',
      },
    ]);
  });

  test('is checked and counted like any other, and changes nothing of the standard connector', async () => {
    const { org, seller, signIn } = environment;
    org.insert('cr1_visit', { cr1_name: 'v' }, { by: seller });
    const connector = dynamics.tailor?.({ activities: [VISITS], trainings: [] });
    const client = await signIn();
    const { streams } = (await connector?.check(client)) ?? { streams: [] };
    expect(streams.find(({ stream }) => stream === 'activities-cr1_visit')).toMatchObject({
      availability: 'available',
      estimatedRows: 1,
    });
    const window = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2027-01-01T00:00:00Z') };
    expect(await connector?.count(client, 'activities-cr1_visit', window)).toBe(1);
    expect(Object.keys(dynamics.streams)).not.toContain('activities-cr1_visit');
  });

  test('is not counted by a moment of its own', async () => {
    const connector = dynamics.tailor?.({ activities: [{ ...VISITS, at: 'cr1_on' }], trainings: [] });
    const window = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2027-01-01T00:00:00Z') };
    expect(await connector?.count(await environment.signIn(), 'activities-cr1_visit', window)).toBeNull();
  });

  test.each([
    ['a column that is not there', { ...VISITS, person: 'cr1_rep' }, 'no column cr1_rep'],
    ['a table that is not there', { ...VISITS, object: 'cr1_nothing' }, 'does not have the table cr1_nothing'],
  ])('with %s is unavailable, and says why', async (_name, mapping, says) => {
    const stream = `activities-${mapping.object.toLowerCase()}`;
    const connector = dynamics.tailor?.({ activities: [mapping], trainings: [] });
    const { streams } = (await connector?.check(await environment.signIn())) ?? { streams: [] };
    expect(streams.find((found) => found.stream === stream)?.reason).toContain(says);
    expect((await connectorError(read({ activities: [mapping] }, stream))).recovery).toBe('skip-stream');
  });
});

describe('trainings kept in the CRM', () => {
  const on = new Date('2026-08-03T09:00:00Z');
  const until = new Date('2026-08-03T11:00:00Z');

  test('a meeting: those asked to it were invited, users by account and others by e-mail; its subject is not read', async () => {
    const { org, seller, simulator } = environment;
    const times = { scheduledstart: on, scheduledend: until };
    const meeting = org.insert('appointment', { subject: 'CRM training, part 1', ...times }, { by: seller });
    org.insert('appointment', { subject: 'Lunch', ...times }, { by: seller });
    org.insert('appointment', { subject: 'CRM training, called off', statecode: 2, ...times }, { by: seller });
    const user = org.insert('activityparty', {
      ...{ _activityid_value: meeting, _partyid_value: seller, participationtypemask: 5 },
    });
    const guest = org.insert('activityparty', {
      ...{ _activityid_value: meeting, participationtypemask: 6, addressused: 'ben@acme.example' },
    });
    const trainings = [{ kind: 'meeting', match: 'CRM training*' }] as const;
    expect(await read({ trainings }, 'training-sessions')).toMatchObject([
      {
        ...{ sourceId: meeting, object: 'appointment', name: 'CRM training', allDay: false, cost: null },
        ...{ startsAt: '2026-08-03T09:00:00Z', endsAt: '2026-08-03T11:00:00Z' },
      },
    ]);
    const attendance = await read({ trainings }, 'training-attendance');
    expect(attendance).toHaveLength(2);
    expect(attendance).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ sourceId: user, userSourceId: seller, status: 'invited' }),
        expect.objectContaining({ sourceId: guest, userSourceId: null, email: 'ben@acme.example' }),
      ]),
    );
    const selected = simulator.requests.map(({ target }) => /\$select=([^&]*)/.exec(decodeURIComponent(target))?.[1]);
    expect(selected.filter((columns) => columns?.split(',').includes('subject'))).toEqual([]);
  });

  test('a campaign: those who answered were there; one without dates is none', async () => {
    const { org, seller } = environment;
    const campaign = org.insert(
      'campaign',
      { name: 'Sales academy', proposedstart: on, proposedend: until },
      { by: seller },
    );
    org.insert('campaign', { name: 'Sales academy, undated' }, { by: seller });
    org.insert('campaignresponse', {
      ...{ subject: 'was there', _regardingobjectid_value: campaign, emailaddress: 'ada@acme.example' },
    });
    const trainings = [{ kind: 'campaign', match: 'Sales academy*' }] as const;
    expect(await read({ trainings }, 'training-sessions')).toMatchObject([
      { sourceId: campaign, object: 'campaign', name: 'Sales academy', allDay: true },
    ]);
    expect(await read({ trainings }, 'training-attendance')).toMatchObject([
      { sessionSourceId: campaign, email: 'ada@acme.example', status: 'attended' },
    ]);
  });

  test('a marketing list: its members were there', async () => {
    const { org, seller } = environment;
    const list = org.insert('list', { listname: 'Trained in May', createdfromcode: 2 }, { by: seller, at: on });
    const contact = org.insert('contact', { lastname: 'c', emailaddress1: 'cleo@acme.example' });
    org.insert('listmember', { _listid_value: list, _entityid_value: contact });
    const trainings = [{ kind: 'list', match: 'Trained in May' }] as const;
    expect(await read({ trainings }, 'training-sessions')).toMatchObject([
      { sourceId: list, name: 'Trained in May', startsAt: '2026-08-03T09:00:00Z' },
    ]);
    expect(await read({ trainings }, 'training-attendance')).toMatchObject([
      { sessionSourceId: list, email: 'cleo@acme.example', status: 'attended' },
    ]);
  });

  test('two patterns for one training do not make two of it', async () => {
    const { org, seller } = environment;
    org.insert('campaign', { name: 'Sales academy', proposedstart: on }, { by: seller });
    const trainings = ['Sales*', '*academy'].map((match) => ({ kind: 'campaign' as const, match }));
    expect(await read({ trainings }, 'training-sessions')).toHaveLength(1);
  });

  test.each([
    ['Onboarding', "name eq 'Onboarding'"],
    ['CRM*', "startswith(name,'CRM')"],
    ['*training', "endswith(name,'training')"],
    ['CRM*basics*2026', "startswith(name,'CRM') and contains(name,'basics') and endswith(name,'2026')"],
    ["Jo's*", "startswith(name,'Jo''s')"],
  ])('the pattern %s', (pattern, filter) => {
    expect(textFilter('name', pattern)).toBe(filter);
  });

  test('a pattern for everything is refused', () => {
    expect(() => textFilter('name', '*')).toThrow('everything');
  });
});
