-- The id that the request's response, log lines and trace carry; null for calls that no request waits for, as those of a turn.
ALTER TABLE model_calls ADD COLUMN request_id {text};
