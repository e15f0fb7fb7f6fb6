import { z } from 'zod';
import { entityKind, TRACKED_FIELDS } from '../../records/record.ts';
import { nearestWord } from '../suggest.ts';
import { calendarDate, identifier, number, text } from '../values.ts';

/*
 * Who counts as what, and what is expected of them: people, stageContracts, licences, trainings, events, targets.
 */

/** What a person of a role must do for a week to count as adopted, in a full week of five working days. */
const contract = z
  .strictObject({
    activeDays: number(z.int().min(1).max(5)).default(3),
    coreActions: number(z.int().min(1).max(1000)).default(5),
  })
  .prefault({});

/** `*` stands for any characters; matching ignores case. */
const pattern = text(200);

const role = z.strictObject({ id: identifier, match: z.array(pattern).min(1), contract });

const DEFAULT_ROLES: z.input<typeof role>[] = [
  {
    id: 'account-executive',
    match: ['*Account Executive*', 'AE*'],
    contract: { activeDays: 3, coreActions: 5 },
  },
  { id: 'sales-development', match: ['*SDR*', '*Development Rep*'], contract: { activeDays: 3, coreActions: 15 } },
  { id: 'manager', match: ['*Manager*', '*Head of*'], contract: { activeDays: 3, coreActions: 3 } },
  { id: 'other', match: ['*'], contract: { activeDays: 3, coreActions: 5 } },
];

const roles = z
  .array(role)
  .min(1)
  .refine((list) => list.at(-1)?.match.includes('*'), {
    error: 'leaves people without a role',
    params: { remedy: 'End the list with { id: other, match: ["*"] }.' },
  })
  .refine((list) => list.slice(0, -1).every((item) => !item.match.includes('*')), {
    error: 'has a role after one that matches everybody',
    params: { remedy: 'The first match wins, so put the role with "*" last.' },
  });

export const people = z
  .strictObject({
    /** E-mail or user name patterns of accounts that are never people. */
    integrationUsers: z.array(pattern).default([]),
    /** Groups removed everywhere; their person data is purged. */
    excludeGroups: z.array(text(200)).default([]),
    /** First match wins; matched on the CRM's profile, role or title. */
    roles: roles.prefault(DEFAULT_ROLES),
    teams: z.strictObject({ by: z.enum(['manager', 'role', 'businessUnit']).default('manager') }).prefault({}),
  })
  .prefault({});

const stageContract = z
  .strictObject({
    object: entityKind,
    /** Stage from which the fields must be there, in the CRM's words; `any`: from the first. */
    from: text(200).default('any'),
    /** By the names that are the same for every CRM. */
    fields: z.array(text(100)).min(1),
  })
  .superRefine(({ object, fields }, context) => {
    const known = TRACKED_FIELDS[object];
    for (const [index, field] of fields.entries()) {
      if (known.includes(field)) continue;
      const nearest = nearestWord(field, known);
      const meant = nearest === undefined ? '' : `Did you mean ${nearest}? `;
      const message = `is no field of ${object} whose filling is known`;
      const params = { remedy: `${meant}Known: ${known.join(', ')}.` };
      context.addIssue({ code: 'custom', path: ['fields', index], message, params });
    }
  });

export const stageContracts = z.array(stageContract).default([]);

export const licences = z
  .array(
    z.strictObject({
      connection: identifier,
      /** The vendor's own name of the licence. */
      licence: text(200),
      /** In the company's currency. */
      pricePerMonth: number(z.number().min(0).max(1_000_000)),
    }),
  )
  .default([]);

/** Trainings that are kept in a CRM: campaigns, meetings or marketing lists whose name or subject matches. */
export const trainings = z
  .strictObject({
    sources: z
      .array(
        z.strictObject({
          connection: identifier,
          kind: z.enum(['campaign', 'meeting', 'list']),
          /** The name or subject in the CRM; `*` stands for any text. */
          match: text(200),
        }),
      )
      .default([]),
  })
  .prefault({});

export const events = z.array(z.strictObject({ on: calendarDate, title: text(200) })).default([]);

export const targets = z
  .array(
    z.strictObject({
      metric: identifier,
      by: z.enum(['company', 'team', 'role', 'connection']),
      /** A group's id, or `*` for every group. */
      group: text(200).default('*'),
      value: number(z.number()),
      dueOn: calendarDate,
    }),
  )
  .default([]);
