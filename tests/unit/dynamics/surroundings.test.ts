import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RowBatch } from '../../../connectors/contract/index.ts';
import { dynamics } from '../../../connectors/dynamics/index.ts';
import { closeOpportunity, qualifyLead, resolveCase } from '../../../src/demo/dataverse-simulator/index.ts';
import { crmRecord } from '../../../src/records/record.ts';
import { type Environment, NOW, openEnvironment } from './environment.ts';
import { connectorError, readStream } from './scripted-dataverse.ts';

let environment: Environment;
beforeEach(async () => {
  environment = await openEnvironment();
});
afterEach(() => environment.close());

/** Everything a first read brings, parsed as the engine would. */
async function records(stream: string) {
  // A read brings what was there before it began.
  const batches = await readStream(await environment.signIn(), stream, null, new Date(NOW.getTime() + 1000));
  return batches.flatMap((batch) => (batch as RowBatch).rows).map((row) => crmRecord.parse(row));
}

const day = (number: number): Date => new Date(Date.UTC(2026, 7, number, 9));

describe('what an activity is about', () => {
  test('is the account of the contact, deal, lead or case it regards', async () => {
    const { org, seller: by, simulator } = environment;
    const account = org.insert('account', { name: 'a' }, { by });
    const contact = org.insert('contact', { lastname: 'c', _parentcustomerid_value: account }, { by });
    const deal = org.insert('opportunity', { name: 'o', _parentaccountid_value: account }, { by });
    const lead = org.insert('lead', { lastname: 'l', _parentaccountid_value: account }, { by });
    const question = org.insert('incident', { title: 'q', _customerid_value: account }, { by });
    const alone = org.insert('contact', { lastname: 'x' }, { by });
    for (const about of [account, contact, deal, lead, question, alone, deal]) {
      org.insert('phonecall', { subject: 's', statecode: 1, _regardingobjectid_value: about }, { by });
    }
    const client = await environment.signIn();
    simulator.requests.length = 0;
    const [batch] = await readStream(client, 'phonecalls', null, NOW);
    const accounts = (batch as RowBatch).rows.map((row) => row.accountSourceId);
    expect(accounts.filter((found) => found === account)).toHaveLength(6);
    expect(accounts.filter((found) => found === null)).toHaveLength(1);
    // One question a table, whatever the number of calls.
    const asked = simulator.requests.filter(({ target }) =>
      /\/(contacts|opportunities|leads|incidents)\?/.test(target),
    );
    expect(asked).toHaveLength(4);
  });

  test('is nobody’s where that record may not be read', async () => {
    const { org, seller: by, simulator } = environment;
    const deal = org.insert('opportunity', { name: 'o' }, { by });
    org.insert('task', { subject: 's', statecode: 1, _regardingobjectid_value: deal }, { by });
    simulator.faults.privileges.set('prvReadOpportunity', 'none');
    expect(await records('tasks')).toMatchObject([{ accountSourceId: null }]);
  });
});

describe('when a record was closed', () => {
  test('a deal: when it was won the last time', async () => {
    const { org, seller: by } = environment;
    const deal = org.insert('opportunity', { name: 'o', estimatedvalue: 100 }, { by, at: day(1) });
    closeOpportunity(org, deal, { outcome: 'lost', by, at: day(3) });
    org.update('opportunity', deal, { statecode: 0, actualvalue: null, actualclosedate: null }, { by, at: day(4) });
    closeOpportunity(org, deal, { outcome: 'won', by, at: day(9) });
    expect(await records('opportunities')).toMatchObject([{ won: true, closedAt: '2026-08-09T09:00:00Z' }]);
  });

  test('an open deal was not closed, though it once was', async () => {
    const { org, seller: by } = environment;
    const deal = org.insert('opportunity', { name: 'o', estimatedvalue: 100 }, { by, at: day(1) });
    closeOpportunity(org, deal, { outcome: 'lost', by, at: day(3) });
    org.update('opportunity', deal, { statecode: 0, actualvalue: null, actualclosedate: null }, { by, at: day(4) });
    expect(await records('opportunities')).toMatchObject([{ closed: false, closedAt: null }]);
  });

  test('a case: when it was resolved; a cancelled one does not say', async () => {
    const { org, seller: by } = environment;
    const account = org.insert('account', { name: 'a' }, { by });
    const [resolved, cancelled] = ['r', 'c'].map((title) =>
      org.insert('incident', { title, _customerid_value: account }, { by, at: day(1) }),
    );
    resolveCase(org, String(resolved), { by, at: day(5) });
    org.update('incident', String(cancelled), { statecode: 2, statuscode: 6 }, { by, at: day(6) });
    const closedAt = new Map((await records('cases')).map((row) => [row.sourceId, 'closedAt' in row && row.closedAt]));
    expect(closedAt.get(String(resolved))).toBe('2026-08-05T09:00:00Z');
    expect(closedAt.get(String(cancelled))).toBeNull();
  });

  test('a lead: when it became a deal', async () => {
    const { org, seller: by } = environment;
    const lead = org.insert('lead', { lastname: 'l', subject: 's' }, { by, at: day(1) });
    qualifyLead(org, lead, { by, at: day(7) });
    expect(await records('leads')).toMatchObject([{ closed: true, closedAt: '2026-08-07T09:00:00Z' }]);
  });
});

