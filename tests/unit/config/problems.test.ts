import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig } from '../../../src/config/index.ts';
import { connection, connectors, problemsOf } from './config-fixture.ts';

const today = new Date('2026-11-21T12:00:00Z');
const parse = (input: unknown, env = {}) => parseConfig(input, env, { connectors, today });
const problems = (input: unknown, env = {}) => problemsOf(() => parse(input, env));
const paths = (input: unknown, env = {}) => problems(input, env).map((problem) => problem.path);

describe('problems of a configuration', () => {
  it('reports every kind at once, each with its path', () => {
    const found = paths({
      compnay: { name: 'Acme' },
      company: { timeZone: 'Mars/Olympus', country: 'XX', currency: 'EURO', nmae: 'Acme' },
      server: { port: 99999, publicUrl: 'nowhere' },
      database: { url: 'mysql://db' },
      queue: { url: 'http://cache' },
      log: { level: 'loud' },
      connections: [
        connection({ schedule: 'every morning', budget: { dailyShare: 1.5, maxConcurrent: 0 }, since: '2026-02-30' }),
        connection({ colour: 'red', auth: { type: 'client-secret', clientid: 'x', clientSecret: 'correct-horse' } }),
        connection({ id: 'US', vendor: 'acne' }),
        connection({ id: 'apac', auth: { type: 'password' } }),
        connection({ id: 'latam', auth: { type: 'key', username: `\${ACME_USER}`, privateKey: 'file:nowhere.pem' } }),
        'sf',
      ],
      people: { roles: [{ id: 'other', match: [] }] },
      licences: [{ connection: 'emae', licence: 'Full', pricePerMonth: -1 }],
      trainings: { sources: ['campaign'] },
      events: [{ on: '1.9.2026', title: 'Launch' }],
      privacy: { mode: 'named', minimumGroup: 3 },
      reports: [{ id: 'weekly', schedule: '* * * * * *', mail: { to: [], from: 'nobody' } }],
      targets: [{ metric: 'adoption-rate', by: 'planet', value: 0.8, dueOn: '2026-12-31' }],
      secretKey: 'short',
    });
    expect(found).toEqual(
      expect.arrayContaining([
        'compnay',
        'company.timeZone',
        'company.country',
        'company.currency',
        'company.nmae',
        'server.port',
        'server.publicUrl',
        'database.url',
        'queue.url',
        'log.level',
        'connections[0].schedule',
        'connections[0].budget.dailyShare',
        'connections[0].budget.maxConcurrent',
        'connections[0].since',
        'connections[1].id',
        'connections[1].colour',
        'connections[1].auth.clientid',
        'connections[1].auth.clientId',
        'connections[2].id',
        'connections[2].vendor',
        'connections[3].auth.type',
        'connections[4].auth.username',
        'connections[4].auth.privateKey',
        'connections[5]',
        'people.roles[0].match',
        'licences[0].pricePerMonth',
        'trainings.sources[0]',
        'events[0].on',
        'privacy.minimumGroup',
        'reports[0].schedule',
        'reports[0].mail.to',
        'reports[0].mail.from',
        'targets[0].by',
        'secretKey',
      ]),
    );
    expect(new Set(found).size).toBe(found.length);
  });

  it('says in one message what is wrong and what to do', () => {
    expect(() => parse({ connections: [connection()], company: { timeZone: 'Berlin' } })).toThrow(
      'The configuration has 1 problem:\n  company.timeZone is not an IANA time zone. Use a name such as Europe/Berlin, America/New_York or UTC.',
    );
  });

  it.each([
    [{ compnay: {} }, 'compnay', 'Did you mean company?'],
    [{ company: { timezone: 'UTC' } }, 'company.timezone', 'Did you mean timeZone?'],
    [{ connections: [connection({ schdule: '* * * * *' })] }, 'connections[0].schdule', 'Did you mean schedule?'],
    [{ connections: [connection({ regoin: 'eu' })] }, 'connections[0].regoin', 'Did you mean region?'],
    [{ connections: [connection({ region: 'ue' })] }, 'connections[0].region', 'Did you mean eu?'],
    [{ connections: [connection({ vendor: 'amce' })] }, 'connections[0].vendor', 'Did you mean acme?'],
    [
      { connections: [connection({ streams: { exclude: ['user'] } })] },
      'connections[0].streams.exclude[0]',
      'Did you mean users?',
    ],
    [{ privacy: { mode: 'agregate' } }, 'privacy.mode', 'Did you mean aggregate?'],
    [{ people: { roles: [{ id: 'a', mach: ['*'], match: ['*'] }] } }, 'people.roles[0].mach', 'Did you mean match?'],
    [
      { reports: [{ id: 'a', webhooks: [{ kind: 'slack', url: '', secrt: 'x' }] }] },
      'reports[0].webhooks[0].secrt',
      '',
    ],
  ])('suggests what was meant: %j', (input, path, remedy) => {
    const found = problems({ connections: [connection()], ...input }).find((problem) => problem.path === path);
    expect(found?.remedy).toContain(remedy);
  });

  it('suggests keys of the sign-in that was chosen only', () => {
    const auth = { type: 'key', username: 'u', privateKey: 'k', clientId: 'x' };
    const [found] = problems({ connections: [connection({ auth })] });
    expect(found).toEqual({
      path: 'connections[0].auth.clientId',
      message: 'is not a known setting',
      remedy: 'Known here: privateKey, type, username.',
    });
  });

  it('does not report what follows from an unset variable twice', () => {
    expect(problems({ connections: [connection({ vendor: `\${VENDOR}` })] })).toEqual([
      {
        path: 'connections[0].vendor',
        message: 'needs the environment variable VENDOR, which is not set',
        remedy: `Set VENDOR, or give a default: \${VENDOR:-…}.`,
      },
    ]);
  });

  it('refuses an id used twice, naming the first', () => {
    expect(problems({ connections: [connection(), connection()] })).toEqual([
      { path: 'connections[1].id', message: 'is the id of connections[0] too', remedy: 'Give each its own id.' },
    ]);
  });

  it('refuses a licence of a connection that is not there', () => {
    const licences = [{ connection: 'emae', licence: 'Full', pricePerMonth: 10 }];
    expect(problems({ connections: [connection()], licences })[0]).toMatchObject({
      path: 'licences[0].connection',
      remedy: 'Did you mean emea?',
    });
  });

  it('asks for connections when there are none', () => {
    expect(paths({})).toEqual(['connections']);
    expect(paths(null)).toEqual(['connections']);
    expect(paths({ connections: 'sf' })).toEqual(['connections']);
    expect(() => parse(['connections'])).toThrow(ConfigError);
  });

  it('wants fields of a stage contract by the names that are known for the object', () => {
    const contracts = (fields: string[]) => ({
      connections: [connection()],
      stageContracts: [{ object: 'opportunity', fields }],
    });
    expect(paths(contracts(['amount', 'nextStep']))).toEqual([]);
    expect(problems(contracts(['amount', 'closeDat']))).toMatchObject([
      {
        path: 'stageContracts[0].fields[1]',
        message: 'is no field of opportunity whose filling is known',
        remedy: expect.stringContaining('Did you mean closeDate?'),
      },
    ]);
  });

  it('refuses a since in the future and a mapping nobody reads', () => {
    const mapping = { activities: [{ object: 'Visit', kind: 'meeting', person: 'Owner', at: 'On' }] };
    expect(paths({ connections: [connection({ since: '2026-11-22', mapping })] })).toEqual([
      'connections[0].mapping',
      'connections[0].since',
    ]);
  });
});

