namespace OrleansAi.Engine.Tests.Hosting;

/// <summary>A silo with the default settings, shared by the tests of one class.</summary>
public class EngineFixture : IAsyncLifetime
{
    private EngineHost? _host;

    /// <summary>The running host.</summary>
    public EngineHost Host => _host ?? throw new InvalidOperationException("The host has not started.");

    /// <inheritdoc />
    public async Task InitializeAsync() => _host = await EngineHost.Start(Configure);

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
    }

    /// <summary>What a concept's tests need beyond the defaults.</summary>
    protected virtual void Configure(ISiloBuilder silo)
    {
    }
}
