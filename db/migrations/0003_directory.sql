-- Up Migration
-- Register, not a projection: the organisation, one row for every version. Rows are added and never changed.
create table directory_versions (
  version bigint generated always as identity primary key,
  hash text not null,
  content jsonb not null,
  imported_by text not null,
  imported_at timestamptz(3) not null,
  valid_from timestamptz(3) not null
);
create index directory_versions_valid on directory_versions (valid_from, version);
comment on column directory_versions.hash is 'sha256 of the canonical content, hex';

-- Down Migration
drop table directory_versions;
