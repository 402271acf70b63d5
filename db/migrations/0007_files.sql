-- Up Migration
-- Registers: authoritative, backed up, never rebuilt from histories. The contents are in the file store, by hash.
create table case_files (
  case_id text not null,
  sha256 text not null,
  type text not null,
  size bigint not null,
  name_sealed bytea,
  name_key text,
  uploaded_by text not null,
  upload_key text not null,
  at timestamptz(3) not null default now(),
  primary key (case_id, sha256),
  unique (case_id, upload_key)
);
create index case_files_sha256 on case_files (sha256);
comment on column case_files.name_sealed is 'the file''s name, AES-256-GCM sealed with key name_key and context file-name:<case_id>:<sha256>';
comment on column case_files.upload_key is 'Idempotency-Key of the upload';

-- Which command of the case cited which of its files.
create table file_commands (
  case_id text not null,
  command text not null,
  sha256 text not null,
  primary key (case_id, command, sha256),
  foreign key (case_id, sha256) references case_files (case_id, sha256) on delete cascade
);

-- Who had which content in hands. Outlives the file.
create table file_reads (
  id bigint generated always as identity primary key,
  at timestamptz(3) not null default now(),
  case_id text not null,
  sha256 text not null,
  read_by text not null,
  request_id text not null
);
create index file_reads_case on file_reads (case_id, at);

-- Down Migration
drop table file_reads;
drop table file_commands;
drop table case_files;
