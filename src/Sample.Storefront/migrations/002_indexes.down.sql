-- interlock: no-transaction
drop index concurrently if exists idx_login_attempts_probe;
drop index concurrently if exists idx_login_attempts_user_time;
drop index concurrently if exists idx_users_probe;
drop index concurrently if exists idx_sessions_probe;
drop index concurrently if exists idx_sessions_last_seen;
drop index concurrently if exists idx_events_probe;
drop index concurrently if exists idx_events_type_time;
drop index concurrently if exists idx_events_session_time;
drop index concurrently if exists idx_events_timestamp_path;
