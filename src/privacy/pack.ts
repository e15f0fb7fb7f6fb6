import type { Config } from '../config/index.ts';
import { catalogue } from '../metrics/index.ts';
import { minimumFor } from './suppression.ts';

/** What the data-protection pack is made from. */
export interface PackInput {
  readonly config: Pick<Config, 'company' | 'privacy' | 'connections' | 'people'>;
  /** Keys that are valid now; never the keys themselves. */
  readonly keys: readonly {
    readonly name: string;
    readonly scopes: readonly string[];
    readonly teamId: string | null;
    readonly personEmail: string | null;
    readonly expiresAt: Date | null;
  }[];
  /** Changes of the privacy mode, newest first. */
  readonly changes: readonly { readonly at: Date; readonly detail: unknown }[];
  readonly version: string;
  readonly madeAt: Date;
}

/** Categories of data, with what of them is stored. No field that is not here has a column in the database. */
const collected: readonly (readonly [category: string, fields: string, why: string])[] = [
  [
    'CRM accounts',
    'id, name, e-mail address, user name, active, kind of user, licence, profile, role, title, manager, business unit, time zone, date created, last sign-in',
    'who counts as a person, in which team and role',
  ],
  ['E-mail addresses over time', 'address, in the order of seeing', 'a changed address makes no new person'],
  [
    'Actions',
    'kind (call, meeting, e-mail, task, record created, owner or stage changed), moment, kind and id of the record, who wrote it, by hand or not',
    'use of the CRM',
  ],
  ['Sign-ins', 'moment and kind', 'shown beside use, never part of it'],
  [
    'Records',
    'id, owner, creator, status, dates, amount, account id; which of the required fields are filled, never their contents',
    'wins, open leads, pipeline, completeness',
  ],
  [
    'Trainings',
    'name, dates, length, topics, cost; attendees by e-mail address with status and minutes',
    'effect of training',
  ],
  ['Absences', 'e-mail address, first and last day, a word for the kind', 'days away are no working days'],
  ['Contests', 'person, days, kind, note, decisions', 'corrections by the people themselves'],
  ['Access log', 'key, moment, what was read or changed', 'proof of who saw what'],
];

const never = [
  'what was written: subjects, bodies, notes, recordings',
  'names of customers and contacts',
  'keystrokes, mouse, screen, time in the application, first or last sign-in of a day as a figure',
  'a learned score about a person: every formula is listed below and comes with its numbers',
];

const modes: Readonly<Record<Config['privacy']['mode'], string>> = {
  aggregate: 'Nobody sees single people. Groups of at least the minimum size only.',
  self: 'Everybody sees their own rows, with a key bound to them. Nobody sees those of others.',
  named: 'Keys with scope person see single people, each reading of which is written to the access log.',
};

/** The pack for the data-protection officer and the works council: file names with their text, from what is configured. */
export function privacyPack(input: PackInput): ReadonlyMap<string, string> {
  return new Map([
    ['README.md', overview(input)],
    ['what-is-collected.md', whatIsCollected(input)],
    ['who-sees-what.md', whoSeesWhat(input)],
    ['how-long-it-is-kept.md', howLong(input)],
    ['information-for-employees.md', forEmployees(input)],
    ['settings.json', `${JSON.stringify(settingsOf(input), null, 2)}\n`],
  ]);
}

function overview({ config, version, madeAt }: PackInput): string {
  const { company, privacy } = config;
  return page(`Data protection: Uptake at ${company.name}`, [
    `Made from the running configuration on ${madeAt.toISOString().slice(0, 10)} by Uptake ${version}. It describes what this installation does; make it anew after every change of configuration.`,
    `**Purpose.** To say whether use of the CRM held after training: for groups, not to judge single people.`,
    `**Mode**: \`${privacy.mode}\`. ${modes[privacy.mode]}`,
    `**Smallest group shown**: ${privacy.minimumGroup} people. **Preset**: ${privacy.preset}.`,
    list([
      'what-is-collected.md: every kind of data, and what is never collected',
      'who-sees-what.md: modes, keys, groups, the access log',
      'how-long-it-is-kept.md: retention',
      'information-for-employees.md: a page to hand out',
      'settings.json: the settings behind these pages',
    ]),
  ]);
}

