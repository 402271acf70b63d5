-- Projections: built by the recorder from events, rebuildable from histories.
CREATE TABLE cases (
  case_id       text PRIMARY KEY,
  org           text NOT NULL,
  client        text NOT NULL,
  first_run_id  text NOT NULL,
  seq           integer NOT NULL,
  state         jsonb NOT NULL,
  pack_id       text NOT NULL,
  lifecycle     text NOT NULL,
  stage         text NOT NULL,
  category      text NOT NULL,
  level         text NOT NULL,
  handler       text,
  approval_open boolean NOT NULL,
  next_due      bigint,
  overdue       boolean NOT NULL,
  rank_key      text COLLATE "C" NOT NULL,
  accepted_at   bigint NOT NULL
);
CREATE INDEX cases_queue ON cases (org, lifecycle, rank_key);
CREATE INDEX cases_handler ON cases (org, handler) WHERE lifecycle = 'open';

CREATE TABLE case_events (
  case_id text NOT NULL,
  seq     integer NOT NULL,
  at      bigint NOT NULL,
  type    text NOT NULL,
  event   jsonb NOT NULL,
  PRIMARY KEY (case_id, seq)
);

-- Personal data, sealed with the payload key: one row for each command that brought some.
CREATE TABLE case_personal (
  case_id text NOT NULL,
  command text NOT NULL,
  sealed  bytea NOT NULL,
  sealed_key text NOT NULL,
  PRIMARY KEY (case_id, command)
);

-- Registers: authoritative, never rebuilt.
CREATE TABLE openings (
  case_id      text PRIMARY KEY,
  first_run_id text NOT NULL,
  opened_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE form_numbers (
  number  text PRIMARY KEY,
  case_id text NOT NULL,
  form    text NOT NULL,
  UNIQUE (case_id, form)
);

CREATE TABLE form_counters (
  prefix text NOT NULL,
  day    text NOT NULL,
  last   integer NOT NULL,
  PRIMARY KEY (prefix, day)
);

-- Content-addressed packs and calendars: the data folder of every machine is filled from here.
CREATE TABLE contents (
  hash    text PRIMARY KEY,
  kind    text NOT NULL CHECK (kind IN ('pack', 'calendar')),
  id      text NOT NULL,
  version text NOT NULL,
  content jsonb NOT NULL,
  added_at timestamptz NOT NULL DEFAULT now()
);

-- Which content new cases get: the last activation of an id wins.
CREATE TABLE activations (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind         text NOT NULL,
  content_id   text NOT NULL,
  hash         text NOT NULL REFERENCES contents (hash),
  activated_at timestamptz NOT NULL DEFAULT now()
);

-- Refusals found before a case was reached: wrong role, unknown case, malformed input.
CREATE TABLE refusals (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at         timestamptz NOT NULL DEFAULT now(),
  request_id text NOT NULL,
  actor      text,
  method     text NOT NULL,
  path       text NOT NULL,
  case_id    text,
  code       text NOT NULL,
  detail     jsonb
);
