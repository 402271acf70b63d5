-- Up Migration
-- Register: open cases that go over to another version of their pack or calendar, as one person proposed and another approved.
create table case_migrations (
  id text primary key,
  org text not null,
  request text not null,
  kind text not null,
  target jsonb not null,
  preview text not null,
  proposed_by text not null,
  proposed_at timestamptz not null default now(),
  approver jsonb,
  approved_at timestamptz
);
create index case_migrations_org on case_migrations (org, proposed_at desc, id);
comment on column case_migrations.request is 'sha256 of the request, hex';
comment on column case_migrations.target is 'the pack or calendar: id, version, hash';
comment on column case_migrations.preview is 'sha256 of what was previewed for all cases, hex';
comment on column case_migrations.approver is 'the person with roles as looked up at the approval';

-- What was previewed for each case, and what came of it; no outcome yet: still to do.
create table migration_cases (
  migration text not null references case_migrations on delete cascade,
  place integer not null,
  case_id text not null,
  preview text,
  changes jsonb,
  outcome text,
  code text,
  primary key (migration, place)
);

-- A breach found by rules the case went over to counts in nobody's figures.
alter table clock_records add column retroactive boolean not null default false;

-- Down Migration
alter table clock_records drop column retroactive;
drop table migration_cases;
drop table case_migrations;
