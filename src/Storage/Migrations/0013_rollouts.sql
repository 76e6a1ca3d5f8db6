-- Versions of models. The document is the rollout and what was seen of its versions, as JSON; the latest one of a model decides
-- which of its versions are in force.
CREATE TABLE rollouts (
    id       {text} PRIMARY KEY,
    model    {text} NOT NULL,
    number   BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    document {text} NOT NULL
);
CREATE UNIQUE INDEX rollouts_by_model ON rollouts (model, number);

-- Which version of its model a call got, and whether it is a copy that nobody saw and no user pays for.
ALTER TABLE model_calls ADD COLUMN version {text};
ALTER TABLE model_calls ADD COLUMN shadow BIGINT NOT NULL DEFAULT 0;