describe('changes of stage', () => {
  test.each([true, false])(
    'who moved what when, in the words of the status; changedata readable: %s',
    async (readable) => {
      await environment.close();
      environment = await openEnvironment({ changeDataReadable: readable });
      const { org, seller: by } = environment;
      const deal = org.insert('opportunity', { name: 'o', stepname: '1-Qualify' }, { by, at: day(1) });
      org.update('opportunity', deal, { stepname: '2-Develop', salesstage: 1 }, { by, at: day(2) });
      org.update('opportunity', deal, { name: 'renamed' }, { by, at: day(3) });
      const lead = org.insert('lead', { lastname: 'l', subject: 's' }, { by, at: day(1) });
      org.update('lead', lead, { statuscode: 2 }, { by, at: day(4) });
      const found = await records('stage-changes');
      expect(found).toMatchObject([
        { object: 'opportunity', kind: 'opportunity', recordSourceId: deal, from: '1-Qualify', to: '2-Develop' },
        { object: 'lead', kind: 'lead', recordSourceId: lead, from: 'New', to: 'Contacted' },
      ]);
      expect(found).toMatchObject([{ at: '2026-08-02T09:00:00Z', changedBySourceId: by }, { changedBySourceId: by }]);
    },
  );

  test('the built-in stage is a deal’s stage where no process names one, and beside such a name it is none', async () => {
    const { org, seller: by } = environment;
    const plain = org.insert('opportunity', { name: 'o', salesstage: 0 }, { by, at: day(1) });
    org.update('opportunity', plain, { salesstage: 2 }, { by, at: day(2) });
    const process = org.insert('opportunity', { name: 'o', salesstage: 0, stepname: '1-Qualify' }, { by, at: day(1) });
    org.update('opportunity', process, { salesstage: 2 }, { by, at: day(2) });
    expect(await records('stage-changes')).toMatchObject([{ recordSourceId: plain, from: 'Qualify', to: 'Propose' }]);
    const status = new Map(
      (await records('opportunities')).map((row) => [row.sourceId, 'status' in row && row.status]),
    );
    expect(status).toEqual(
      new Map([
        [plain, 'Propose'],
        [process, '1-Qualify'],
      ]),
    );
  });

  test('closing, qualifying and resolving are changes of status too', async () => {
    const { org, seller: by } = environment;
    const lead = org.insert('lead', { lastname: 'l', subject: 's' }, { by, at: day(1) });
    qualifyLead(org, lead, { by, at: day(7) });
    const account = org.insert('account', { name: 'a' }, { by });
    const question = org.insert('incident', { title: 'q', _customerid_value: account }, { by, at: day(1) });
    resolveCase(org, question, { by, at: day(8) });
    expect(await records('stage-changes')).toMatchObject([
      { kind: 'lead', to: 'Qualified' },
      { kind: 'case', from: 'In Progress', to: 'Problem Solved' },
    ]);
  });

  test('without auditing there are none, and the sentence says what to switch on', async () => {
    for (const table of ['opportunity', 'lead', 'incident']) environment.org.setAuditing(table, false);
    const error = await connectorError(readStream(await environment.signIn(), 'stage-changes', null, NOW));
    expect(error.recovery).toBe('skip-stream');
    expect(error.message).toContain('not audited for opportunity, lead, incident');
  });

  test('details of a row are asked for once, though two streams read it', async () => {
    await environment.close();
    environment = await openEnvironment({ changeDataReadable: false });
    const { org, seller: by, simulator } = environment;
    const deal = org.insert('opportunity', { name: 'o', stepname: '1-Qualify' }, { by, at: day(1) });
    org.update('opportunity', deal, { stepname: '2-Develop' }, { by, at: day(2) });
    const client = await environment.signIn();
    const batches = () => simulator.requests.filter(({ target }) => target.endsWith('$batch')).length;
    await readStream(client, 'owner-changes', null, NOW);
    const before = batches();
    await readStream(client, 'stage-changes', null, NOW);
    expect(before).toBe(1);
    expect(batches()).toBe(1);
  });
});

