import { z } from 'zod';
import { PeriodScenario } from '../scenario/period-schema.js';
import { Scenario } from '../scenario/schema.js';
import { Pack } from './schema.js';

/** A schema as editors want it: what an author writes, so that what has a default may be left out. */
function forEditors(schema: z.ZodType, title: string): string {
  const json = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12', reused: 'ref' });
  return `${JSON.stringify({ ...json, title }, null, 2)}\n`;
}

/** JSON Schema of a pack.yaml (policies/pack.schema.json). */
export const packJsonSchema = (): string => forEditors(Pack, 'Redress policy pack');

/** JSON Schema of a scenario (policies/scenario.schema.json). */
export const scenarioJsonSchema = (): string => forEditors(Scenario, 'Scenario of a Redress policy pack');

/** JSON Schema of a scenario of tasks and reports (policies/period.schema.json). */
export const periodJsonSchema = (): string => forEditors(PeriodScenario, 'Tasks and reports of a Redress policy pack');
