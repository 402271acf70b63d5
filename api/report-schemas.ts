import { z } from 'zod';
import { Iso } from './schemas.js';

const name = z.string().min(1).max(100);
const Label = z.object({ zh: z.string(), en: z.string() });
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

export const TasksQuery = z.strictObject({
  pack: name.optional(),
  open: flag.optional().meta({ description: 'Only those that wait to be handed in, or only the others.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const TaskParams = z.object({ id: z.string() });
export const SubmitTask = z.strictObject({
  input: z.record(name, z.unknown()).default({}).meta({ description: 'What the task asks for; instants in ISO 8601.' }),
});

const Task = z.object({
  id: z.string().meta({ description: '`pack:task:period`' }),
  pack: z.string(),
  task: z.string(),
  label: Label,
  period: z.string().meta({ description: '`2026-W40`, `2026-09`, `2026-Q3` or `2026`' }),
  from: Iso,
  until: Iso,
  to: z.array(z.string()).meta({ description: 'The roles that hand it in.' }),
  report: z.string().optional(),
  madeAt: Iso.optional().meta({ description: 'As of when the report is made.' }),
  made: z.boolean(),
  dueAt: Iso.optional().meta({ description: 'Exclusive; absent where nobody has to hand it in.' }),
  provisional: z.literal(true).optional(),
  standing: z.enum(['waiting', 'made', 'open', 'met', 'late']).meta({
    description: '`waiting`, `made`: of a report nobody hands in; `late`: not handed in by the due date, or later.',
  }),
  submittedAt: Iso.optional(),
  submittedBy: z.string().optional(),
  input: z.record(z.string(), z.unknown()).optional(),
});
export const TaskAnswer = Task.meta({ id: 'Task' });
export const Tasks = z.object({ tasks: z.array(Task) }).meta({ id: 'Tasks' });

export const ReportParams = z.object({ id: z.string() });
export const ReportQuery = z.strictObject({
  pack: name,
  period: z.string().regex(/^\d{4}(-(W\d{2}|Q[1-4]|\d{2}))?$/),
  verify: flag.optional().meta({ description: 'Make it anew of the recorded events and compare.' }),
});

const Counted = z.object({
  count: z.int(),
  share: z.number().optional().meta({ description: 'Percent; those of a figure add up to 100.' }),
  mean: z.number().nullable().optional().meta({ description: 'Of a measure in milliseconds.' }),
  apart: z.int().optional().meta({ description: 'Cases without the value, which the mean leaves out.' }),
});
const Raised = z.object({
  proposal: z.string(),
  person: z.string(),
  count: z.int(),
  measures: z.array(z.string()),
  evidence: z.array(z.object({ caseId: z.string(), clock: z.string(), at: Iso })),
});

const Content = z.object({
  report: z.string(),
  period: z.object({ label: z.string(), from: Iso, until: Iso }),
  asOf: Iso.meta({ description: 'What was known then is counted.' }),
  pack: z.object({ id: z.string(), version: z.string(), hash: z.string() }),
  figures: z.record(
    z.string(),
    Counted.extend({ groups: z.array(Counted.extend({ by: z.record(z.string(), z.unknown()) })).optional() })
  ),
  list: z
    .array(
      z.object({
        no: z.int(),
        caseId: z.string(),
        receivedAt: Iso,
        closedAt: Iso.optional(),
        columns: z.record(z.string(), z.unknown()),
        seq: z.int(),
        hash: z.string().meta({ description: 'sha256 of the events up to number `seq`.' }),
      })
    )
    .optional(),
  incomplete: z
    .array(z.object({ caseId: z.string(), missing: z.array(z.string()) }))
    .optional()
    .meta({ description: 'Cases that lack facts the list requires.' }),
  addenda: z
    .array(z.object({ caseId: z.string(), listedIn: z.string(), seq: z.int(), type: z.string(), at: Iso }))
    .optional()
    .meta({ description: 'Entered in this period on cases of an earlier list.' }),
  proposals: z.array(Raised).optional(),
});
export const ReportAnswer = z
  .object({
    label: Label,
    labels: z.record(z.string(), Label).meta({ description: 'What the figures are called.' }),
    hash: z.string().meta({ description: 'sha256 of the content in canonical JSON.' }),
    content: Content,
    verified: z.boolean().optional().meta({ description: 'Whether the recorded events still give this very content.' }),
  })
  .meta({ id: 'Report' });

export const ProposalsQuery = z.strictObject({
  open: flag.optional().meta({ description: 'Only those nobody has decided, or only the others.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const DecideProposal = z.strictObject({
  decision: z.enum(['accept', 'reject']),
  measure: name.optional().meta({ description: 'Of those proposed; needed to accept.' }),
  reason: z.string().trim().min(1).max(4000),
});
const Proposal = Raised.extend({
  id: z.string().meta({ description: '`pack:report:period:proposal:person`' }),
  label: Label,
  report: z.string(),
  period: z.string(),
  raisedAt: Iso,
  decidedBy: z.array(z.string()).meta({ description: 'The roles that decide it.' }),
  decided: z
    .object({
      decision: z.enum(['accept', 'reject']),
      measure: z.string().optional(),
      by: z.string(),
      at: Iso,
      reason: z.string().optional().meta({ description: 'For those who may decide.' }),
    })
    .optional(),
});
export const ProposalAnswer = Proposal.meta({ id: 'Proposal' });
export const Proposals = z.object({ proposals: z.array(Proposal) }).meta({ id: 'Proposals' });
