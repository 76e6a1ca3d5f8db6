using OrleansAi.Storage.Migrations;

namespace OrleansAi.Storage.Tests.Stores;

/// <summary>A place for one test's database, empty at first, that can be opened, closed and opened again.</summary>
public abstract class TestStore : IAsyncDisposable
{
    private readonly List<IDatabase> _open = [];

    /// <summary>Makes the place.</summary>
    public virtual Task CreateAsync() => Task.CompletedTask;

    /// <summary>Opens the database once more; several may be open at once, as with several processes.</summary>
    public IDatabase Open(WriteLimits? limits = null)
    {
        var database = OpenCore(limits ?? new WriteLimits());
        _open.Add(database);
        return database;
    }

    /// <summary>Opens the database and brings it to this version's schema.</summary>
    public async Task<IDatabase> OpenMigratedAsync()
    {
        var database = Open();
        await new Migrator(database, TimeProvider.System).MigrateAsync();
        return database;
    }

    /// <summary>Closes one of the opened databases, as the end of a process would.</summary>
    public async Task CloseAsync(IDatabase database)
    {
        _open.Remove(database);
        await ((IAsyncDisposable)database).DisposeAsync().AsTask().InTime("the end of a database that is closed");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _open.ToArray())
        {
            await CloseAsync(database);
        }

        await DropAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract IDatabase OpenCore(WriteLimits limits);

    protected abstract ValueTask DropAsync();
}
