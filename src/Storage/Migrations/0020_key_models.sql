-- The models that may be called with a key, with a space between them; null where all may be.
ALTER TABLE access_keys ADD COLUMN models {text};
