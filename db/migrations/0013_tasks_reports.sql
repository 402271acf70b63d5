-- Up Migration
-- Register: tasks of periods, which belong to no case (seed-003 z.weekly, seed-004 D-9 and D-10). Instants are milliseconds since 1970.
create table tasks (
  org text not null,
  -- pack:task:period
  id text not null,
  pack_id text not null,
  pack_hash text not null references contents (hash),
  task text not null,
  period text not null,
  -- The workflow that does it: of two that begin the same period one stands back.
  workflow_id text not null,
  starts_at bigint not null,
  ends_at bigint not null,
  times jsonb not null,
  made boolean not null default false,
  warned integer[] not null default '{}',
  late_at bigint,
  submitted_at bigint,
  submitted_by text,
  submit_key text,
  input jsonb,
  primary key (org, id)
);
create index tasks_ends on tasks (org, ends_at);

-- Register: reports as they were made, in canonical JSON, so that the text is the one its hash was taken of.
create table reports (
  org text not null,
  pack_id text not null,
  report text not null,
  period text not null,
  pack_hash text not null,
  as_of bigint not null,
  hash text not null,
  content text not null,
  primary key (org, pack_id, report, period)
);

-- Register: what reports put before people, and what these decided; the reason is sealed, for it is about a person.
create table proposals (
  org text not null,
  -- pack:report:period:proposal:person
  id text not null,
  pack_hash text not null references contents (hash),
  report text not null,
  period text not null,
  proposal text not null,
  person text not null,
  content jsonb not null,
  raised_at bigint not null,
  decision text,
  measure text,
  decided_by text,
  decided_at bigint,
  decide_key text,
  reason bytea,
  reason_key text,
  primary key (org, id)
);

-- Which cases a report of a period has to look at.
create index case_events_completed on case_events (at) where type = 'completed';

-- Down Migration
drop index case_events_completed;
drop table proposals;
drop table reports;
drop table tasks;
