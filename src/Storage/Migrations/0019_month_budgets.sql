-- A key's budget for a calendar month, in nanodollars; null where there is none.
ALTER TABLE access_keys ADD COLUMN budget_per_month BIGINT;
