import type { SalesforceOrg } from '../../src/demo/salesforce-simulator/index.ts';

/** Which object a record of a stream is inserted into; a stream of meetings is one of events by subject. */
export const OBJECTS: Readonly<Record<string, string>> = {
  users: 'User',
  logins: 'LoginHistory',
  tasks: 'Task',
  events: 'Event',
  accounts: 'Account',
  contacts: 'Contact',
  leads: 'Lead',
  opportunities: 'Opportunity',
  cases: 'Case',
  'owner-changes': 'AccountHistory',
  'stage-changes': 'CaseHistory',
  stages: 'OpportunityStage',
  'app-usage': 'LightningUsageByAppTypeMetrics',
  emails: 'EmailMessage',
  attendance: 'EventRelation',
  licences: 'PermissionSetLicense',
  'licence-assignments': 'PermissionSetLicenseAssign',
  'currency-rates': 'CurrencyType',
  'activities-visit__c': 'Visit__c',
  'training-campaigns': 'Campaign',
  'training-members': 'CampaignMember',
};
/** Streams of several objects, all of which have to be hidden for the stream to be gone. */
export const HIDDEN_TOGETHER: Readonly<Record<string, readonly string[]>> = {
  'owner-changes': ['AccountHistory', 'ContactHistory', 'LeadHistory', 'OpportunityFieldHistory', 'CaseHistory'],
  'stage-changes': ['OpportunityHistory', 'LeadHistory', 'CaseHistory'],
  licences: ['UserLicense', 'PermissionSetLicense'],
  'training-meetings': ['Event'],
  stages: ['OpportunityStage', 'LeadStatus', 'CaseStatus'],
  'field-requirements': ['Account', 'Contact', 'Lead', 'Opportunity', 'Case', 'Task', 'Event'],
};
/** A harmless change per object. */
export const CHANGES: Readonly<Record<string, Record<string, string | number>>> = {
  User: { Title: 'Changed' },
  Task: { Subject: 'Changed' },
  Event: { Subject: 'Changed' },
  Account: { Site: 'Changed' },
  Contact: { Title: 'Changed' },
  Lead: { Title: 'Changed' },
  Opportunity: { NextStep: 'Changed' },
  Case: { Subject: 'Changed' },
  EmailMessage: { Subject: 'Changed' },
  EventRelation: { Status: 'Accepted' },
  PermissionSetLicense: { TotalLicenses: 900 },
  CurrencyType: { ConversionRate: 3 },
  Visit__c: { Name: 'Changed' },
  Campaign: { ActualCost: 7 },
  CampaignMember: { Email: 'changed@acme.example' },
  OpportunityStage: { MasterLabel: 'Changed' },
};

/** A custom object that somebody keeps visits in. */
export const VISITS = `
Visit__c a00 cudUqrgslt "Visit" "Visits"
  Id id d "Record ID"
  OwnerId reference cud >Owner:Group,User "Owner ID"
  IsDeleted boolean d "Deleted"
  Name string cuN "Visit"
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
  Seller__c reference cu >Seller__r:User "Seller"
  On__c datetime ncu "On"
  Account__c reference ncu >Account__r:Account "Account"
`;

export interface Rows {
  readonly org: SalesforceOrg;
  readonly seller: string;
  readonly colleague: string;
  readonly account: string;
  readonly case: string;
  readonly meeting: string;
  readonly licence: string;
  readonly campaign: string;
  serial: number;
}

