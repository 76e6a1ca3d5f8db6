-- What models are paid by besides tokens.
ALTER TABLE model_calls ADD COLUMN images BIGINT NOT NULL DEFAULT 0;
ALTER TABLE model_calls ADD COLUMN characters BIGINT NOT NULL DEFAULT 0;
ALTER TABLE model_calls ADD COLUMN audio_milliseconds BIGINT NOT NULL DEFAULT 0;
