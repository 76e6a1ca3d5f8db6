-- The limits of a key itself, null where there is none; the budget in nanodollars. A key that replaces another has the same account.
ALTER TABLE access_keys ADD COLUMN account {text};
ALTER TABLE access_keys ADD COLUMN requests_per_minute BIGINT;
ALTER TABLE access_keys ADD COLUMN tokens_per_minute BIGINT;
ALTER TABLE access_keys ADD COLUMN concurrent_requests BIGINT;
ALTER TABLE access_keys ADD COLUMN budget_per_day BIGINT;
