export { canary } from './canary.js';
export { complaint } from './complaint.js';
export { group } from './group.js';
export { task } from './task.js';