export function insert(rows: Rows, object: string, at: Date): string {
  rows.serial += 1;
  const name = `Record ${rows.serial}`;
  const saved = { at, by: rows.seller };
  switch (object) {
    case 'User':
      return rows.org.insert(
        object,
        {
          Username: `user${rows.serial}@acme.example`,
          Email: `user${rows.serial}@acme.example`,
          LastName: name,
          ProfileId: rows.org.standard.profiles['Standard User'] ?? null,
          ManagerId: rows.seller,
        },
        saved,
      );
    case 'LoginHistory':
      return login(rows, at, 'Success');
    case 'Task':
      return rows.org.insert(
        object,
        { Subject: name, Status: 'Completed', TaskSubtype: 'Call', WhatId: rows.account, OwnerId: rows.seller },
        saved,
      );
    case 'Event':
      return rows.org.insert(
        object,
        { Subject: name, StartDateTime: at, WhatId: rows.account, OwnerId: rows.seller },
        saved,
      );
    case 'Lead':
      return rows.org.insert(
        object,
        { LastName: name, Company: 'Acme', Status: 'Working - Contacted', OwnerId: rows.seller },
        saved,
      );
    case 'Opportunity':
      return rows.org.insert(
        object,
        {
          Name: name,
          StageName: 'Prospecting',
          CloseDate: '2026-06-30',
          Amount: 1_000,
          AccountId: rows.account,
          OwnerId: rows.seller,
        },
        saved,
      );
    case 'Contact':
      return rows.org.insert(object, { LastName: name, AccountId: rows.account, OwnerId: rows.seller }, saved);
    case 'Case':
      return rows.org.insert(
        object,
        { Subject: name, Status: 'New', AccountId: rows.account, OwnerId: rows.seller },
        saved,
      );
    case 'AccountHistory':
      return ownerChange(rows, at, rows.seller, rows.colleague, 'EntityId');
    case 'CaseHistory':
      return rows.org.insert(
        object,
        { CaseId: rows.case, Field: 'Status', OldValue: 'New', NewValue: 'Working' },
        saved,
      );
    case 'LightningUsageByAppTypeMetrics':
      return presence(rows, at);
    case 'EmailMessage':
      return rows.org.insert(object, { Status: '3', Incoming: false, ParentId: rows.case }, saved);
    case 'EventRelation':
      return rows.org.insert(object, { EventId: rows.meeting, RelationId: rows.colleague, Status: 'New' }, saved);
    case 'PermissionSetLicense':
      return rows.org.insert(object, { MasterLabel: name, TotalLicenses: 5, UsedLicenses: 1 }, saved);
    case 'PermissionSetLicenseAssign':
      return rows.org.insert(object, { PermissionSetLicenseId: rows.licence, AssigneeId: rows.seller }, saved);
    case 'CurrencyType':
      return rows.org.insert(object, { IsoCode: 'CHF', ConversionRate: 1.1 }, saved);
    case 'Visit__c':
      return rows.org.insert(object, { Name: name, Seller__c: rows.seller, Account__c: rows.account }, saved);
    case 'Campaign':
      return rows.org.insert(object, { Name: `Training ${name}`, StartDate: '2026-02-01' }, saved);
    case 'CampaignMember':
      return rows.org.insert(object, { CampaignId: rows.campaign, Email: 'x@acme.example' }, saved);
    case 'OpportunityStage':
      return rows.org.insert(object, { ApiName: name, MasterLabel: name, SortOrder: 20 + rows.serial }, saved);
    default:
      return rows.org.insert(object, { Name: name, OwnerId: rows.seller }, saved);
  }
}

/** Somebody's day of use, with the id that the connector gives it. */
function presence({ org, serial }: Rows, at: Date, app = 'Lightning Experience'): string {
  const user = `005dM${String(serial).padStart(10, '0')}AAA`;
  const day = at.toISOString().slice(0, 10);
  const object = 'LightningUsageByAppTypeMetrics';
  org.insert(object, { MetricsDate: day, UserId: user, AppExperience: app, SystemModstamp: at }, { at });
  return `${user}/${day}`;
}

/** A meeting whose subject is the one of a training. */
export function trainingMeeting(rows: Rows, at: Date): string {
  const fields = { Subject: 'CRM training, part 2', StartDateTime: at, OwnerId: rows.seller };
  return rows.org.insert('Event', fields, { at, by: rows.seller });
}

/** A field that need not be filled. */
export function defineField(rows: Rows): string {
  rows.serial += 1;
  rows.org.defineField('Account', `Extra${rows.serial}__c string ncu`);
  return `Account.Extra${rows.serial}__c`;
}

export function decoy(rows: Rows, object: string, at: Date): boolean {
  const saved = { at, by: rows.seller };
  switch (object) {
    case 'Task':
      rows.org.insert(object, { Subject: 'Every week', IsRecurrence: true }, saved);
      return true;
    case 'Event':
      rows.org.insert(object, { Subject: 'Invited', StartDateTime: at, IsChild: true }, saved);
      rows.org.insert(object, { Subject: 'Every week', StartDateTime: at, IsRecurrence: true }, saved);
      return true;
    case 'LoginHistory':
      login(rows, at, 'Invalid Password');
      return true;
    case 'LightningUsageByAppTypeMetrics':
      presence(rows, at, 'Salesforce Mobile');
      return true;
    case 'EmailMessage':
      rows.org.insert(object, { Status: '5', Incoming: false, ParentId: rows.case }, saved);
      rows.org.insert(object, { Status: '3', Incoming: false, ActivityId: '00TdM0000000001AAA' }, saved);
      return true;
    case 'EventRelation':
      rows.org.insert(object, { EventId: rows.meeting, RelationId: rows.case, Status: 'Accepted' }, saved);
      return true;
    case 'AccountHistory':
      ownerChange(rows, at, 'seller', 'colleague', 'Text');
      return true;
    default:
      return false;
  }
}

function login({ org, seller }: Rows, at: Date, status: string): string {
  return org.insert('LoginHistory', {
    UserId: seller,
    LoginTime: at,
    LoginType: 'Application',
    Status: status,
    Application: 'Browser',
  });
}

function ownerChange(rows: Rows, at: Date, from: string, to: string, type: string): string {
  const values = { AccountId: rows.account, Field: 'Owner', DataType: type, OldValue: from, NewValue: to };
  return rows.org.insert('AccountHistory', values, { at, by: rows.seller });
}
