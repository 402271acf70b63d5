// Every workflow of the bundle (worker/bundle.ts).
export { canary } from './canary.js';