function whatIsCollected({ config }: PackInput): string {
  const { connections, people } = config;
  return page('What is collected', [
    `Read from ${connections.map(({ id, vendor }) => `${id} (${vendor})`).join(', ')} with a read-only user.`,
    table(['data', 'what is stored', 'for'], collected),
    '## What is never collected',
    list(never),
    '## Who is left out',
    list([
      ...people.integrationUsers.map((pattern) => `accounts like ${pattern}: integrations, never people`),
      ...people.excludeGroups.map((group) => `everybody in ${group}: removed everywhere`),
      'integration, API-only, automation, application and support users, by what the CRM says of them',
    ]),
    '## What is made of it',
    table(
      ['figure', 'formula'],
      catalogue.map(({ id, formula }) => [id, formula]),
    ),
  ]);
}

function whoSeesWhat({ config, keys, changes }: PackInput): string {
  const { mode, minimumGroup } = config.privacy;
  const byDay = minimumFor({ minimumGroup, by: 'team', grain: 'day' });
  const byBehaviour = minimumFor({ minimumGroup, by: 'managerSupport' });
  return page('Who sees what', [
    `Mode \`${mode}\`: ${modes[mode]} Everybody can have what is held on them (\`GET /api/v1/me\`) in every mode.`,
    '## Groups',
    list([
      `A figure is shown about ${minimumGroup} people or more; by day about ${byDay}; split by what managers do about ${byBehaviour}.`,
      'A group from which a smaller one could be worked out is hidden too; before anything is shown it is worked out what could be made of everything shown together.',
      'Nobody or everybody in a group of fewer than 20 is shown as at most 10 % or at least 90 %.',
      'Figures are by company, team, role or connection, one at a time.',
    ]),
    '## Keys that are valid now',
    keys.length === 0
      ? 'None.'
      : table(
          ['name', 'scopes', 'limited to', 'until'],
          keys.map((key) => [
            key.name,
            key.scopes.join(', '),
            [key.teamId, key.personEmail].filter((limit) => limit !== null).join(' ') || 'not limited',
            key.expiresAt?.toISOString().slice(0, 10) ?? 'it is revoked',
          ]),
        ),
    '## Changes of the mode',
    changes.length === 0
      ? 'None.'
      : table(
          ['when', 'what'],
          changes.map(({ at, detail }) => [at.toISOString(), JSON.stringify(detail)]),
        ),
    'Every reading of rows about single people is in the access log with the key (`GET /api/v1/audit`, scope admin), before the rows are handed out: what cannot be logged is not shown.',
  ]);
}

function howLong({ config }: PackInput): string {
  const { actionDays, personDayDays, personWeekWeeks, groupWeekMonths } = config.privacy.retention;
  return page('How long it is kept', [
    'A job deletes every night what is older. Deleted is deleted: no archive is kept.',
    table(
      ['data', 'kept for'],
      [
        ['single actions and sign-ins', `${actionDays} days`],
        ['sums by person and day', `${personDayDays} days`],
        ['sums by person and week', `${personWeekWeeks} weeks`],
        ['sums by group and week', `${groupWeekMonths} months`],
      ],
    ),
    'Rows that could not be read are kept as id, field and reason, never with their contents.',
  ]);
}

function forEmployees({ config }: PackInput): string {
  const { company, privacy } = config;
  return page(`How ${company.name} looks at use of the CRM`, [
    'After a training we look at whether the CRM is used as before, more, or less: by team and role. We use Uptake for that.',
    list([
      'It counts calls, meetings, e-mails, tasks and records entered in the CRM, by day. It does not read what you wrote.',
      modes[privacy.mode],
      `Figures are about at least ${privacy.minimumGroup} people.`,
      'Holidays, weekends and known absences are no working days; weeks with fewer than two working days do not count.',
      `What you did on which day is kept for ${privacy.retention.personDayDays} days.`,
    ]),
    'You can have everything that is held on you, see who read it, and contest what is wrong: leave, part-time, the wrong team, or work done elsewhere. Ask for a key of your own.',
  ]);
}

function settingsOf({ config, version, madeAt }: PackInput): object {
  const { mode, minimumGroup, preset, changeReason, retention } = config.privacy;
  return {
    version,
    madeAt: madeAt.toISOString(),
    privacy: { mode, minimumGroup, preset, changeReason, retention },
    connections: config.connections.map(({ id, vendor }) => ({ id, vendor })),
    excludeGroups: config.people.excludeGroups,
    integrationUsers: config.people.integrationUsers,
  };
}

const page = (title: string, parts: readonly string[]): string => `# ${title}\n\n${parts.join('\n\n')}\n`;
const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), `|${header.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
