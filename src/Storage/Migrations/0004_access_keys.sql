-- API keys. The text of a key is stored nowhere: hash is its SHA-256 in hexadecimal. Times are Unix milliseconds.
CREATE TABLE access_keys (
    id         {text} NOT NULL PRIMARY KEY,
    hash       {text} NOT NULL,
    name       {text} NOT NULL,
    tenant     {text} NOT NULL,
    user_name  {text} NOT NULL,
    tier       {text} NOT NULL,
    scopes     {text} NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NULL,
    revoked_at BIGINT NULL
);

CREATE INDEX access_keys_by_tenant ON access_keys (tenant, id);