describe('rules of privacy', () => {
  const privacy = (value: object) => ({ connections: [connection()], privacy: value });

  it('has a floor of five', () => {
    expect(problems(privacy({ minimumGroup: 4 }))[0]).toMatchObject({
      path: 'privacy.minimumGroup',
      message: 'must be at least 5',
    });
  });

  it('wants a reason for showing more than groups', () => {
    expect(paths(privacy({ mode: 'named' }))).toEqual(['privacy.changeReason']);
    expect(paths(privacy({ mode: 'self', changeReason: 'Works agreement 12' }))).toEqual([]);
  });

  it('applies the works-council preset and lets it be tightened only', () => {
    expect(parse(privacy({ preset: 'works-council' })).config.privacy).toMatchObject({
      mode: 'aggregate',
      minimumGroup: 10,
      retention: { actionDays: 14, personDayDays: 240, personWeekWeeks: 40, groupWeekMonths: 36 },
    });
    const tighter = { preset: 'works-council', minimumGroup: 12, retention: { personDayDays: 100 } };
    expect(parse(privacy(tighter)).config.privacy).toMatchObject({
      minimumGroup: 12,
      retention: { personDayDays: 100 },
    });
    const looser = {
      preset: 'works-council',
      mode: 'named',
      changeReason: 'x',
      minimumGroup: 9,
      retention: { personDayDays: 300 },
    };
    expect(paths(privacy(looser))).toEqual(['privacy.mode', 'privacy.minimumGroup', 'privacy.retention.personDayDays']);
  });
});

describe('rules of roles', () => {
  const roles = (list: object[]) => ({ connections: [connection()], people: { roles: list } });

  it('wants everybody to have a role, and no role that can never match', () => {
    expect(paths(roles([{ id: 'rep', match: ['*Rep*'] }]))).toEqual(['people.roles']);
    expect(
      paths(
        roles([
          { id: 'all', match: ['*'] },
          { id: 'rep', match: ['*'] },
        ]),
      ),
    ).toEqual(['people.roles']);
    expect(
      paths(
        roles([
          { id: 'rep', match: ['*Rep*'] },
          { id: 'all', match: ['*'] },
        ]),
      ),
    ).toEqual([]);
  });
});
