import { runMain } from '../config/main.js';
import { buildWorkflowBundle } from './bundle.js';

runMain(async () => {
  await buildWorkflowBundle();
});
