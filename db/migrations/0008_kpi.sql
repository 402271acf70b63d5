-- Register: entries of the staff KPI (seed-000 §8.4), one for each effect key, never changed; a finding taken back is an entry of -1.
CREATE TABLE kpi_entries (
  key          text PRIMARY KEY,
  case_id      text NOT NULL,
  subject      text NOT NULL,
  recorder     text,
  finding      text NOT NULL,
  count        integer NOT NULL,
  -- The month it belongs to, and the one it is posted in where that was closed already (YYYY-MM).
  month        text NOT NULL,
  posted_month text NOT NULL,
  posted_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX kpi_entries_month ON kpi_entries (posted_month, subject);

CREATE TABLE kpi_closed_months (
  month     text PRIMARY KEY,
  closed_by text NOT NULL,
  closed_at timestamptz NOT NULL DEFAULT now()
);
