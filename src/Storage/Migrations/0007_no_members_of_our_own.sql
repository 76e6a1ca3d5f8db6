-- Members of clusters are kept by Microsoft.Orleans.Clustering.AdoNet from now on, in the tables of 0008.
DROP TABLE cluster_members;

DROP TABLE cluster_versions;
