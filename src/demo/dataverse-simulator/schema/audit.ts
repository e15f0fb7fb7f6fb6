export const audit = `audit|Audit|audits|4567|auditid||None|
action|Picklist|a||Event|{"options":[[0,"Unknown"],[1,"Create"],[2,"Update"],[3,"Delete"],[4,"Activate"],[5,"Deactivate"],[11,"Cascade"],[12,"Merge"],[13,"Assign"],[14,"Share"],[15,"Retrieve"],[16,"Close"],[17,"Cancel"],[18,"Complete"],[20,"Resolve"],[21,"Reopen"],[24,"Qualify"],[25,"Disqualify"],[31,"Add Member"],[32,"Remove Member"],[33,"Associate Entities"],[34,"Disassociate Entities"],[35,"Add Members"],[36,"Remove Members"],[37,"Add Item"],[38,"Remove Item"],[41,"Set State"],[44,"Win"],[45,"Lose"],[47,"Reschedule"],[48,"Modify Share"],[49,"Unshare"],[52,"Add To Queue"],[53,"Assign Role To Team"],[54,"Remove Role From Team"],[55,"Assign Role To User"],[56,"Remove Role From User"],[61,"Clone"],[63,"Enabled for organization"],[64,"User Access via Web"],[65,"User Access via Web Services"],[100,"Delete Entity"],[101,"Delete Attribute"],[102,"Audit Change at Entity Level"],[103,"Audit Change at Attribute Level"],[104,"Audit Change at Org Level"],[105,"Entity Audit Started"],[106,"Attribute Audit Started"],[107,"Audit Enabled"],[108,"Entity Audit Stopped"],[109,"Attribute Audit Stopped"],[110,"Audit Disabled"],[111,"Audit Log Deletion"],[112,"User Access Audit Started"],[113,"User Access Audit Stopped"]]}
attributemask|Memo|||attributemask|{"maxLength":2000}
auditid|Uniqueidentifier|s||auditid|
callinguserid|Lookup|||callinguserid|{"targets":["systemuser"]}
changedata|Memo|||Change Data|{"maxLength":2000}
createdon|DateTime|s||Changed Date|
objectid|Lookup|s||objectid|{"targets":["account","contact","lead","opportunity","incident","systemuser","team","businessunit","campaign","organization","phonecall","email","appointment","task"]}
objecttypecode|EntityName|||Entity|
operation|Picklist|s||operation|{"options":[[1,"Create"],[2,"Update"],[3,"Delete"],[4,"Access"]]}
regardingobjectid|Lookup||c|regardingobjectid|{"targets":["account","contact","lead","opportunity"]}
transactionid|Uniqueidentifier|s||transactionid|
useradditionalinfo|String||c|useradditionalinfo|{"maxLength":350}
userid|Lookup|s||userid|{"targets":["systemuser"]}`;
