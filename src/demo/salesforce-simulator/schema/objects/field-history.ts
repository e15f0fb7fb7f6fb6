/** Objects of this part of a Salesforce organisation, in the notation of `../notation.ts`. */
export const fieldHistory = `
AccountHistory - qrg "Account History" "Account History"
  Id id d "Account History ID"
  IsDeleted boolean d "Deleted"
  AccountId reference - >Account:Account "Account ID"
  CreatedById reference d >CreatedBy:User "Created By ID"
  CreatedDate datetime d
  Field picklist - "Changed Field"
  DataType picklist n "Datatype"
  OldValue anyType nx
  NewValue anyType nx

ContactHistory - qrg "Contact History" "Contact History"
  Id id d "Contact History ID"
  IsDeleted boolean d "Deleted"
  ContactId reference - >Contact:Contact "Contact ID"
  CreatedById reference d >CreatedBy:User "Created By ID"
  CreatedDate datetime d
  Field picklist - "Changed Field"
  DataType picklist n "Datatype"
  OldValue anyType nx
  NewValue anyType nx

LeadHistory - qrg "Lead History" "Lead History"
  Id id d "Lead History ID"
  IsDeleted boolean d "Deleted"
  LeadId reference - >Lead:Lead "Lead ID"
  CreatedById reference d >CreatedBy:User "Created By ID"
  CreatedDate datetime d
  Field picklist - "Changed Field"
  DataType picklist n "Datatype"
  OldValue anyType nx
  NewValue anyType nx

CaseHistory - qrg "Case History" "Case History"
  Id id d "Case History ID"
  IsDeleted boolean d "Deleted"
  CaseId reference - >Case:Case "Case ID"
  CreatedById reference d >CreatedBy:User "Created By ID"
  CreatedDate datetime d
  Field picklist - "Changed Field"
  DataType picklist n "Datatype"
  OldValue anyType nx
  NewValue anyType nx

OpportunityFieldHistory - qrg "Opportunity Field History" "Opportunity Field History"
  Id id d "Opportunity History ID"
  IsDeleted boolean d "Deleted"
  OpportunityId reference - >Opportunity:Opportunity "Opportunity ID"
  CreatedById reference d >CreatedBy:User "Created By ID"
  CreatedDate datetime d
  Field picklist - "Changed Field"
  DataType picklist n "Datatype"
  OldValue anyType nx
  NewValue anyType nx
`;
