using Microsoft.Extensions.DependencyInjection;

namespace OrleansAi.Grains.Tests.Hosting;

/// <summary>A silo that the tests of one class share.</summary>
public abstract class SiloFixture : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private TestSilo? _silo;

    public TestSilo Silo => _silo ?? throw new InvalidOperationException("The silo has not started.");

    public async Task InitializeAsync() => _silo = await TestSilo.StartAsync(_directory.Path, Configure);

    public async Task DisposeAsync()
    {
        if (_silo is not null)
        {
            await _silo.DisposeAsync();
        }

        _directory.Delete();
    }

    /// <summary>Adds the services of the domain under test.</summary>
    protected abstract void Configure(IServiceCollection services);
}
