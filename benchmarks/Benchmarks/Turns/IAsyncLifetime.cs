namespace OrleansAi.Tests.Postgres;

/// <summary>Stands for xunit's interface, by which tests begin and end a fixture; the benchmark does that itself.</summary>
public interface IAsyncLifetime
{
    Task InitializeAsync();

    Task DisposeAsync();
}
