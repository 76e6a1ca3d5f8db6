-- Requests that came with an Idempotency-Key, each with its answer once it has one. id and fingerprint are hashes; the answer is
-- sealed by a key that is stored nowhere. expires_at is Unix milliseconds.
CREATE TABLE idempotent_requests (
    id          {text} NOT NULL PRIMARY KEY,
    fingerprint {text} NOT NULL,
    runner      {text} NOT NULL,
    expires_at  BIGINT NOT NULL,
    answer      {blob} NULL
);

CREATE INDEX idempotent_requests_by_expiry ON idempotent_requests (expires_at);
