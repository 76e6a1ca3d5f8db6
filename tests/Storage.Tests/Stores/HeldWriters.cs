namespace OrleansAi.Storage.Tests.Stores;

/// <summary>Keeps all writers of a database busy until it is released, so that what a test queues meanwhile waits together.</summary>
internal sealed class HeldWriters
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Task> _held = [];

    public static async Task<HeldWriters> HoldAsync(IDatabase database)
    {
        // A second one would wait in SQLite's queue; PostgreSQL's four writers take one each.
        var writers = database.Kind == DatabaseKind.Sqlite ? 1 : 4;
        var held = new HeldWriters();
        for (var writer = 0; writer < writers; writer++)
        {
            await held.HoldOneAsync(database).InTime("a writer that is held");
        }

        return held;
    }

    public async Task ReleaseAsync()
    {
        _released.TrySetResult();
        await Task.WhenAll(_held).InTime("the end of the held writes");
    }

    private Task HoldOneAsync(IDatabase database)
    {
        var holding = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _held.Add(database.WriteAsync(async _ =>
        {
            holding.TrySetResult();
            await _released.Task;
            return 0;
        }).AsTask());
        return holding.Task;
    }
}
