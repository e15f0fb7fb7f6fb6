/** Objects of this part of a Salesforce organisation, in the notation of `../notation.ts`. */
export const activities = `
Task 00T cudUqrgslvt "Task" "Tasks"
  Id id d "Activity ID"
  WhoId reference ncu >Who:Contact,Lead "Name ID"
  WhatId reference ncu >What:Account,Campaign,Case,Contract,Opportunity,Order,Product2,Solution "Related To ID"
  Subject combobox ncuN
  ActivityDate date ncu "Due Date Only"
  Status picklist cud =Not Started|In Progress|Completed|Waiting on someone else|Deferred
  Priority picklist cud =High|Normal|Low
  IsHighPriority boolean d "High Priority"
  OwnerId reference cud >Owner:Group,User "Assigned To ID"
  Description textarea ncux
  IsDeleted boolean d "Deleted"
  AccountId reference n >Account:Account "Account ID"
  IsClosed boolean d "Closed"
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
  IsArchived boolean d "Archived"
  CallDurationInSeconds int ncu "Call Duration"
  CallType picklist ncu =Internal|Inbound|Outbound
  CallDisposition string ncu "Call Result"
  CallObject string ncu "Call Object Identifier"
  ReminderDateTime datetime ncu "Reminder Date/Time"
  IsReminderSet boolean cud "Reminder Set"
  RecurrenceActivityId reference n >RecurrenceActivity:RecurrenceActivity "Recurrence Activity ID"
  IsRecurrence boolean cd "Create Recurring Series of Tasks"
  RecurrenceStartDateOnly date ncu "Recurrence Start"
  RecurrenceEndDateOnly date ncu "Recurrence End"
  RecurrenceTimeZoneSidKey picklist ncu "Recurrence Time Zone"
  RecurrenceType picklist ncu =RecursDaily|RecursEveryWeekday|RecursMonthly|RecursMonthlyNth|RecursWeekly|RecursYearly|RecursYearlyNth
  RecurrenceInterval int ncu
  RecurrenceDayOfWeekMask int ncu "Recurrence Day of Week Mask"
  RecurrenceDayOfMonth int ncu "Recurrence Day of Month"
  RecurrenceInstance picklist ncu
  RecurrenceMonthOfYear picklist ncu "Recurrence Month of Year"
  RecurrenceRegeneratedType picklist ncu "Repeat This Task" =RecurrenceRegenerateAfterDueDate|RecurrenceRegenerateAfterToday|RecurrenceRegenerated
  TaskSubtype picklist nc =Task|Email|ListEmail|Cadence|Call|LinkedIn
  CompletedDateTime datetime n "Completed Date/Time"

Event 00U cudUqrgslvt "Event" "Events"
  Id id d "Activity ID"
  WhoId reference ncu >Who:Contact,Lead "Name ID"
  WhatId reference ncu >What:Account,Campaign,Case,Contract,Opportunity,Order,Product2,Solution "Related To ID"
  Subject combobox ncuN
  Location string ncu
  IsAllDayEvent boolean cud "All-Day Event"
  ActivityDateTime datetime ncu "Due Date Time"
  ActivityDate date ncu "Due Date Only"
  DurationInMinutes int ncu "Duration"
  StartDateTime datetime ncu
  EndDateTime datetime ncu
  EndDate date n
  Description textarea ncux
  AccountId reference n >Account:Account "Account ID"
  OwnerId reference cud >Owner:Calendar,User "Assigned To ID"
  IsPrivate boolean cud "Private"
  ShowAs picklist ncud "Show Time As" =Busy|OutOfOffice|Free
  IsDeleted boolean d "Deleted"
  IsChild boolean d
  IsGroupEvent boolean d
  GroupEventType picklist n =0|1|2|3
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
  IsArchived boolean d "Archived"
  RecurrenceActivityId reference n >RecurrenceActivity:RecurrenceActivity "Recurrence Activity ID"
  IsRecurrence boolean cd "Create Recurring Series of Events"
  RecurrenceStartDateTime datetime ncu "Recurrence Start"
  RecurrenceEndDateOnly date ncu "Recurrence End"
  RecurrenceTimeZoneSidKey picklist ncu "Recurrence Time Zone"
  RecurrenceType picklist ncu
  RecurrenceInterval int ncu
  RecurrenceDayOfWeekMask int ncu "Recurrence Day of Week Mask"
  RecurrenceDayOfMonth int ncu "Recurrence Day of Month"
  RecurrenceInstance picklist ncu
  RecurrenceMonthOfYear picklist ncu "Recurrence Month of Year"
  ReminderDateTime datetime ncu "Reminder Date/Time"
  IsReminderSet boolean cud "Reminder Set"
  EventSubtype picklist nc =Event
  IsRecurrence2Exclusion boolean d "Historical Event, Not Following Recurrence"
  Recurrence2PatternText textarea ncx "Recurrence Pattern"
  Recurrence2PatternVersion picklist n "Pattern Version"
  IsRecurrence2 boolean d "Repeat"
  IsRecurrence2Exception boolean d "Is Exception"
  Recurrence2PatternStartDate datetime n "Recurrence Pattern Start Date"
  Recurrence2PatternTimeZone string n "Recurrence Pattern Time Zone Reference"

EventRelation 0RE cudqrg "Event Relation" "Event Relations"
  Id id d "Event Relation ID"
  RelationId reference c >Relation:Calendar,Contact,Lead,User "Relation ID"
  EventId reference c >Event:Event "Event ID"
  Status picklist ncud =New|Declined|Accepted
  RespondedDate datetime ncu "Response Date"
  Response string ncu
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
  IsDeleted boolean d "Deleted"

TaskStatus - qg "Task Status Value" "Task Status Value"
  Id id d "Task Status Value ID"
  MasterLabel string nN
  ApiName string -
  SortOrder int n
  IsDefault boolean d
  IsClosed boolean d
  CreatedById reference d >CreatedBy:User "Created By ID"
  CreatedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  LastModifiedDate datetime d
  SystemModstamp datetime d

TaskPriority - qg "Task Priority Value" "Task Priority Value"
  Id id d "Task Priority Value ID"
  MasterLabel string nN
  ApiName string -
  SortOrder int n
  IsDefault boolean d
  IsHighPriority boolean d
  CreatedById reference d >CreatedBy:User "Created By ID"
  CreatedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  LastModifiedDate datetime d
  SystemModstamp datetime d
`;
