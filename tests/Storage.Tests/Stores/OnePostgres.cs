using OrleansAi.Tests.Postgres;

namespace OrleansAi.Storage.Tests.Stores;

/// <summary>The suites that share one PostgreSQL server.</summary>
[CollectionDefinition(Name)]
public sealed class OnePostgres : ICollectionFixture<PrivatePostgres>
{
    public const string Name = "PostgreSQL";
}
