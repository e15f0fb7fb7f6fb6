/** Objects of this part of a Salesforce organisation, in the notation of `../notation.ts`. */
export const conversations = `
EmailMessage 02s cudUqrgslt "Email Message" "Email Messages"
  Id id d "Email Message ID"
  ParentId reference nc >Parent:Case "Case ID"
  ActivityId reference nc >Activity:Activity "Activity ID"
  CreatedById reference d >CreatedBy:User "Created By ID"
  CreatedDate datetime d
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
  TextBody textarea ncux
  HtmlBody textarea ncux "HTML Body"
  Headers textarea ncux
  Subject string ncuN
  Name string - "Email Message Name"
  FromName string ncu
  FromAddress email ncu
  ValidatedFromAddress picklist ncu "From"
  ToAddress string ncu
  CcAddress string ncu "CC Address"
  BccAddress string ncu "BCC Address"
  Incoming boolean cd "Is Incoming"
  HasAttachment boolean d
  Status picklist cud =0|1|2|3|4|5
  MessageDate datetime ncu
  IsDeleted boolean d "Deleted"
  ReplyToEmailMessageId reference ncu >ReplyToEmailMessage:EmailMessage "Email Message ID"
  IsExternallyVisible boolean d
  MessageIdentifier string ncu "Message ID"
  ThreadIdentifier string ncu "Thread ID"
  ClientThreadIdentifier string ncu "Client Thread ID"
  FromId reference nc >FromId:Contact,Lead,User "From ID"
  IsClientManaged boolean cd
  AttachmentIds string ncu
  RelatedToId reference ncu >RelatedTo:Account,Campaign,Case,Contract,Opportunity,Order "Related To ID"
  IsTracked boolean cud
  IsOpened boolean d "Opened?"
  FirstOpenedDate datetime ncu "First Opened"
  LastOpenedDate datetime ncu "Last Opened"
  IsBounced boolean cud "Bounced?"
  EmailTemplateId reference ncu >EmailTemplate:EmailTemplate "Email Template ID"
  AutomationType picklist nc

FeedItem 0D5 cudqrgslt "Feed Item" "Feed Items"
  Id id d "Feed Item ID"
  ParentId reference c >Parent:Account,Campaign,Case,CollaborationGroup,Contact,Event,Lead,Opportunity,Task,User "Parent ID"
  Type picklist nc "Feed Item Type" =TrackedChange|UserStatus|TextPost|AdvancedTextPost|LinkPost|ContentPost|PollPost|RypplePost|ProfileSkillPost|DashboardComponentSnapshot|ApprovalPost|CaseCommentPost|ReplyPost|EmailMessageEvent|CallLogPost|ChangeStatusPost|AttachArticleEvent|MilestoneEvent|ActivityEvent|ChatTranscriptPost|CollaborationGroupCreated|CollaborationGroupUnarchived|SocialPost|QuestionPost|FacebookPost|BasicTemplateFeedItem|CreateRecordEvent|CanvasPost|AnnouncementPost
  CreatedById reference c >CreatedBy:User "Created By ID"
  CreatedDate datetime c
  IsDeleted boolean d "Deleted"
  LastModifiedDate datetime d
  SystemModstamp datetime d
  Revision int nc
  LastEditById reference nc >LastEditBy:LastEditBy "Last Edit By ID"
  LastEditDate datetime nc
  CommentCount int -
  LikeCount int -
  Title string ncux
  Body textarea ncux
  LinkUrl url nc
  IsRichText boolean cud
  RelatedRecordId reference nc >RelatedRecord:RelatedRecord "Related Record ID"
  InsertedById reference - >InsertedBy:User "InsertedBy ID"
  BestCommentId reference n >BestComment:FeedComment "Best Comment ID"
  HasContent boolean d
  HasLink boolean d
  HasFeedEntity boolean d "Has Feed Entity Attachment"
  HasVerifiedComment boolean d
  IsClosed boolean d
  Status picklist ncu

FeedComment 0D7 cudqrgst "Feed Comment" "Feed Comments"
  Id id d "Feed Comment ID"
  FeedItemId reference c >FeedItem:FeedItem "Feed Item ID"
  ParentId reference n >Parent:Account,Campaign,Case,CollaborationGroup,Contact,Event,Lead,Opportunity,Task,User "Parent ID"
  CreatedById reference c >CreatedBy:User "Created By ID"
  CreatedDate datetime c
  SystemModstamp datetime d
  Revision int nc
  LastEditById reference nc >LastEditBy:LastEditBy "Last Edit By ID"
  LastEditDate datetime nc
  CommentBody textarea cux
  IsDeleted boolean d "Deleted"
  InsertedById reference - >InsertedBy:User "InsertedBy ID"
  CommentType picklist nc =TextComment|ContentComment
  RelatedRecordId reference nc >RelatedRecord:RelatedRecord "Related Record ID"
  IsRichText boolean cud
  IsVerified boolean d "Is a Verified Comment"
  HasEntityLinks boolean d "Has entity links"
  Status picklist ncu
  ThreadParentId reference nc >ThreadParent:FeedComment "Feed Comment ID"
  ThreadLevel int nc
  ThreadChildrenCount int nc
  ThreadLastUpdatedDate datetime nc
`;
