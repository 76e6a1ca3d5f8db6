-- Each user's ledger: appended to, never changed. Amounts are nanodollars; times are UTC ticks of 100 ns since 0001-01-01.
CREATE TABLE quota_ledger (
    user_key {text} NOT NULL,
    number BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    entry_id {text} NOT NULL,
    at BIGINT NOT NULL,
    endpoint {text} NOT NULL,
    amount BIGINT NOT NULL,
    reserved BIGINT NOT NULL,
    from_budget BIGINT NOT NULL,
    from_credits BIGINT NOT NULL,
    shortfall BIGINT NOT NULL,
    credits_after BIGINT NOT NULL CHECK (credits_after >= 0),
    credited_in_all BIGINT NOT NULL,
    note {text},
    PRIMARY KEY (user_key, number)
);

CREATE UNIQUE INDEX quota_ledger_ids ON quota_ledger (user_key, kind, entry_id);

CREATE INDEX quota_ledger_days ON quota_ledger (user_key, at);
