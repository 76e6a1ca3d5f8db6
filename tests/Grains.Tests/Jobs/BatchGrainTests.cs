using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Access;
using OrleansAi.Gateway;
using OrleansAi.Grains.Access;
using OrleansAi.Grains.Jobs;
using OrleansAi.Grains.Tests.Hosting;
using OrleansAi.Jobs;
using OrleansAi.Storage.Blobs;

namespace OrleansAi.Grains.Tests.Jobs;

/// <summary>What ends a batch besides its last line.</summary>
public sealed class BatchGrainTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ShiftedTime _time = new();
    private readonly RefusingGateway _gateway = new();
    private TestSilo _silo = null!;
    private Caller _caller = new() { Tenant = "acme", User = "alice", Tier = "pro", Scopes = [Scope.Chat] };

    private BlobOwner Owner => new(_caller.Tenant, _caller.User);

    private IBlobStore Blobs => _silo.Services.GetRequiredService<IBlobStore>();

    public async Task InitializeAsync() => _silo = await StartAsync();

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        _directory.Delete();
    }

    [Fact]
    public async Task Batch_WhoseWindowIsOver_IsExpiredWithALineForEach()
    {
        var grain = await CreateAsync(lines: 20);
        await _gateway.CalledAsync();
        await _silo.DisposeAsync();
        _time.Advance(TimeSpan.FromHours(25));
        _silo = await StartAsync();

        var batch = await EndOfAsync(grain.GetPrimaryKeyString());

        Assert.Equal((BatchStatus.Expired, new BatchCounts(20, 0, 20), null), (batch.Status, batch.Counts, batch.OutputFileId));
        var errors = await ReadAsync(batch.ErrorFileId!);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), errors.Select(line => line.GetProperty("custom_id").GetString()));
        Assert.All(errors, line => Assert.Equal("batch_expired", line.GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Batch_WhoseKeyIsRevoked_EndsAndSaysSo()
    {
        var key = _silo.Grains.GetGrain<IAccessKeyGrain>("key-1");
        await key.Create(new CreateAccessKey { Hash = new string('0', 64), Name = "k", Tenant = "acme", User = "alice", Tier = "pro", Scopes = [Scope.Chat] });
        _caller = _caller with { KeyId = "key-1" };
        await key.Revoke("acme", _time.GetUtcNow());

        var batch = await EndOfAsync((await CreateAsync(lines: 3)).GetPrimaryKeyString());

        Assert.Equal((BatchStatus.Cancelled, "invalid_api_key"), (batch.Status, Assert.Single(batch.Errors).Code));
        Assert.Equal(0, _gateway.Calls);
    }

    [Fact]
    public async Task Batch_WhoseInputIsDeleted_EndsAndSaysSo()
    {
        var grain = await CreateAsync(lines: 20);
        await _gateway.CalledAsync();
        var input = (await grain.Get(_caller))!.InputFileId;
        await _silo.DisposeAsync();
        _silo = await StartAsync(deleted: input);

        var batch = await EndOfAsync(grain.GetPrimaryKeyString());

        Assert.Equal((BatchStatus.Cancelled, "input_file_missing"), (batch.Status, Assert.Single(batch.Errors).Code));
    }

    [Fact]
    public async Task Batch_WhoseModelFails_HasTheErrorAfterItsAttempts()
    {
        _gateway.Kind = ModelRefusalKind.UpstreamFailed;

        var batch = await EndOfAsync((await CreateAsync(lines: 1)).GetPrimaryKeyString());

        Assert.Equal((BatchStatus.Completed, new BatchCounts(1, 0, 1), 3), (batch.Status, batch.Counts, _gateway.Calls));
        var error = Assert.Single(await ReadAsync(batch.ErrorFileId!)).GetProperty("response");
        Assert.Equal((502, "scripted"), (error.GetProperty("status_code").GetInt32(), error.GetProperty("body").GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Batch_OfSomebodyElse_IsNotThere()
    {
        var grain = await CreateAsync(lines: 1);

        foreach (var other in new[] { _caller with { User = "bob" }, _caller with { Tenant = "other" } })
        {
            Assert.Null(await grain.Get(other));
            Assert.Equal(new BatchCancellation(null, false), await grain.Cancel(other));
        }

        Assert.NotNull(await grain.Get(_caller));
        Assert.Null(await _silo.Grains.GetGrain<IBatchGrain>(BatchId.New(_time.GetUtcNow())).Get(_caller));
    }

    private Task<TestSilo> StartAsync(string? deleted = null) => TestSilo.StartAsync(
        _directory.Path,
        services =>
        {
            services.AddBlobs();
            services.AddAccessKeys();
            services.AddJobs();
            services.AddSingleton<IModelGateway>(_gateway);
            if (deleted is not null)
                services.AddHostedService(provider => new Deletion(() => provider.GetRequiredService<IBlobStore>().DeleteAsync(Owner, deleted).AsTask()));
        },
        _time,
        ($"{BatchOptions.Section}:StopGrace", "00:00:00.1"),
        ($"{BatchOptions.Section}:MaxPause", "00:00:00.05"),
        ($"{BatchOptions.Section}:ResumeInterval", "00:00:01"));

    private async Task<IBatchGrain> CreateAsync(int lines)
    {
        var text = string.Concat(Enumerable.Range(0, lines).Select(i =>
            $$$"""{"custom_id":"{{{i}}}","method":"POST","url":"/v1/chat/completions","body":{"model":"m","messages":[{"role":"user","content":"x"}]}}""" + "\n"));
        var reservation = (await Blobs.ReserveAsync(Owner, text.Length))!;
        var content = (await Blobs.WriteAsync(reservation, new MemoryStream(Encoding.UTF8.GetBytes(text))))!;
        var file = await Blobs.PublishAsync(reservation, content, new BlobDescription("in.jsonl", "batch", null));
        var grain = _silo.Grains.GetGrain<IBatchGrain>(BatchId.New(_time.GetUtcNow()));
        await grain.Create(_caller, new NewBatch { Endpoint = BatchEndpoints.Chat, InputFileId = file.Id, OutputKeptFor = TimeSpan.FromDays(1) });
        return grain;
    }

    private async Task<Batch> EndOfAsync(string id)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var batch = (await _silo.Grains.GetGrain<IBatchGrain>(id).Get(_caller))!;
            if (!batch.IsUnfinished)
                return batch;

            Assert.False(limit.IsCancellationRequested, $"The batch is still {batch.Status}: {batch.Counts}.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private async Task<List<JsonElement>> ReadAsync(string file)
    {
        await using var stream = (await Blobs.OpenAsync((await Blobs.FindAsync(Owner, file))!))!;
        using var reader = new StreamReader(stream);
        return [.. (await reader.ReadToEndAsync()).TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private sealed class Deletion(Func<Task> delete) : Microsoft.Extensions.Hosting.IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => delete();

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class RefusingGateway : IModelGateway
    {
        private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _calls;

        public ModelRefusalKind Kind { get; set; } = ModelRefusalKind.RateLimited;

        public int Calls => _calls;

        public Task CalledAsync() => _called.Task.WaitAsync(TimeSpan.FromSeconds(30));

        public ValueTask<ModelCallResult> CallAsync(ModelCall call, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _calls);
            _called.TrySetResult();
            return new(new ModelRefusal { Kind = Kind, Code = "scripted", Message = "No." });
        }
    }
}
