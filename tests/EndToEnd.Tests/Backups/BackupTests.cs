using Npgsql;
using OrleansAi.Processes;
using OrleansAi.Tests.Postgres;
using Xunit.Abstractions;

namespace OrleansAi.EndToEnd.Tests.Backups;

/// <summary>
/// Runs the commands of docs/operations.md: a backup while clients write, the loss of the server and its data, a restore. Nothing
/// may be lost that was acknowledged before the backup began, and nothing may be kept that came after something lost.
/// </summary>
public sealed class BackupTests(PrivatePostgres postgres, ITestOutputHelper output) : IClassFixture<PrivatePostgres>, IAsyncLifetime
{
    private const int Conversations = 8;
    private const int Before = 60;
    private const int During = 30;
    private const string Key = "alice-key-for-the-backup-tests";
    private static readonly TimeSpan CommandWithin = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleansai-test-");
    private UpstreamProcess _upstream = null!;

    public async Task InitializeAsync()
    {
        _upstream = await UpstreamProcess.StartScriptedAsync();
        await _upstream.ScriptAsync(new { chunks = 8, chunkDelayMilliseconds = 2 });
    }

    public async Task DisposeAsync()
    {
        await _upstream.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public Task Sqlite_BackedUpUnderLoad_RestoresAllThatWasAcknowledgedBefore() =>
        RestoresAsync(backup: 0, restore: 1, new { Kind = "Sqlite" }, new { Kind = "Sqlite" }, []);

    [Fact]
    public async Task Postgres_BackedUpUnderLoad_RestoresAllThatWasAcknowledgedBefore()
    {
        var original = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync());
        var restored = new NpgsqlConnectionStringBuilder(original.ConnectionString) { Database = "orleansai_restored" };
        await RestoresAsync(
            backup: 2,
            restore: 3,
            new { Kind = "Postgres", original.ConnectionString },
            new { Kind = "Postgres", restored.ConnectionString },
            new() { ["DATABASE"] = $"postgresql://{original.Username}@{original.Host}:{original.Port}/{original.Database}" });
    }

    private async Task RestoresAsync(int backup, int restore, object storage, object restoredStorage, Dictionary<string, string?> environment)
    {
        var commands = await Guide.CommandsAsync("operations.md", "Back up and restore");
        var data = Path.Combine(_folder.FullName, "data");
        Directory.CreateDirectory(data);
        var talks = new List<Talk>();
        string[][] promised;
        await using (var server = await ServerProcess.StartAsync(Settings(storage), data))
        {
            var api = new ApiClient(server.Http, Key);
            for (var number = 0; number < Conversations; number++)
            {
                talks.Add(await Talk.BeginAsync(api, $"conversation {number}"));
            }

            await AcknowledgedAsync(talks, Before, "before the backup");
            promised = [.. talks.Select(talk => talk.Acknowledged.ToArray())];
            await RunAsync(commands[backup], environment);
            await AcknowledgedAsync(talks, talks.Sum(talk => talk.Acknowledged.Count) + During, "after the backup");
            await server.Process.KillAsync();
            await Task.WhenAll(talks.Select(talk => talk.EndAsync()));
        }

        await RunAsync(commands[restore], environment);
        await using var again = await ServerProcess.StartAsync(Settings(restoredStorage), data);
        var restored = new ApiClient(again.Http, Key);
        var kept = 0;
        for (var number = 0; number < talks.Count; number++)
        {
            var messages = await talks[number].MessagesAsync(restored);
            kept += messages.Length;
            Assert.Equal(promised[number], messages.Take(promised[number].Length));
            Assert.Equal(talks[number].Sent.Take(messages.Length), messages);
            await talks[number].GoOnAsync(restored);
        }

        output.WriteLine(
            $"Acknowledged before the backup: {promised.Sum(texts => texts.Length)}, in all: {talks.Sum(talk => talk.Acknowledged.Count)}, restored: {kept}.");
    }

    private async Task RunAsync(string commands, Dictionary<string, string?> environment)
    {
        await using var shell = ChildProcess.Start("bash", ["-euo", "pipefail", "-c", commands], environment, _folder.FullName);
        await shell.WaitForExitAsync(CommandWithin);
        Assert.True(shell.ExitCode == 0, $"This ended with {shell.ExitCode}:\n{commands}\nIt wrote:\n{shell.Output}");
    }

    private static Task AcknowledgedAsync(IReadOnlyList<Talk> talks, int count, string when) => Until.TrueAsync(
        $"{count} acknowledged messages {when}",
        () => Task.FromResult(talks.Sum(talk => talk.Acknowledged.Count) >= count && talks.All(talk => !talk.Acknowledged.IsEmpty)));

    private object Settings(object storage) => new
    {
        OrleansAi = new
        {
            Storage = storage,
            Auth = new { Keys = new[] { new { Key, User = "alice" } } },
            Providers = new { scripted = new { Kind = "OpenAI", Endpoint = _upstream.Endpoint } },
            Models = new { chat = new { Targets = new[] { new { Provider = "scripted", Model = "m" } } } },
        },
    };
}
