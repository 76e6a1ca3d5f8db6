-- Files and results whose contents are stored elsewhere (a folder, S3). A row without a hash is an upload under way, whose bytes
-- are what was reserved for it. expires_at is Unix milliseconds; what has expired is nobody's any more and waits to be deleted.
CREATE TABLE blobs (
    id         {text} NOT NULL PRIMARY KEY,
    tenant     {text} NOT NULL,
    user_name  {text} NOT NULL,
    name       {text} NOT NULL,
    purpose    {text} NOT NULL,
    bytes      BIGINT NOT NULL,
    sha256     {text},
    created_at BIGINT NOT NULL,
    expires_at BIGINT
);

CREATE INDEX blobs_by_owner ON blobs (tenant, user_name, id);
CREATE INDEX blobs_by_expiry ON blobs (expires_at);

-- What all blobs of an owner take, those under way included. The owner is a tenant, or a user as tenant/user.
CREATE TABLE blob_usage (
    owner {text} NOT NULL PRIMARY KEY,
    bytes BIGINT NOT NULL
);
