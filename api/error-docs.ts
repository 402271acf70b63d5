import { ERRORS } from '../domain/errors.js';

const RETRY = {
  never: 'not as it stands',
  afterChange: 'after something has changed',
  later: 'later, as it is',
} as const;

/** docs/errors.md: one row per code, generated from the table. */
export function errorDocs(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, { status, retry, zh, en }]) => `| \`${code}\` | ${status} | ${RETRY[retry]} | ${en} | ${zh} |`
  );
  return [
    '# Errors',
    '',
    'Every refusal has a stable `code`; messages may be reworded. Over HTTP it is the `code` of a problem+json answer (docs/api.md),',
    'in a case the `code` of a `refused` event, in Temporal the `type` of an ApplicationFailure. `retry` in an answer says whether to',
    'send the same again. Generated from `domain/errors.ts`; `npx vitest run test/api/documents.test.ts -u` writes it anew.',
    '',
    '| code | HTTP | again? | message | 信息 |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
