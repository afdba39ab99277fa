-- interlock: no-transaction
-- Indexes for the dashboards, built beside the running service. Each is dropped first: a build that
-- was cut off leaves an invalid index under the same name, and the next try must not keep it.

drop index concurrently if exists idx_events_timestamp_path;
create index concurrently idx_events_timestamp_path on events (occurred_at, path);

drop index concurrently if exists idx_events_session_time;
create index concurrently idx_events_session_time on events (session_id, occurred_at);

drop index concurrently if exists idx_events_type_time;
create index concurrently idx_events_type_time on events (type, occurred_at);

drop index concurrently if exists idx_events_probe;
create index concurrently idx_events_probe on events (probe) where probe is not null;

drop index concurrently if exists idx_sessions_last_seen;
create index concurrently idx_sessions_last_seen on sessions (last_seen);

drop index concurrently if exists idx_sessions_probe;
create index concurrently idx_sessions_probe on sessions (probe) where probe is not null;

drop index concurrently if exists idx_users_probe;
create index concurrently idx_users_probe on users (probe) where probe is not null;

drop index concurrently if exists idx_login_attempts_user_time;
create index concurrently idx_login_attempts_user_time on login_attempts (user_id, attempted_at);

drop index concurrently if exists idx_login_attempts_probe;
create index concurrently idx_login_attempts_probe on login_attempts (probe) where probe is not null;