describe('what surrounds the records', () => {
  test('stages: the built-in ones, those of sales processes, and the statuses of leads and cases', async () => {
    const { org, seller: by } = environment;
    for (const stepname of ['10-Close', '2-Develop']) org.insert('opportunity', { name: 'o', stepname }, { by });
    const stages = await records('stages');
    const of = (kind: string) => stages.filter((row) => 'kind' in row && row.kind === kind);
    expect(of('opportunity').map((row) => 'status' in row && row.status)).toEqual([
      ...['Qualify', 'Develop', 'Propose', 'Close'],
      ...['2-Develop', '10-Close'],
    ]);
    expect(of('lead')).toEqual(
      expect.arrayContaining([expect.objectContaining({ status: 'Qualified', closed: true })]),
    );
    expect(of('case')).toEqual(expect.arrayContaining([expect.objectContaining({ status: 'On Hold', closed: false })]));
  });

  test('units, their managers and their members; access teams are none', async () => {
    const { org, seller } = environment;
    const unit = org.insert('businessunit', { name: 'North', _parentbusinessunitid_value: org.rootBusinessUnitId });
    const position = org.insert('position', { name: 'Manager' });
    const team = org.insert('team', { name: 'Keys', teamtype: 0, _administratorid_value: seller });
    const access = org.insert('team', { name: 'Shared', teamtype: 1 });
    const member = org.insert('teammembership', { teamid: team, systemuserid: seller });
    expect(await records('business-units')).toContainEqual(
      expect.objectContaining({ sourceId: unit, kind: 'business-unit', parentSourceId: org.rootBusinessUnitId }),
    );
    expect(await records('positions')).toMatchObject([{ sourceId: position, kind: 'position', name: 'Manager' }]);
    const teams = await records('teams');
    expect(teams).toContainEqual(expect.objectContaining({ sourceId: team, managerSourceId: seller }));
    expect(teams.map((row) => row.sourceId)).not.toContain(access);
    expect(await records('team-members')).toContainEqual(
      expect.objectContaining({ sourceId: member, unitSourceId: team, userSourceId: seller }),
    );
  });

  test('required fields: what an administrator requires, and nothing of the platform’s own', async () => {
    const { org } = environment;
    org.setRequiredLevel('contact', 'jobtitle', 'ApplicationRequired');
    const fields = (await records('field-requirements')).map((row) => row.sourceId);
    expect(fields).toContain('contact.jobtitle');
    expect(fields).not.toContain('contact.ownerid');
  });

  test('licences: how many have one, and nothing of how many were bought', async () => {
    environment.org.insert('systemuser', { lastname: 'Off', islicensed: true, isdisabled: true });
    environment.org.insert('systemuser', { lastname: 'None', islicensed: false });
    expect(await records('licences')).toMatchObject([{ name: 'Dynamics 365', bought: null, assigned: 1 }]);
  });

  test('exchange rates', async () => {
    environment.org.insert('transactioncurrency', {
      ...{ isocurrencycode: 'EUR', currencyname: 'Euro', currencysymbol: '€' },
      ...{ exchangerate: 0.9, currencyprecision: 2 },
    });
    expect(await records('currency-rates')).toContainEqual(expect.objectContaining({ currency: 'EUR', rate: 0.9 }));
  });

  test('attendees of appointments: colleagues asked to them; customers and who made them are none', async () => {
    const { org, seller: by } = environment;
    const other = org.insert('systemuser', { lastname: 'Other', islicensed: true });
    const contact = org.insert('contact', { lastname: 'c' }, { by });
    const times = { scheduledstart: day(3), scheduledend: day(3) };
    const meeting = org.insert('appointment', { subject: 's', ...times }, { by });
    const party = (who: string, participationtypemask: number) =>
      org.insert('activityparty', {
        ...{ _activityid_value: meeting, _partyid_value: who, participationtypemask },
        ...times,
      });
    party(by, 7);
    const asked = party(other, 5);
    party(contact, 6);
    expect(await records('attendance')).toMatchObject([
      { sourceId: asked, sessionSourceId: meeting, userSourceId: other, status: 'invited' },
    ]);
  });

  test('what changes rarely is asked for once a day', async () => {
    const { simulator, signIn } = environment;
    const client = await signIn();
    const daily = Object.entries(dynamics.streams).filter(([, { supports }]) => supports.daily === true);
    expect(daily.length).toBeGreaterThan(3);
    for (const [stream] of daily) {
      const checkpoint = (await readStream(client, stream, null, NOW)).at(-1)?.checkpoint ?? null;
      simulator.requests.length = 0;
      expect(await readStream(client, stream, checkpoint, new Date(NOW.getTime() + 3_600_000))).toEqual([]);
      expect(simulator.requests).toEqual([]);
    }
  });
});
