using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAi.Storage.Postgres;
using OrleansAi.Storage.Tests.Stores;
using OrleansAi.Tests.Postgres;

namespace OrleansAi.Storage.Tests.Crashes;

/// <summary>These stop their server, so they have one of their own.</summary>
public sealed class PostgresRestartTests(PrivatePostgres server) : IClassFixture<PrivatePostgres>
{
    private const int Callers = 16;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WriteAsync_ServerRestartsUnderLoad_KeepsWhatWasAcknowledgedAndGoesOn(bool crash)
    {
        await using var store = new PostgresStore(server);
        await store.CreateAsync();
        var database = await store.OpenWithRowsAsync();
        using var stop = new CancellationTokenSource();
        var acknowledged = new ConcurrentQueue<long>();
        var unexpected = new ConcurrentQueue<Exception>();
        long last = 0;
        var load = Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    var number = Interlocked.Increment(ref last);
                    await database.InsertAsync(number);
                    acknowledged.Enqueue(number);
                }
                catch (StorageException)
                {
                    // The server is away: the caller is told and tries the next one.
                }
                catch (Exception exception)
                {
                    unexpected.Enqueue(exception);
                }
            }
        })));

        await MoreThanAsync(acknowledged, 200);
        await (crash ? server.CrashAsync() : server.RestartAsync());
        await MoreThanAsync(acknowledged, acknowledged.Count + 200);
        await stop.CancelAsync();
        await load.InTime();

        Assert.Empty(unexpected);
        Assert.Equal([], acknowledged.Except(await database.NumbersAsync()));
    }

    [Fact]
    public async Task WriteAsync_FirstOneAfterARestart_Succeeds()
    {
        await using var store = new PostgresStore(server);
        await store.CreateAsync();
        var database = await store.OpenWithRowsAsync();
        await database.InsertAsync(1);
        await database.NumbersAsync();

        await server.RestartAsync();

        await database.InsertAsync(2).AsTask().InTime();
        Assert.Equal([1, 2], await database.NumbersAsync());
    }

    [Fact]
    public async Task WriteAsync_ServerThatIsAway_FailsWithAMessageWithoutThePassword()
    {
        await using var store = new PostgresStore(server);
        await store.CreateAsync();
        var database = await store.OpenWithRowsAsync();

        await server.StopAsync();
        try
        {
            foreach (var failing in new[] { () => database.InsertAsync(1).AsTask(), (Func<Task>)(() => database.NumbersAsync()) })
            {
                var exception = await Assert.ThrowsAsync<StorageException>(() => failing().InTime());
                Assert.Contains("127.0.0.1", exception.Message, StringComparison.Ordinal);
                Assert.DoesNotContain(PostgresStore.Password, exception.ToString(), StringComparison.Ordinal);
            }
        }
        finally
        {
            await server.StartAsync();
        }

        await database.InsertAsync(1).AsTask().InTime();
    }

    [Fact]
    public void PostgresDatabase_NotAConnectionString_SaysHowToWriteOne()
    {
        var exception = Assert.Throws<StorageException>(() =>
            new PostgresDatabase("Sever=localhost;Password=tulips", new WriteLimits(), NullLogger<PostgresDatabase>.Instance));

        Assert.Contains("Host=localhost;Database=", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("tulips", exception.ToString(), StringComparison.Ordinal);
    }

    private static async Task MoreThanAsync(ConcurrentQueue<long> acknowledged, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (acknowledged.Count <= count)
        {
            Assert.False(patience.IsCancellationRequested, $"There were never more than {count} acknowledged writes, only {acknowledged.Count}.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }
}
