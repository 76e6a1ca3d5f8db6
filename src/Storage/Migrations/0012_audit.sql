-- What administrators did, appended and never changed. Each entry's hash covers its own members and the hash before it, so that a
-- changed or missing entry shows. at is Unix milliseconds.
CREATE TABLE audit_entries (
    tenant     {text} NOT NULL,
    number     BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    actor      {text} NOT NULL,
    key_id     {text},
    action     {text} NOT NULL,
    subject    {text} NOT NULL,
    details    {text} NOT NULL,
    request_id {text},
    hash       {text} NOT NULL,
    PRIMARY KEY (tenant, number)
);
