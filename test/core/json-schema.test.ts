import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../config/root.js';
import { packJsonSchema, periodJsonSchema, scenarioJsonSchema } from '../../domain/pack/json-schema.js';

// Regenerate with `npm run schemas`.
describe('the JSON Schemas editors read', () => {
  it.each([
    ['policies/pack.schema.json', packJsonSchema()],
    ['policies/scenario.schema.json', scenarioJsonSchema()],
    ['policies/period.schema.json', periodJsonSchema()],
  ])('%s is what the product checks', async (file, current) => {
    await expect(current).toMatchFileSnapshot(join(packageRoot(), file));
  });

  it('ask for no key a pack may leave out, and know every section', () => {
    const schema = JSON.parse(readFileSync(join(packageRoot(), 'policies/pack.schema.json'), 'utf8')) as {
      required: string[];
      properties: Record<string, unknown>;
    };
    expect(schema.required).toContain('clocks');
    expect(schema.required).not.toContain('overlays');
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(['overlays', 'chains', 'priority']));
  });
});
