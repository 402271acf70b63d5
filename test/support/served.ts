import { afterAll, beforeAll } from 'vitest';
import type { ApiDeps } from '../../api/deps.js';
import { serveApp, type Send } from './api.js';

/** The app of a test file, served before its tests and closed after them, and who speaks to it. */
export function servedApp(deps: ApiDeps): Send {
  let app: Awaited<ReturnType<typeof serveApp>> | undefined;
  beforeAll(async () => {
    app = await serveApp(deps);
  });
  afterAll(() => app?.close());
  return (...said) => {
    if (!app) throw new Error('the app is not served yet');
    return app.send(...said);
  };
}
