-- Batches of model calls. batch and caller are JSON; version counts the writes, so that only one activation's go on.
CREATE TABLE batches (
    id         {text} NOT NULL PRIMARY KEY,
    tenant     {text} NOT NULL,
    user_name  {text} NOT NULL,
    version    BIGINT NOT NULL,
    unfinished BIGINT NOT NULL,
    batch      {text} NOT NULL,
    caller     {text} NOT NULL
);

CREATE INDEX batches_by_owner ON batches (tenant, user_name, id);
CREATE INDEX batches_unfinished ON batches (unfinished, id);

-- What the lines of unfinished batches came to, as lines of the output or error file. A line is written once.
CREATE TABLE batch_results (
    batch_id         {text} NOT NULL,
    line             BIGINT NOT NULL,
    failed           BIGINT NOT NULL,
    result           {blob} NOT NULL,
    input_tokens     BIGINT NOT NULL,
    cached_tokens    BIGINT NOT NULL,
    output_tokens    BIGINT NOT NULL,
    reasoning_tokens BIGINT NOT NULL,
    PRIMARY KEY (batch_id, line)
);
