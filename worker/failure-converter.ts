import { DefaultFailureConverter } from '@temporalio/common';

/** Messages and stack traces of failures travel as payloads, so the codec encrypts them too. Loaded by path, also by the bundle. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
