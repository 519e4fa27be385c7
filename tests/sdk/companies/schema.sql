-- What both apps know of their customers: the truth that events are compared with.
PRAGMA journal_mode = WAL;
CREATE TABLE organizations (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, industry TEXT NOT NULL, plan TEXT NOT NULL
);
-- Somebody who was removed and returns gets an account again: a row of its own.
CREATE TABLE accounts (
  organization_id TEXT NOT NULL, user_id TEXT NOT NULL, is_first_user INTEGER NOT NULL,
  created_at TEXT NOT NULL, removed_at TEXT
);
CREATE UNIQUE INDEX members ON accounts (organization_id, user_id) WHERE removed_at IS NULL;
CREATE TABLE plans (
  organization_id TEXT NOT NULL, user_id TEXT NOT NULL, plan TEXT NOT NULL, previous_plan TEXT,
  selected_at TEXT NOT NULL
);
CREATE TABLE projects (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, user_id TEXT NOT NULL,
  created_at TEXT NOT NULL, deleted_at TEXT
);
-- A payment nobody made, such as a renewal, has no user.
CREATE TABLE payments (
  invoice TEXT PRIMARY KEY, organization_id TEXT NOT NULL, user_id TEXT, amount REAL NOT NULL,
  plan TEXT NOT NULL, paid_at TEXT NOT NULL, event_uuid TEXT NOT NULL
);
CREATE TABLE views (organization_id TEXT NOT NULL, user_id TEXT NOT NULL, project_id TEXT NOT NULL);
-- A page of an organization that somebody opened.
CREATE TABLE visits (organization_id TEXT NOT NULL, user_id TEXT NOT NULL);
