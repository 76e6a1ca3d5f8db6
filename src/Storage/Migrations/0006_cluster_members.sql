-- The silos of clusters, for Cluster:Kind Postgres. Whoever adds or changes a member raises the version of its cluster in the
-- same transaction, so that two silos never decide about members at once. A member's version is the cluster's version of its
-- last change. Times are UTC ticks of 100 ns since 0001-01-01.
CREATE TABLE cluster_versions (
    cluster_id {text} PRIMARY KEY,
    version BIGINT NOT NULL
);

CREATE TABLE cluster_members (
    cluster_id {text} NOT NULL,
    silo_address {text} NOT NULL,
    version BIGINT NOT NULL,
    status BIGINT NOT NULL,
    silo_name {text} NOT NULL,
    host_name {text} NOT NULL,
    gateway_port BIGINT NOT NULL,
    suspected_by {text} NOT NULL,
    started_at BIGINT NOT NULL,
    alive_at BIGINT NOT NULL,
    PRIMARY KEY (cluster_id, silo_address)
);
