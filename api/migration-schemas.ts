import { z } from 'zod';
import { KINDS } from '../db/case-migrations.js';
import { CHANGES } from '../domain/decide/adoption-changes.js';
import { Iso } from './schemas.js';

const name = z.string().min(1).max(100);
const digest = z.string().regex(/^[0-9a-f]{64}$/, 'not a digest');
const version = (description: string) => z.string().min(1).max(100).optional().meta({ description });

const request = {
  pack: name.optional(),
  calendar: name
    .optional()
    .meta({ description: 'In the place of `pack`: to its version in force, where a date waits for it.' }),
  to: version('Of a pack: version or hash. Default: the version in force.'),
  from: version('Of a pack: version or hash. Default: every other version.'),
  cases: z.array(name).min(1).max(500).optional().meta({ description: 'Only these. Default: all open ones.' }),
};
type Named = {
  pack?: string | undefined;
  calendar?: string | undefined;
  to?: string | undefined;
  from?: string | undefined;
};
const isWhole = ({ pack, calendar, to, from }: Named): boolean =>
  (pack === undefined) !== (calendar === undefined) && (pack !== undefined || (to ?? from) === undefined);
const WHOLE = 'a pack, with to and from where wanted, or a calendar';
export const MigrationRequest = z.strictObject(request).refine(isWhole, WHOLE);
export type MigrationRequest = z.infer<typeof MigrationRequest>;
export const MigrationProposal = z
  .strictObject({
    ...request,
    preview: digest.meta({ description: 'Of the preview: what was seen is what is proposed.' }),
  })
  .refine(isWhole, WHOLE);
export const MigrationApproval = z.strictObject({
  preview: digest.meta({ description: 'Of the proposal: what was seen is what is approved.' }),
});

const Target = z.object({ kind: z.enum(KINDS), id: z.string(), version: z.string(), hash: z.string() });
const Change = z.object({
  what: z.enum(CHANGES).meta({
    description:
      'Of a clock: `moved`, `definite` (no longer provisional), `started`, `ended`, `met`, `breached` (a retroactive breach), `late` (done after it), `waived`. ' +
      'Of the case: `marked`, `stage`, `approval`, `review`, `task`, `asked` (somebody is told, or an outside system asked), `closed`.',
  }),
  name: z.string(),
  wasDueAt: Iso.optional(),
  dueAt: Iso.optional().meta({ description: 'None where the clock starts by going over.' }),
  reason: z.string().optional(),
});

const CaseMove = z.object({
  caseId: z.string(),
  outcome: z.enum(['adopted', 'failed', 'pending']).meta({
    description: '`failed`: it stays under its rules, `code` says why. `pending`: previewed, and still to do.',
  }),
  code: z.string().optional(),
  changes: z.array(Change),
});

const said = {
  target: Target.meta({ description: 'The version the cases go over to.' }),
  preview: digest,
  counts: z.object({ adopted: z.int(), failed: z.int(), pending: z.int() }),
  changes: z.partialRecord(z.enum(CHANGES), z.int()).meta({ description: 'How often, over all cases.' }),
  cases: z.array(CaseMove),
};
export const MigrationPreview = z
  .object({ ...said, cases: said.cases.meta({ description: 'The first 200.' }) })
  .meta({ id: 'MigrationPreview' });
export type MigrationPreview = z.infer<typeof MigrationPreview>;

const kept = {
  id: z.string(),
  status: z.enum(['proposed', 'approved', 'done']).meta({ description: '`approved`: not every case has answered.' }),
  proposedBy: z.string(),
  proposedAt: Iso,
  approvedBy: z.string().optional(),
  approvedAt: Iso.optional(),
};
export const MigrationAnswer = z
  .object({
    ...kept,
    ...said,
    left: z.int().meta({ description: 'Cases that could go over and follow another version at this moment.' }),
    cursor: z.string().optional(),
  })
  .meta({ id: 'Migration' });
export type MigrationAnswer = z.infer<typeof MigrationAnswer>;
export const Migrations = z
  .object({ migrations: z.array(z.object({ ...kept, target: said.target, preview: digest, counts: said.counts })) })
  .meta({ id: 'Migrations' });
