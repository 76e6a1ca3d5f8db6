using System.Net;
using OrleansAi.Processes;
using Xunit.Abstractions;

namespace OrleansAi.EndToEnd.Tests.Crashes;

/// <summary>What a user may rely on when the server is killed at any moment, again and again, over the same data.</summary>
public sealed class CrashTests(ITestOutputHelper output) : IAsyncLifetime
{
    public const int MostAttempts = 3;

    private const int Crashes = 50;
    private const int Conversations = 4;
    private const int Words = 30;
    private const string Key = "alice-key-for-the-crash-tests";
    private static readonly TimeSpan EndsWithin = TimeSpan.FromMinutes(1);

    private UpstreamProcess _upstream = null!;
    private ServerProcess _first = null!;

    /// <summary>What the model answers, whatever it is asked.</summary>
    public static string Answer { get; } = string.Concat(Enumerable.Range(0, Words).Select(i => $"w{i} "));

    public async Task InitializeAsync()
    {
        _upstream = await UpstreamProcess.StartScriptedAsync();
        await _upstream.ScriptAsync(new { chunks = Words, chunkDelayMilliseconds = 5 });
        _first = await ServerProcess.StartAsync(Settings());
    }

    public async Task DisposeAsync()
    {
        await _first.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData(20261120)]
    public async Task Server_KilledAtRandomMoments_KeepsWhatItAcknowledgedAndShowed(int seed)
    {
        var random = new Random(seed);
        var witnesses = await CreateAsync(new ApiClient(_first.Http, Key));
        var charges = new ChargeCheck();
        var server = _first;
        for (var crash = 0; crash <= Crashes; crash++)
        {
            var api = new ApiClient(server.Http, Key);
            foreach (var witness in witnesses)
            {
                await witness.CompareAsync(api);
                await witness.RepeatAsync(api, most: 2);
            }

            if (crash < Crashes)
            {
                await CrashAsync(server, witnesses, random);
                charges.Crashed();
                charges.Called(await _upstream.JournalAsync());
                await _upstream.ClearJournalAsync();
                server = await AgainAsync(server);
            }
        }

        await using (server)
        {
            var api = new ApiClient(server.Http, Key);
            foreach (var witness in witnesses)
            {
                await witness.SettleAsync(api);
                await witness.RepeatAsync(api, most: int.MaxValue);
                charges.Turns.AddRange(await TurnCheck.CheckTurnsAsync(api, witness));
                await TurnCheck.CheckMessagesAsync(api, witness);
                await witness.CompareAsync(api);
            }

            charges.Called(await _upstream.JournalAsync());
            await charges.CheckAsync(api);
        }

        output.WriteLine(
            $"{Crashes} crashes, {charges.Turns.Count} turns, {charges.Turns.Count(turn => (int)turn["attempt"]! > 1)} of them begun again, "
            + $"{charges.Turns.Count(turn => (string?)turn["status"] == "failed")} failed, {charges.Lost} not charged");
        var violations = witnesses.SelectMany(witness => witness.Violations).Concat(charges.Violations).Distinct().ToList();
        Assert.True(violations.Count == 0, $"With seed {seed}, {violations.Count} violations:\n{string.Join('\n', violations.Take(20))}");
        Assert.True(charges.Turns.Count >= Crashes, $"only {charges.Turns.Count} turns were begun");
        Assert.Contains(charges.Turns, turn => (int)turn["attempt"]! > 1);
    }

    [Fact]
    public async Task UnfinishedTurn_AfterACrash_IsTakenUpWithoutAnyoneAsking()
    {
        await _upstream.ScriptAsync(new { chunks = Words, fault = "Stall" });
        var api = new ApiClient(_first.Http, Key);
        var witness = (await CreateAsync(api))[0];
        (await api.SendMessageAsync(witness.Conversation, new { text = "Go on" })).Expect(HttpStatusCode.Accepted);
        await Until.TrueAsync("the upstream call", async () => (int)(await _upstream.JournalAsync())["requests"]! == 1);
        await _first.Process.KillAsync();
        await _upstream.ScriptAsync(new { chunks = Words });

        await using var server = await _first.RestartAsync(Settings());

        await Until.TrueAsync("another upstream call", async () => (int)(await _upstream.JournalAsync())["completed"]! == 1);
        await Until.TrueAsync("the turn's end", async () => (string?)(await TurnCheck.TurnAsync(new ApiClient(server.Http, Key), witness, 1))["status"] == "completed");
    }

    private async Task<ServerProcess> AgainAsync(ServerProcess killed)
    {
        var next = await killed.RestartAsync(Settings());
        if (killed != _first)
        {
            await killed.DisposeAsync();
        }

        return next;
    }

    /// <summary>Lets the conversations run, and kills the server some events and milliseconds later.</summary>
    private static async Task CrashAsync(ServerProcess server, IReadOnlyList<Witness> witnesses, Random random)
    {
        using var ending = new CancellationTokenSource();
        var left = random.Next(0, 60);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Count()
        {
            if (Interlocked.Decrement(ref left) <= 0)
            {
                reached.TrySetResult();
            }
        }

        foreach (var witness in witnesses)
        {
            witness.Seen += Count;
        }

        var api = new ApiClient(server.Http, Key);
        var talks = witnesses.Select(witness => witness.TalkAsync(api, ending.Token)).ToList();
        await Task.WhenAny(reached.Task, Task.WhenAll(talks)).WaitAsync(EndsWithin);
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 60)), TimeProvider.System, CancellationToken.None);
        await server.Process.KillAsync();
        await ending.CancelAsync();
        await Task.WhenAll(talks).WaitAsync(EndsWithin);
        foreach (var witness in witnesses)
        {
            witness.Seen -= Count;
        }
    }

    private static async Task<IReadOnlyList<Witness>> CreateAsync(ApiClient api)
    {
        var witnesses = new List<Witness>();
        for (var number = 1; number <= Conversations; number++)
        {
            var created = (await api.PostAsync("/api/conversations", new { model = "chat" })).Expect(HttpStatusCode.Created);
            witnesses.Add(new Witness((string)created["id"]!, $"conversation {number}"));
        }

        return witnesses;
    }

    private object Settings() => new
    {
        OrleansAi = new
        {
            Auth = new { Keys = new[] { new { Key, User = "alice", Tier = "paying" } } },
            Tiers = new { paying = new { BudgetPerDay = 1000.0 } },
            Providers = new { scripted = new { Kind = "OpenAI", Endpoint = _upstream.Endpoint } },
            Models = new { chat = new { Targets = new[] { new { Provider = "scripted", Model = "m" } } } },
            Prices = new Dictionary<string, object> { ["scripted/m"] = new { InputPerMillion = 1.0, OutputPerMillion = 10.0 } },
            Conversations = new { WindowTokens = 512, MaxAttempts = MostAttempts },
        },
    };
}
