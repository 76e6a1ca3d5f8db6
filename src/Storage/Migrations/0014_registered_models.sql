-- Models that administrators registered. A removed one keeps its row without a definition, so that its revisions go on and a process
-- that missed the removal learns of it. The definition is JSON; changed_at is Unix milliseconds.
CREATE TABLE registered_models (
    name       {text} NOT NULL PRIMARY KEY,
    revision   BIGINT NOT NULL,
    definition {text},
    changed_at BIGINT NOT NULL,
    changed_by {text} NOT NULL
);
