using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Storage.Tests.Stores;
using OrleansAi.Tests.Postgres;

namespace OrleansAi.Storage.Tests;

/// <summary>Groups of writes that succeed, throw or break a constraint, against a plain set of what must be stored.</summary>
public abstract class WriteGroupTests(TestStore store, int groups) : DatabaseTests(store)
{
    public enum Ending
    {
        Succeeds,
        Throws,
        RepeatsAKey,
    }

    [Fact]
    public async Task WriteAsync_AnyGroup_StoresExactlyWhatItAcknowledges()
    {
        var database = await Store.OpenWithRowsAsync();
        await database.InsertAsync(-1);
        var expected = new List<long> { -1 };
        var write = from ending in Gen.Elements(Ending.Succeeds, Ending.Succeeds, Ending.Throws, Ending.RepeatsAKey)
                    from rows in Gen.Choose(0, 4)
                    select (ending, rows);
        long last = -1;

        foreach (var group in Gen.Sample(write.ArrayOf(), groups, 30))
        {
            var held = await HeldWriters.HoldAsync(database);
            var writes = group.Select(planned =>
            {
                long[] numbers = [.. Enumerable.Range(0, planned.rows).Select(_ => ++last)];
                return (planned.ending, numbers, task: WriteAsync(database, planned.ending, numbers));
            }).ToList();
            await held.ReleaseAsync();

            foreach (var (ending, numbers, task) in writes)
            {
                var exception = await Record.ExceptionAsync(() => task.InTime());
                Assert.Equal(Expected(ending), exception?.GetType());
                expected.AddRange(exception is null ? numbers : []);
            }

            Assert.Equal(expected, await database.NumbersAsync());
        }
    }

    private static Type? Expected(Ending ending) => ending switch
    {
        Ending.Throws => typeof(NotSupportedException),
        Ending.RepeatsAKey => typeof(StorageException),
        _ => null,
    };

    private static Task<int> WriteAsync(IDatabase database, Ending ending, long[] numbers) => database.WriteAsync(async session =>
    {
        foreach (var number in numbers)
        {
            await session.InsertAsync(number);
        }

        return ending switch
        {
            Ending.Throws => throw new NotSupportedException(),
            Ending.RepeatsAKey => await session.InsertAsync(-1),
            _ => numbers.Length,
        };
    }).AsTask();

    public sealed class OnSqlite() : WriteGroupTests(new SqliteStore(), groups: 200);

    [Collection(OnePostgres.Name)]
    public sealed class OnPostgres(PrivatePostgres server) : WriteGroupTests(new PostgresStore(server), groups: 50);
}
