using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Access;
using OrleansAi.Api.Conversations;
using OrleansAi.Api.Tests.Hosting;
using OrleansAi.Conversations;
using OrleansAi.Storage.Conversations;

namespace OrleansAi.Api.Tests.Conversations;

/// <summary>The paths of conversations over one double of a grain.</summary>
public abstract class ConversationsFixture : IAsyncLifetime
{
    private TestApi? _api;

    internal static Caller Alice { get; } = new() { Tenant = "acme", User = "alice", Tier = "pro", Scopes = [Scope.Chat] };

    private protected ConversationDouble Grain { get; } = new();

    private protected CatalogDouble Catalog { get; } = new();

    protected HttpClient Client => _api!.Client;

    protected static string Path => $"/api/conversations/{ConversationDouble.Id}";

    private protected IGrainFactory Grains => GrainDoubles.Create((_, _) => Grain);

    public async Task InitializeAsync() =>
        _api = await TestApi.StartAsync(Alice, endpoints => endpoints.MapConversations(), services =>
        {
            services.AddLogging();
            services.AddConversationsApi();
            services.AddSingleton(Grains);
            services.AddSingleton<IConversationCatalog>(Catalog);
        });

    public async Task DisposeAsync() => await _api!.DisposeAsync();

    /// <summary>Stops the server as the end of its process does.</summary>
    protected Task StopAsync() => _api!.StopAsync();

    /// <summary>Sends a request; the answer with its body as text.</summary>
    protected async Task<(HttpResponseMessage Response, string Body)> SendAsync(
        string method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");

        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);

        var response = await Client.SendAsync(request, patience.Token);
        return (response, await response.Content.ReadAsStringAsync(patience.Token));
    }

    protected static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    internal sealed class CatalogDouble : IConversationCatalog
    {
        public List<Conversation> Items { get; } = [];

        public ConversationCursor? Before { get; private set; }

        public ValueTask<ImmutableArray<Conversation>> ListAsync(
            string tenant, string user, ConversationCursor? before, int limit, CancellationToken cancellationToken = default)
        {
            Before = before;
            return ValueTask.FromResult<ImmutableArray<Conversation>>([.. Items.Take(limit)]);
        }

        public ValueTask<ImmutableArray<string>> ListUnfinishedAsync(
            string? after, DateTimeOffset acceptedBefore, int limit, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult<ImmutableArray<string>>([]);
    }
}
