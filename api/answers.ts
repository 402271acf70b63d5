import { z } from 'zod';
import { Verdicts } from './answers-verdicts.js';
import { SYSTEM_ROLES } from './auth.js';
import { Iso } from './schemas.js';

const Label = z.object({ zh: z.string(), en: z.string() });
const Pin = z.object({ id: z.string(), version: z.string(), hash: z.string() });
const Lifecycle = z.enum(['open', 'closed', 'completed']);
const Accepted = Iso.optional().meta({ description: 'Absent until somebody has claimed it.' });
const MergedInto = z.string().optional().meta({ description: 'The case that goes on for this one.' });
const People = z.record(z.string(), z.object({ person: z.string().optional(), role: z.string().optional() }));

export const ProblemAnswer = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ description: 'Stable; all codes are in docs/errors.md.' }),
    detail: z.string().optional(),
    details: z.unknown().optional(),
    requestId: z.string(),
    retry: z.enum(['never', 'afterChange', 'later']),
  })
  .meta({ id: 'Problem' });

const LinkedTo = z
  .object({ caseId: z.string(), relation: z.string() })
  .optional()
  .meta({ description: 'Of a contact on a case that has ended: the case that this one follows.' });

export const CaseBrief = z
  .object({
    caseId: z.string(),
    seq: z.int(),
    lifecycle: Lifecycle,
    stage: z.string(),
    category: z.string(),
    level: z.string(),
    acceptedAt: Accepted,
    people: People,
    overlays: z.array(z.string()),
    clocks: z.array(
      z.object({ clock: z.string(), outcome: z.string(), dueAt: Iso, provisional: z.literal(true).optional() })
    ),
    form: z.string().optional(),
    mergedInto: MergedInto,
    linked: z.array(z.string()).optional().meta({ description: 'Cases split off for categories that others handle.' }),
    linkedTo: LinkedTo,
  })
  .meta({ id: 'CaseBrief' });

export const Pending = z
  .object({
    caseId: z.string(),
    status: z.literal('accepted, pending'),
    case: CaseBrief.optional(),
    linkedTo: LinkedTo,
  })
  .meta({ id: 'Pending' });

export const Taken = z.object({ caseId: z.string(), status: z.literal('accepted, pending') }).meta({ id: 'Taken' });

export const CaseView = z
  .looseObject({
    caseId: z.string(),
    seq: z.int(),
    lifecycle: Lifecycle,
    outcome: z.string().optional(),
    stage: z.string(),
    category: z.string(),
    level: z.string(),
    channel: z.string(),
    receivedAt: Iso,
    acceptedAt: Accepted,
    closedAt: Iso.optional(),
    mergedInto: MergedInto,
    merging: z
      .string()
      .optional()
      .meta({ description: 'The case it is to be merged into, once that one has answered.' }),
    absorbed: z.array(z.string()).optional().meta({ description: 'Cases merged into this one.' }),
    pack: Pin,
    calendar: Pin,
    people: People,
    facts: z.record(z.string(), z.unknown()),
    clocks: z.array(z.looseObject({ clock: z.string(), outcome: z.string(), dueAt: Iso })),
    effects: z.array(z.looseObject({ key: z.string(), action: z.string(), status: z.string() })),
    holds: z.array(z.string()),
    pages: z.array(
      z.object({
        page: z.string(),
        status: z.enum(['waiting', 'acknowledged', 'unanswered', 'over']),
        clock: z.string().optional(),
        openedAt: Iso,
        attempts: z.int(),
        reached: z.array(z.string()).meta({ description: 'People, in the order they were paged.' }),
        of: z.int().optional().meta({ description: 'How many people there were to page.' }),
        acknowledged: z.object({ by: z.string(), at: Iso }).optional(),
        unansweredAt: Iso.optional(),
      })
    ),
    admissibility: z
      .object({
        overall: z.enum(['open', 'past', 'undetermined', 'notApplicable']),
        windows: z.array(z.looseObject({ window: z.string(), status: z.string() })),
      })
      .optional()
      .meta({ description: 'The filing windows when the complaint was received; a past one refuses nothing.' }),
    verdicts: Verdicts,
    awaitingConsent: z.array(z.string()),
    personal: z.record(z.string(), z.string()).optional().meta({ description: 'Staff only.' }),
  })
  .meta({ id: 'CaseView' });

export const Timeline = z
  .object({
    caseId: z.string(),
    events: z.array(z.looseObject({ seq: z.int(), type: z.string(), at: Iso, cause: z.string() })),
    next: z.int().optional().meta({ description: '`after` of the next page; absent on the last.' }),
  })
  .meta({ id: 'Timeline' });

