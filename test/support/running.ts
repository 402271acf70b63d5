import { beforeAll } from 'vitest';
import { signDevToken } from '../../api/auth.js';
import { sender, type Send } from './api.js';
import { casesOf, type Cases } from './cases.js';
import { startStack, type TestStack, type TestStackOptions } from './stack.js';

/** A running stack, its cases and outside, and who speaks to its API. */
export interface Running {
  readonly stack: TestStack;
  readonly cases: Cases;
  readonly send: Send;
}

/**
 * The stack of a test file: started before its tests, stopped after them. What is returned is filled in by then, so that a file
 * takes it apart at its head; before the first `beforeAll` of its own it is empty.
 */
export function runningStack(options: TestStackOptions = {}): Running {
  const stack = {} as TestStack;
  const cases = {} as Cases;
  beforeAll(async () => {
    Object.assign(stack, await startStack(options));
    return () => stack.stop();
  });
  beforeAll(async () => {
    Object.assign(cases, await casesOf(stack));
    return () => cases.close();
  });
  const send: Send = (...said) => sender(stack.apiUrl, (caller) => signDevToken(stack.config.jwt, caller))(...said);
  return { stack, cases, send };
}
