import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** Pack of the case, `id@version`. */
export const redressPack = defineSearchAttributeKey('RedressPack', SearchAttributeType.KEYWORD);
/** Stage of the case, as the pack names it. */
export const redressStage = defineSearchAttributeKey('RedressStage', SearchAttributeType.KEYWORD);
/** The earliest due date somebody still owes something by, breached or not. */
export const redressNextDue = defineSearchAttributeKey('RedressNextDue', SearchAttributeType.DATETIME);
/** Whether something owed is late already. */
export const redressOverdue = defineSearchAttributeKey('RedressOverdue', SearchAttributeType.BOOL);

/** All of them: registered with every namespace. For operators; no value may identify a person (invariant 14). */
export const searchAttributes = [redressPack, redressStage, redressNextDue, redressOverdue] as const;