export const Clocks = z
  .object({
    caseId: z.string(),
    clocks: z.array(
      z.looseObject({
        clock: z.string(),
        label: Label.optional(),
        outcome: z.string(),
        dueAt: Iso,
        owner: People.valueType
          .extend({ slot: z.string().optional() })
          .optional()
          .meta({ description: 'Who owes it; of a clock that was met or breached, who owed it then.' }),
        proof: z.unknown().optional().meta({ description: 'How the due date was counted; instants in milliseconds.' }),
        explanation: z.object({ zh: z.array(z.string()), en: z.array(z.string()) }).optional(),
      })
    ),
  })
  .meta({ id: 'Clocks' });

export const Actions = z
  .object({ caseId: z.string(), actions: z.array(z.looseObject({ type: z.string() })) })
  .meta({ id: 'Actions' });

const Line = z
  .object({
    caseId: z.string(),
    pack: z.string(),
    lifecycle: Lifecycle,
    stage: z.string(),
    category: z.string(),
    level: z.string(),
    handler: z.string().optional(),
    approvalOpen: z.boolean(),
    overdue: z.boolean(),
    acceptedAt: Accepted,
    nextDueAt: Iso.optional(),
    marks: z.array(z.object({ mark: z.string(), label: Label, active: z.boolean() })).meta({
      description: 'What the case is marked with, such as urgent; not `active` once every cause was proven wrong.',
    }),
    mergedInto: MergedInto,
  })
  .meta({ id: 'CaseLine' });
export const FoundLine = Line.extend({
  matched: z.array(z.string()).meta({ description: 'Fields of the pack it was found by; `case`, `form`.' }),
}).meta({ id: 'FoundLine' });
export const FoundLines = z
  .object({
    cases: z.array(FoundLine),
    more: z.boolean().meta({ description: 'There are candidates that were not looked at.' }),
    cursor: z.string().optional(),
  })
  .meta({ id: 'FoundLines' });
export const CaseLines = z.object({ cases: z.array(Line), cursor: z.string().optional() }).meta({ id: 'CaseLines' });

export const Approvals = z
  .object({
    approvals: z.array(
      z.object({
        caseId: z.string(),
        approval: z.string(),
        label: Label.optional(),
        revision: z.int(),
        openedAt: Iso,
        evidence: z.enum(['mail', 'none']),
      })
    ),
  })
  .meta({ id: 'Approvals' });

export const ApprovalToken = z
  .object({
    caseId: z.string(),
    approval: z.string(),
    revision: z.int(),
    token: z.string(),
    expiresAt: Iso,
    approve: z.string().meta({ description: 'The whole command line that approves.' }),
    reject: z.string(),
  })
  .meta({ id: 'ApprovalToken' });

export const Packs = z
  .object({
    packs: z.array(
      z.looseObject({ id: z.string(), version: z.string(), hash: z.string(), title: Label, calendar: Pin })
    ),
  })
  .meta({ id: 'Packs' });

const directoryVersion = {
  version: z.int(),
  source: z.string().meta({ description: 'How look-ups name it: `directory@` and 12 hex digits of the hash.' }),
  hash: z.string(),
  importedBy: z.string(),
  importedAt: Iso,
  validFrom: Iso,
};
export const DirectoryView = z
  .object({
    ...directoryVersion,
    directory: z.looseObject({
      directory: z.literal(1),
      zone: z.string(),
      people: z.array(z.looseObject({ id: z.string(), roles: z.array(z.string()) })),
      rosters: z.record(z.string(), z.unknown()),
    }),
  })
  .meta({ id: 'DirectoryView' });
export const DirectoryImported = z
  .object({
    added: z.boolean().meta({ description: 'False: the version in force says the same already.' }),
    source: z.string(),
    validFrom: Iso,
    warnings: z.array(z.object({ path: z.string(), line: z.int(), message: z.string() })),
  })
  .meta({ id: 'DirectoryImported' });
export const DirectoryVersions = z
  .object({ versions: z.array(z.object(directoryVersion)), cursor: z.string().optional() })
  .meta({ id: 'DirectoryVersions' });

export const Advanced = z.object({ caseId: z.string(), now: Iso, seq: z.int() }).meta({ id: 'Advanced' });

export const DevToken = z
  .object({ token: z.string(), user: z.string(), roles: z.array(z.enum(SYSTEM_ROLES)) })
  .meta({ id: 'DevToken' });

export const Health = z.object({ status: z.literal('up') }).meta({ id: 'Health' });
export const Ready = z.object({ temporal: z.boolean(), database: z.boolean() }).meta({ id: 'Ready' });
