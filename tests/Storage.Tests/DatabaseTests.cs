using OrleansAi.Storage.Tests.Stores;

namespace OrleansAi.Storage.Tests;

/// <summary>A suite that runs on each database: the facts stand in an abstract class, its nested classes name the database.</summary>
public abstract class DatabaseTests(TestStore store) : IAsyncLifetime
{
    /// <summary>This test's own store.</summary>
    protected TestStore Store { get; } = store;

    public Task InitializeAsync() => Store.CreateAsync();

    public async Task DisposeAsync() => await Store.DisposeAsync();
}
