using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAi.Access;
using OrleansAi.Conversations;
using OrleansAi.Gateway;
using OrleansAi.Grains.Conversations;
using OrleansAi.Storage;
using OrleansAi.Storage.Conversations;
using OrleansAi.Storage.Migrations;
using OrleansAi.Storage.Sqlite;

namespace OrleansAi.Grains.Tests.Conversations;

/// <summary>One silo over a SQLite file, with a scripted gateway. Several can follow each other over one file.</summary>
internal sealed class ConversationHost : IAsyncDisposable
{
    public static readonly Caller Alice = new() { Tenant = "acme", User = "alice", Tier = "pro", Scopes = [Scope.Chat] };

    private readonly IHost _host;
    private readonly SqliteDatabase _database;

    private ConversationHost(IHost host, SqliteDatabase database, FaultyStore store, ScriptedGateway gateway) =>
        (_host, _database, Store, Gateway) = (host, database, store, gateway);

    public FaultyStore Store { get; }

    public ScriptedGateway Gateway { get; }

    public IConversationCatalog Catalog => _host.Services.GetRequiredService<IConversationCatalog>();

    public static string NewId() => ConversationId.Create(TimeProvider.System.GetUtcNow());

    public static async Task<ConversationHost> StartAsync(string file, Action<ConversationOptions> configure)
    {
        var database = new SqliteDatabase(file, new WriteLimits(), NullLogger<SqliteDatabase>.Instance);
        await new Migrator(database, TimeProvider.System).MigrateAsync();
        var store = new FaultyStore(new ConversationStore(database));
        var gateway = new ScriptedGateway();

        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton<IDatabase>(database);
        builder.Services.AddSingleton<IConversationStore>(store);
        builder.Services.AddSingleton<IModelGateway>(gateway);
        builder.Services.AddConversations();
        builder.Services.Configure(configure);
        builder.UseOrleans(silo => silo.UseLocalhostClustering(siloPort: FreePort(), gatewayPort: FreePort()));
        var host = builder.Build();
        await host.StartAsync().Within("the start of the silo");
        return new ConversationHost(host, database, store, gateway);
    }

    public IConversationGrain Grain(string id) => _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IConversationGrain>(id);

    /// <summary>A new conversation, with its first turn where there is a first message.</summary>
    public async Task<IConversationGrain> CreateAsync(string? firstMessage = null, BusyPolicy whenBusy = BusyPolicy.Enqueue, string? systemPrompt = null)
    {
        var grain = Grain(NewId());
        var request = new NewConversation
        {
            Model = "chat",
            WhenBusy = whenBusy,
            SystemPrompt = systemPrompt,
            FirstMessage = firstMessage is null ? null : new NewMessage { Text = firstMessage },
        };
        (await grain.Create(Alice, request)).ValueOrThrow();
        return grain;
    }

    /// <summary>Ends as a killed process does: nothing is written any more.</summary>
    public async Task KillAsync()
    {
        Store.Fails = _ => true;
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().Within("the stop of the silo");
        _host.Dispose();
        await _database.DisposeAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
