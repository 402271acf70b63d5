import { format } from 'prettier';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allRoutes } from '../../api/app.js';
import { errorDocs } from '../../api/error-docs.js';
import { ERRORS } from '../../domain/errors.js';
import { depsWithoutServers, serveApp, type Send } from '../support/api.js';

const deps = depsWithoutServers();
let send: Send;
let close: () => Promise<void>;
beforeAll(async () => ({ send, close } = await serveApp(deps)));
afterAll(() => close());

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { responses: Record<string, { description: string }>; security?: unknown }>>;
  components: { schemas: Record<string, { properties: object }> };
}
const served = async () => (await send('GET', '/openapi.json', { as: null })).body as unknown as Document;

it('docs/openapi.json is what the API serves (vitest -u writes it anew)', async () => {
  const text = await format(JSON.stringify(await served()), { parser: 'json', printWidth: 120 });
  await expect(text).toMatchFileSnapshot('../../docs/openapi.json');
});

it('docs/errors.md is the error table (vitest -u writes it anew)', async () => {
  const text = await format(errorDocs(), { parser: 'markdown', printWidth: 120 });
  await expect(text).toMatchFileSnapshot('../../docs/errors.md');
});

it('the document is OpenAPI 3.1, names every address that serves, and no other', async () => {
  const { openapi, paths } = await served();
  expect(openapi).toBe('3.1.0');
  const documented = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((m) => `${m} ${path}`)
  );
  const serving = allRoutes(deps).map(({ method, path }) => `${method} ${path}`);
  expect([...documented, 'post /dev/token'].sort()).toEqual(serving.sort());
});

it('every protected address says so, and tells its refusals by code', async () => {
  const { paths } = await served();
  const open = Object.entries(paths).filter(([, methods]) => Object.values(methods).some(({ security }) => !security));
  expect(open.map(([path]) => path).sort()).toEqual([
    '/health',
    '/ready',
    '/v1/callbacks/deliveries',
    '/v1/callbacks/merchant-maintenance',
    '/v1/callbacks/pages',
    '/v1/callbacks/telephony',
  ]);
  const { responses } = paths['/v1/cases/{id}/commands']?.['post'] ?? { responses: {} };
  expect(responses['403']?.description).toContain('ROLE_NOT_ALLOWED');
});

it('every code a route promises is in the table', () => {
  const codes = allRoutes(deps).flatMap(({ errors = [] }) => errors);
  expect(codes.filter((code) => !(code in ERRORS))).toEqual([]);
});
