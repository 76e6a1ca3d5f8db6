using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrleansAi.Storage.Tests.Stores;

namespace OrleansAi.Storage.Tests.Hosting;

public sealed class StorageHostingTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleansai-hosting-");

    private string Data => Path.Combine(_directory.FullName, "data");

    [Fact]
    public async Task AddStorage_AServiceThatWasAddedEarlier_FindsTheSchemaAtItsStart()
    {
        var builder = Builder();
        builder.Services.AddHostedService<ReadsAtStart>();
        builder.Services.AddStorage(builder.Configuration).AddStorage(builder.Configuration);
        using var host = builder.Build();

        await host.StartAsync().InTime();
        await host.StopAsync().InTime();
    }

    [Fact]
    public async Task StopAsync_Sqlite_LeavesOneFileWithoutALog()
    {
        var builder = Builder();
        builder.Services.AddStorage(builder.Configuration);
        using var host = builder.Build();
        await host.StartAsync().InTime();
        Assert.True(File.Exists(Path.Combine(Data, "orleansai.db-wal")));

        await host.StopAsync().InTime();

        Assert.Equal(["orleansai.db", "orleansai.lock"], Directory.GetFiles(Data).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task StartAsync_DataDirectoryOfAnotherProcess_SaysSo()
    {
        using var first = await DataDirectoryLock.TakeAsync(Data, TimeSpan.Zero, TimeProvider.System, CancellationToken.None);

        var exception = await Assert.ThrowsAsync<StorageException>(() =>
            DataDirectoryLock.TakeAsync(Data, TimeSpan.Zero, TimeProvider.System, CancellationToken.None));

        Assert.Contains("another OrleansAi process", exception.Message, StringComparison.Ordinal);
        Assert.Contains("--data", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TakeAsync_ReleasedMeanwhile_GetsTheDirectory()
    {
        var first = await DataDirectoryLock.TakeAsync(Data, TimeSpan.Zero, TimeProvider.System, CancellationToken.None);
        var second = DataDirectoryLock.TakeAsync(Data, TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None);
        Assert.False(second.IsCompleted);

        first.Dispose();

        (await second.InTime()).Dispose();
    }

    [Fact]
    public async Task CheckHealthAsync_StoreThatAnswersAndOneThatDoesNot_SaysWhich()
    {
        var builder = Builder();
        builder.Services.AddStorage(builder.Configuration);
        using var host = builder.Build();
        await host.StartAsync().InTime();
        var health = host.Services.GetRequiredService<HealthCheckService>();

        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync()).Entries["storage"].Status);

        await host.StopAsync().InTime();
        var report = (await health.CheckHealthAsync()).Entries["storage"];
        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Contains("stopped", report.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Storage:Kind", "MySql", "OrleansAi:Storage:Kind is 'MySql'; write Sqlite or Postgres.")]
    [InlineData("Storage:Kind", "7", "OrleansAi:Storage:Kind is '7'; write Sqlite or Postgres.")]
    [InlineData("Storage:Kind", "postgres", "OrleansAi:Storage:ConnectionString is missing; write it like \"Host=localhost")]
    [InlineData("Storage:ConnectionString", "Host=localhost", "Kind is Sqlite, which has none")]
    [InlineData("Storage:QueuedWrites", "0", "OrleansAi:Storage:QueuedWrites is 0; write a number from 1")]
    [InlineData("Storage:WritesPerCommit", "-1", "OrleansAi:Storage:WritesPerCommit is -1; write a number from 1")]
    [InlineData("DataDirectory", " ", "OrleansAi:DataDirectory is empty; write a directory")]
    public async Task StartAsync_SettingThatIsWrong_SaysWhatToWriteInstead(string setting, string value, string expected)
    {
        var builder = Builder();
        builder.Configuration[$"OrleansAi:{setting}"] = value;
        builder.Services.AddStorage(builder.Configuration);
        using var host = builder.Build();

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync().InTime());

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sever=localhost;Password=tulips", "cannot be used")]
    public void Validate_ConnectionStringThatCannotBeUsed_SaysWhyWithoutRepeatingIt(string written, string expected)
    {
        var result = new StorageOptionsValidator().Validate(null, new StorageOptions { Kind = "Postgres", ConnectionString = written });

        Assert.Contains(expected, result.FailureMessage, StringComparison.Ordinal);
        Assert.DoesNotContain("tulips", result.FailureMessage, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private HostApplicationBuilder Builder()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection([new("OrleansAi:DataDirectory", Data)]);
        return builder;
    }

    private sealed class ReadsAtStart(IDatabase database) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken) => Assert.Equal(
            0, await database.ReadAsync(session => session.QueryFirstOrDefaultAsync("SELECT COUNT(*) FROM grain_state", row => row.GetInt64(0)), cancellationToken));

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
