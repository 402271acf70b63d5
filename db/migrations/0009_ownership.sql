-- Up Migration
-- Who owns a case stands in `handler`: a person, or a role where `owner_role`. `owner_never` are people who may not, as its subject.
alter table cases add column owner_role boolean not null default false;
alter table cases add column owner_never text[] not null default '{}';

-- Projection, one row for each clock of a case, made anew by `redress clock-records rebuild`. Instants in milliseconds.
create table clock_records (
  case_id text not null,
  clock text not null,
  org text not null,
  pack_id text not null,
  def text not null,
  duty text,
  mode text not null,
  anchor bigint not null,
  due_at bigint not null,
  provisional boolean not null,
  outcome text not null,
  stopped_at bigint,
  duty_done_at bigint,
  late_ms bigint,
  overturned boolean not null,
  owner_slot text,
  owner_person text,
  owner_role text,
  primary key (case_id, clock)
);
create index clock_records_due on clock_records (org, due_at, case_id, clock);
create index clock_records_owner on clock_records (org, coalesce(owner_person, owner_role), due_at);
comment on column clock_records.owner_person is 'who owed it when it was met or breached; of a running clock, who owes it now';

-- Register: what was planned when cases were handed over, before it was done, and what came of it.
create table handovers (
  org text not null,
  client text not null,
  key text not null,
  digest text not null,
  asked_by text not null,
  asked_at timestamptz not null default now(),
  plan jsonb not null,
  answer jsonb,
  primary key (org, client, key)
);
comment on column handovers.digest is 'sha256 of the request, hex';

-- Down Migration
drop table handovers;
drop table clock_records;
alter table cases drop column owner_never;
alter table cases drop column owner_role;
