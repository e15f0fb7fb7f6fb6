import type { CrmRecordDraft, TrainingSource } from '../../contract/index.ts';
import type { SalesforceRow } from '../client.ts';
import { type DailyStream, table } from '../daily.ts';
import { anyOf, type Condition, compare, isLike, not } from '../soql.ts';
import { id18, instant, textOrNull } from '../values.ts';

/** Kinds of training sources Salesforce has. Marketing lists are Dynamics'. */
export const TRAINING_KINDS = ['campaign', 'meeting'] as const;

/** The streams that read the trainings which the configuration says are kept in this organisation. */
export function trainingStreams(sources: readonly TrainingSource[]): Readonly<Record<string, DailyStream>> {
  const campaigns = sources.filter(({ kind }) => kind === 'campaign').map(({ match }) => match);
  const meetings = sources.filter(({ kind }) => kind === 'meeting').map(({ match }) => match);
  return {
    ...(campaigns.length === 0
      ? {}
      : { 'training-campaigns': campaignStream(campaigns), 'training-members': memberStream(campaigns) }),
    ...(meetings.length === 0 ? {} : { 'training-meetings': meetingStream(meetings) }),
  };
}

function campaignStream(patterns: readonly string[]): DailyStream {
  return {
    title: 'Trainings kept as campaigns',
    record: 'training-session',
    sources: [
      table({
        object: 'Campaign',
        required: ['Name', 'StartDate'],
        wanted: ['EndDate', 'ActualCost', 'BudgetedCost'],
        where: [anyOf(patterns.map((pattern) => isLike('Name', pattern)))],
        map: mapCampaign,
      }),
    ],
    noneVisible: 'Campaigns are not visible to the integration user. Grant Read and View All Records on Campaign.',
  };
}

function mapCampaign(row: SalesforceRow): CrmRecordDraft | null {
  const starts = textOrNull(row['StartDate']);
  // A campaign without a date has not taken place.
  if (starts === null) return null;
  return {
    type: 'training-session',
    sourceId: String(id18(row['Id'])),
    since: null,
    object: 'Campaign',
    name: row['Name'],
    startsAt: midnight(starts),
    endsAt: midnight(textOrNull(row['EndDate']) ?? starts),
    allDay: true,
    cost: row['ActualCost'] ?? row['BudgetedCost'] ?? null,
  };
}

/** Members of a campaign are contacts and leads, never users: their e-mail address says which colleague it is. */
function memberStream(patterns: readonly string[]): DailyStream {
  return {
    title: 'Members of trainings kept as campaigns',
    record: 'attendance',
    sources: [
      table({
        object: 'CampaignMember',
        required: ['CampaignId', 'HasResponded', 'CreatedDate', 'Email'],
        wanted: [],
        where: [anyOf(patterns.map((pattern) => isLike('Campaign.Name', pattern))), compare('Email', '!=', null)],
        map: (row) => ({
          type: 'attendance',
          sourceId: String(id18(row['Id'])),
          since: instant(row['CreatedDate']),
          sessionSourceId: id18(row['CampaignId']),
          userSourceId: null,
          email: row['Email'],
          status: row['HasResponded'] === true ? 'attended' : 'invited',
        }),
      }),
    ],
    noneVisible:
      'Members of campaigns are not visible to the integration user. Grant Read on Campaign, Contact and Lead, and View ' +
      'All Records on Campaign.',
  };
}

/**
 * Meetings whose subject fits. The subject is compared in Salesforce and never read: the name stored is the one
 * configured. Who was there comes with the stream `attendance`.
 */
function meetingStream(patterns: readonly string[]): DailyStream {
  return {
    title: 'Trainings kept as meetings',
    record: 'training-session',
    sources: patterns.map((pattern, index) => {
      // A meeting that fits two patterns is the first one's.
      const others: Condition[] = patterns.slice(0, index).map((earlier) => not(isLike('Subject', earlier)));
      return table({
        object: 'Event',
        required: ['StartDateTime', 'EndDateTime', 'IsAllDayEvent'],
        wanted: ['ActivityDate', 'EndDate'],
        where: [
          isLike('Subject', pattern),
          ...others,
          compare('IsDeleted', '=', false),
          compare('IsChild', '=', false),
          compare('IsRecurrence', '=', false),
        ],
        all: true,
        map: (row) => mapMeeting(row, pattern.replaceAll('*', ' ').replace(/\s+/g, ' ').trim() || 'Training'),
      });
    }),
    noneVisible: 'Meetings are not visible to the integration user. Grant View All Data, or access to activities.',
  };
}

function mapMeeting(row: SalesforceRow, name: string): CrmRecordDraft {
  const [first, last] = [textOrNull(row['ActivityDate']), textOrNull(row['EndDate'])];
  const allDay = row['IsAllDayEvent'] === true && first !== null;
  return {
    type: 'training-session',
    sourceId: String(id18(row['Id'])),
    since: null,
    object: 'Event',
    name,
    startsAt: allDay ? midnight(first) : instant(row['StartDateTime']),
    endsAt: allDay ? midnight(last ?? first) : instant(row['EndDateTime']),
    allDay,
    cost: null,
  };
}

function midnight(day: string): string {
  return `${day}T00:00:00.000Z`;
}
