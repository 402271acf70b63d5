import type { MailEvidence } from './commands.js';

/** `rejections`: how often it was rejected by now, where the pack counts that. */
export interface ApprovalDecided {
  type: 'approvalDecided';
  approval: string;
  revision: number;
  decision: 'approve' | 'reject';
  evidence?: MailEvidence;
  rejections?: number;
}
