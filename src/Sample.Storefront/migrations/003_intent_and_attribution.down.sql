-- interlock: no-transaction
-- Gives up what only this revision stored: classifications, attributions and landing paths.
drop index concurrently if exists idx_sessions_landing_path;
alter table sessions drop column if exists landing_path;
drop table if exists session_attribution;
drop table if exists intent_results;
