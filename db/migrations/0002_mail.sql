-- Up Migration
-- Registers, not projections: authoritative, backed up, never rebuilt from histories.
create table reply_addresses (
  token_hash text primary key,
  case_id text not null,
  approval text not null,
  revision integer not null,
  approver text not null,
  created_at timestamptz(3) not null,
  used_by text
);
create index reply_addresses_grant on reply_addresses (case_id, approval, revision, approver);

create table inbound_mails (
  message_id text primary key,
  sender text not null,
  sent_at timestamptz(3) not null,
  received_at timestamptz(3) not null,
  subject text not null,
  text text not null,
  sha256 text not null,
  raw bytea not null,
  raw_key text not null,
  verdict jsonb not null
);
comment on column inbound_mails.raw is 'the whole message, AES-256-GCM sealed with key raw_key and context mail:<message_id>';

-- Down Migration
drop table inbound_mails;
drop table reply_addresses;
