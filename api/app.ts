import express, { type Express } from 'express';
import { recordRefusal } from '../db/refusals.js';
import type { ApiDeps } from './deps.js';
import { KnownCases } from './known-cases.js';
import { openApi } from './openapi.js';
import type { AnyRoute } from './route.js';
import { approvalRoutes } from './routes/approvals.js';
import { calendarRoutes } from './routes/calendars.js';
import { callbackRoutes } from './routes/callbacks.js';
import { pageRoutes } from './routes/pages.js';
import { commandRoutes } from './routes/commands.js';
import { kpiRoutes } from './routes/kpi.js';
import { directoryRoutes } from './routes/directory.js';
import { clockRecordRoutes } from './routes/clock-records.js';
import { fileRoutes } from './routes/files.js';
import { letterRoutes } from './routes/letters.js';
import { listRoutes } from './routes/lists.js';
import { lookupRoutes } from './routes/lookup.js';
import { mailRoutes } from './routes/mail.js';
import { migrationRoutes } from './routes/migrations.js';
import { openRoutes } from './routes/open.js';
import { ownershipRoutes } from './routes/ownership.js';
import { packRoutes } from './routes/packs.js';
import { quarantineRoutes } from './routes/quarantine.js';
import { proposalRoutes } from './routes/proposals.js';
import { readRoutes } from './routes/reads.js';
import { rehearsalRoutes } from './routes/rehearsal.js';
import { reportRoutes } from './routes/reports.js';
import { systemRoutes } from './routes/system.js';
import { taskRoutes } from './routes/tasks.js';
import { telephonyRoutes } from './routes/telephony.js';
import { serve } from './serve.js';
import { notFound, problems, traced } from './trace.js';

/** Version of the API, which is that of its paths. */
const VERSION = '1.0.0';

/** Every address of the API. */
export function allRoutes(deps: ApiDeps): AnyRoute[] {
  const cases = new KnownCases(deps.pool, deps.engine);
  return [
    ...openRoutes(deps, cases),
    ...commandRoutes(deps, cases),
    ...readRoutes(deps, cases),
    ...fileRoutes(deps, cases),
    ...listRoutes(deps),
    ...lookupRoutes(deps, cases),
    ...approvalRoutes(deps, cases),
    ...mailRoutes(deps, cases),
    ...quarantineRoutes(deps, cases),
    ...callbackRoutes(deps, cases),
    ...pageRoutes(deps, cases),
    ...telephonyRoutes(deps, cases),
    ...letterRoutes(deps, cases),
    ...rehearsalRoutes(deps, cases),
    ...packRoutes(deps),
    ...calendarRoutes(deps),
    ...migrationRoutes(deps, cases),
    ...kpiRoutes(deps),
    ...directoryRoutes(deps),
    ...ownershipRoutes(deps, cases),
    ...clockRecordRoutes(deps),
    ...taskRoutes(deps),
    ...reportRoutes(deps),
    ...proposalRoutes(deps),
    ...systemRoutes(deps),
  ];
}

/** The OpenAPI document as served: all addresses but those of development. */
export function apiDocument(deps: ApiDeps): object {
  return openApi(
    allRoutes(deps).filter(({ path }) => !path.startsWith('/dev/')),
    VERSION
  );
}

/** The HTTP application. */
export function createApp(deps: ApiDeps): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use(traced(deps.log));
  serve(app, allRoutes(deps), deps);
  const document = apiDocument(deps);
  app.get('/openapi.json', (_request, response) => void response.json(document));
  app.use(notFound);
  app.use(problems(deps.log, (refusal) => recordRefusal(deps.pool, refusal)));
  return app;
}
