using OrleansAi.Grains.Conversations;

namespace OrleansAi.Grains.Tests.Conversations;

/// <summary>A silo for each test of a class, over a file that outlives the silo.</summary>
public abstract class ConversationFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleansai-conversations-");
    private ConversationHost? _host;

    internal ConversationHost Host => _host ?? throw new InvalidOperationException("The silo has not started.");

    public async Task InitializeAsync() => _host = await StartAsync();

    public async Task DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();

        _directory.Delete(recursive: true);
    }

    /// <summary>Kills the silo and starts another over the same file.</summary>
    internal async Task<ConversationHost> RestartAsync(bool gracefully = false)
    {
        var old = Host;
        _host = null;
        await (gracefully ? old.DisposeAsync().AsTask() : old.KillAsync());
        return _host = await StartAsync();
    }

    /// <summary>Another silo over the same file, which knows nothing of the first.</summary>
    internal Task<ConversationHost> OtherAsync() => StartAsync();

    /// <summary>Settings of a class's own; by default every delta is an event of its own at once.</summary>
    private protected virtual void Configure(ConversationOptions options) => options.DeltaInterval = TimeSpan.Zero;

    private Task<ConversationHost> StartAsync() => ConversationHost.StartAsync(Path.Combine(_directory.FullName, "test.db"), Configure);
}
