-- Up Migration
-- What cases are found by while the phone rings: HMACs under LOOKUP_KEY, never values. Projections, made anew by `redress lookup rebuild`.
create table case_keys (
  case_id text not null,
  kind text not null,
  digest bytea not null,
  primary key (case_id, kind, digest)
);
create index case_keys_digest on case_keys (digest);

-- One row for each text, not for each of its parts: a hundred times fewer rows, and the index meets the rarest part first.
create table case_grams (
  case_id text not null,
  command text not null,
  kind text not null,
  grams bigint[] not null,
  primary key (case_id, command, kind)
);
create index case_grams_grams on case_grams using gin (grams);

-- The order of answers: open cases first, then the newest.
create index cases_found on cases (org, (lifecycle <> 'open'), (-accepted_at), case_id);

-- Down Migration
drop index cases_found;
drop table case_grams;
drop table case_keys;
