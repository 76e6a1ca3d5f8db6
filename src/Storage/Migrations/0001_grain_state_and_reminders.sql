-- The state of grains that IPersistentState holds: one row per grain and state name. The version is the ETag; a cleared
-- state keeps its row with no payload, so that a writer with an older version still conflicts.
CREATE TABLE grain_state (
    grain_id {text} NOT NULL,
    state_name {text} NOT NULL,
    version BIGINT NOT NULL,
    payload {blob},
    PRIMARY KEY (grain_id, state_name)
);

-- Times are UTC ticks of 100 ns since 0001-01-01; a period is in ticks too.
CREATE TABLE reminders (
    grain_id {text} NOT NULL,
    reminder_name {text} NOT NULL,
    grain_hash BIGINT NOT NULL,
    start_at BIGINT NOT NULL,
    period BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (grain_id, reminder_name)
);

CREATE INDEX reminders_by_hash ON reminders (grain_hash);
