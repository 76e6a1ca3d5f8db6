using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Audit;
using OrleansAi.Grains.Audit;
using OrleansAi.Grains.Tests.Hosting;
using OrleansAi.Storage;

namespace OrleansAi.Grains.Tests.Audit;

/// <summary>A tenant's trail, and what changes to its table do to it.</summary>
public sealed class AuditGrainTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private TestSilo _silo = null!;

    public static TheoryData<string, long> Changes => new()
    {
        { "UPDATE audit_entries SET actor = 'mallory' WHERE number = 3", 3 },
        { "UPDATE audit_entries SET details = '{}' WHERE number = 1", 1 },
        { "UPDATE audit_entries SET at = at + 1 WHERE number = 5", 5 },
        { "UPDATE audit_entries SET key_id = NULL WHERE number = 2", 2 },
        { "DELETE FROM audit_entries WHERE number = 4", 4 },
        { "DELETE FROM audit_entries WHERE number >= 4", 4 },
    };

    public async Task InitializeAsync() => _silo = await StartAsync();

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        _directory.Delete();
    }

    [Fact]
    public async Task Append_AfterARestart_GoesOnWithTheChain()
    {
        await AppendAsync(3);
        await _silo.DisposeAsync();
        _silo = await StartAsync();
        await AppendAsync(2);

        var entries = await Trail.Read(0, 100, CancellationToken.None);
        var verified = await Trail.Verify(CancellationToken.None);

        Assert.Equal([1, 2, 3, 4, 5], entries.Select(entry => entry.Number));
        Assert.Equal(new AuditVerification(5, entries[^1].Hash, null), verified);
        Assert.Equal([4, 5], (await Trail.Read(3, 100, CancellationToken.None)).Select(entry => entry.Number));
        Assert.Equal([1, 2], (await Trail.Read(0, 2, CancellationToken.None)).Select(entry => entry.Number));
    }

    [Fact]
    public async Task Append_ManyAtOnce_NumbersThemWithoutGaps()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Trail.Append(Note)));

        var verified = await Trail.Verify(CancellationToken.None);
        Assert.Equal((100L, (long?)null), (verified.Entries, verified.FirstBroken));
    }

    [Fact]
    public async Task Append_OfTwoTenants_AreTwoTrails()
    {
        await AppendAsync(2);
        await _silo.Grains.GetGrain<IAuditGrain>("other").Append(Note);

        Assert.Equal(2, (await Trail.Verify(CancellationToken.None)).Entries);
        Assert.Equal(1, (await _silo.Grains.GetGrain<IAuditGrain>("other").Verify(CancellationToken.None)).Entries);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Verify_TableThatWasChanged_SaysWhichEntryIsWrong(string change, long first)
    {
        await AppendAsync(6);
        await _silo.Services.GetRequiredService<IDatabase>().WriteAsync(session => session.ExecuteAsync(change));

        var verified = await Trail.Verify(CancellationToken.None);

        Assert.Equal((first, first - 1), (verified.FirstBroken, verified.Entries));
    }

    [Fact]
    public async Task Append_NumberThatIsTaken_FailsAndTheNextGoesOnBehindIt()
    {
        await AppendAsync(1);
        var stolen = AuditChain.Next("acme", 1, (await Trail.Read(0, 1, CancellationToken.None))[0].Hash, Note, DateTimeOffset.UnixEpoch);
        await _silo.Services.GetRequiredService<OrleansAi.Storage.Audit.IAuditStore>().AppendAsync("acme", stolen);

        await Assert.ThrowsAsync<StorageException>(() => Trail.Append(Note));
        Assert.Equal(3, (await Trail.Append(Note)).Number);
        Assert.Null((await Trail.Verify(CancellationToken.None)).FirstBroken);
    }

    private static AuditNote Note { get; } = new()
    {
        Actor = "root",
        KeyId = "key_1",
        Action = "key.revoke",
        Subject = "key_2",
        Details = """{"a":1}""",
        RequestId = "request-1",
    };

    private IAuditGrain Trail => _silo.Grains.GetGrain<IAuditGrain>("acme");

    private Task<TestSilo> StartAsync() => TestSilo.StartAsync(_directory.Path, services => services.AddAudit());

    private async Task AppendAsync(int count)
    {
        for (var number = 0; number < count; number++)
            await Trail.Append(Note);
    }
}
