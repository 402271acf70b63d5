/** The version of the deciding code, kept in every decision: an auditor re-decides with the code of that day. */
export const CORE_VERSION = '0.1.0';
