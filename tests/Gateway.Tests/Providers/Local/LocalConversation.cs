using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Access;
using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Providers.Local;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Tests.Providers.Local;

/// <summary>Asks a local provider over two small documents, and reads what it says in either form.</summary>
internal static class LocalConversation
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly KeyValuePair<string, string>[] Documents =
    [
        new("docs/providers.md", "# Providers\n\nTo configure a provider, name it. A provider has a kind and an endpoint."),
        new("docs/quotas.md", "# Quotas\n\nA tier limits requests per minute."),
    ];

    public static Task<LocalAnswer> AskAsync(string question, Dictionary<string, string?>? settings = null) =>
        SendAsync(JsonSerializer.Serialize(new { model = "chat", messages = new[] { new { role = "user", content = question } } }), settings);

    public static async Task<LocalAnswer> SendAsync(string body, Dictionary<string, string?>? settings = null)
    {
        var text = await BodyAsync(body, settings);
        return text.StartsWith("data: ", StringComparison.Ordinal) ? LocalAnswer.OfEvents(text) : LocalAnswer.OfWhole(text);
    }

    public static async Task<string> BodyAsync(string body, Dictionary<string, string?>? settings = null)
    {
        await using var answer = Assert.IsAssignableFrom<ProviderAnswer>(await ResultAsync(body, settings ?? []));
        var text = new MemoryStream();
        var buffer = new byte[100];
        using var timeout = new CancellationTokenSource(Patience);
        while ((await answer.ReadAsync(buffer, timeout.Token)) is { Count: > 0 } read)
            text.Write(buffer, 0, read.Count);
        return Encoding.UTF8.GetString(text.ToArray());
    }

    public static async Task<ProviderFailure> RefusalAsync(string body) => Assert.IsType<ProviderFailure>(await ResultAsync(body, []));

    public static IModelProviderFactory Factory(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton(new BundledDocuments(Documents))
            .AddGateway(configuration);
        return services.BuildServiceProvider().GetServices<IModelProviderFactory>().Single(factory => factory.Kind == "Local");
    }

    private static async Task<ProviderResult> ResultAsync(string body, Dictionary<string, string?> settings)
    {
        using var provider = Factory(settings).Create("local", new ProviderOptions { Kind = "Local" });
        var bytes = Encoding.UTF8.GetBytes(body);
        var call = new ModelCall
        {
            CallId = "call-1",
            Caller = new Caller { Tenant = "acme", User = "alice", Tier = "free", Scopes = ImmutableArray.Create(Scope.Chat) },
            Endpoint = "/v1/chat/completions",
            Request = ModelRequestReader.Read(ModelOperation.Chat, bytes).Request ?? throw new InvalidOperationException($"The test's request is not one: {body}"),
            Body = bytes,
        };
        return await provider.SendAsync(new TargetId("local", "documentation"), call, CancellationToken.None);
    }
}
