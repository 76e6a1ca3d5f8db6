-- One row per model call, appended and never changed. started_at is Unix milliseconds, day the same moment's date in UTC;
-- first_byte and duration are microseconds, cost is nanodollars.
CREATE TABLE model_calls (
    tenant {text} NOT NULL,
    call_id {text} NOT NULL,
    user_name {text} NOT NULL,
    key_id {text},
    endpoint {text} NOT NULL,
    model {text} NOT NULL,
    target {text} NOT NULL,
    started_at BIGINT NOT NULL,
    day {text} NOT NULL,
    input_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    cached_input_tokens BIGINT NOT NULL,
    reasoning_tokens BIGINT NOT NULL,
    estimated BIGINT NOT NULL,
    cost BIGINT NOT NULL,
    first_byte BIGINT,
    duration BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    failure BIGINT NOT NULL,
    status BIGINT NOT NULL,
    PRIMARY KEY (tenant, call_id)
);

CREATE INDEX model_calls_by_time ON model_calls (tenant, started_at);
