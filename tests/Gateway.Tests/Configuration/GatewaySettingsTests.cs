using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Tests.Doubles;

namespace OrleansAi.Gateway.Tests.Configuration;

public sealed class GatewaySettingsTests
{
    private static readonly Dictionary<string, string?> Sound = new()
    {
        ["Providers:openai:Endpoint"] = "http://127.0.0.1:1/v1",
        ["Models:chat:Targets:0:Provider"] = "openai",
        ["Models:chat:Targets:0:Model"] = "gpt",
        ["Prices:openai/gpt:InputPerMillion"] = "2.5",
    };

    [Theory]
    [InlineData("Providers:a/b:Endpoint", "http://x/v1", "OrleansAi:Providers:a/b: a provider's name must not contain '/'")]
    [InlineData("Providers:openai:Kind", "OpenAl", "OrleansAi:Providers:openai:Kind is 'OpenAl', which is not known; write one of Local, OpenAI, AzureOpenAI, Anthropic, Gemini, Ollama, Onnx.")]
    [InlineData("Providers:openai:Endpoint", "api.openai.com", "OrleansAi:Providers:openai:Endpoint is 'api.openai.com'; write the base address")]
    [InlineData("Providers:openai:Endpoint", "http://x/v1?a=b", "has a query or a fragment")]
    [InlineData("Providers:openai:Timeout", "00:00:00", "OrleansAi:Providers:openai:Timeout is 00:00:00, but must be above zero")]
    [InlineData("Providers:openai:Timeout", "soon", "OrleansAi:Providers:openai:Timeout")]
    [InlineData("Providers:openai:ApiKey", "a\nb", "holds a control character")]
    [InlineData("Models:chat:Targets:0:Provider", "opnai", "Provider is 'opnai', which is not among the Providers (openai, local)")]
    [InlineData("Models:chat:Targets:0:Model", "", "OrleansAi:Models:chat:Targets:0:Model is missing")]
    [InlineData("Models:chat:Targets:0:Weight", "-1", "OrleansAi:Models:chat:Targets:0:Weight is -1, but must be 0 or more")]
    [InlineData("Models:chat:Targets:0:Weight", "0", "all weights are 0")]
    [InlineData("Models:chat:Targets:0:Weight", "heavy", "OrleansAi:Models:chat:Targets:0:Weight")]
    [InlineData("Models:chat:Strategy", "Cheap", "OrleansAi:Models:chat:Strategy is 'Cheap', which is not known; write one of Weighted, Ordered, Cheapest, Fastest, LeastBusy.")]
    [InlineData("Models:chat:FallbackOn:Slow:0", "chat", "OrleansAi:Models:chat:FallbackOn:Slow is no kind of failure; write one of Connection, Timeout,")]
    [InlineData("Models:chat:FallbackOn:Timeout:0", "small", "OrleansAi:Models:chat:FallbackOn:Timeout:0 is 'small', which is not among the Models")]
    [InlineData("Models:chat:FallbackOn:Timeout:0", "chat", "goes in a circle (chat → chat)")]
    [InlineData("Models:chat:Fallback:0", "small", "OrleansAi:Models:chat:Fallback:0 is 'small', which is not among the Models")]
    [InlineData("Models:chat:Fallback:0", "chat", "goes in a circle (chat → chat)")]
    [InlineData("Models:chat:MaxOutputTokens", "0", "OrleansAi:Models:chat:MaxOutputTokens is 0")]
    [InlineData("Models:chat:Cache:Exact", "00:00:00", "OrleansAi:Models:chat:Cache:Exact is 00:00:00; write how long answers are kept")]
    [InlineData("Models:chat:Cache:Stale", "00:10:00", "OrleansAi:Models:chat:Cache:Stale is 00:10:00; write how long after Exact")]
    [InlineData("Gateway:Cache:MaxBytes", "-1", "OrleansAi:Gateway:Cache:MaxBytes is -1")]
    [InlineData("Gateway:Cache:SharedTimeout", "00:00:00", "OrleansAi:Gateway:Cache:SharedTimeout is 00:00:00; a call waits meanwhile")]
    [InlineData("Gateway:Cache:EmbeddingTimeout", "00:02:00", "OrleansAi:Gateway:Cache:EmbeddingTimeout is 00:02:00; a call waits meanwhile")]
    [InlineData("Models:chat:Cache:Semantic", "1.5", "OrleansAi:Models:chat:Cache:Semantic is 1.5; write a cosine above 0 and up to 1")]
    [InlineData("Models:chat:Cache:Semantic", "0.9", "OrleansAi:Models:chat:Cache:Semantic has no time; write in Exact besides")]
    [InlineData("Models:chat:Cache:Semantic", "0.9", "OrleansAi:Models:chat:Cache:EmbeddingModel is ''; name one of the Models")]
    [InlineData("Models:chat:Guardrails:Moderation:Model", "judge", "OrleansAi:Models:chat:Guardrails:Moderation:Model is 'judge'; name one of the Models")]
    [InlineData("Models:chat:Guardrails:Moderation:Window", "0", "OrleansAi:Models:chat:Guardrails:Moderation:Window is 0")]
    [InlineData("Models:chat:Guardrails:Moderation:Output", "false", "judges neither Input nor Output")]
    [InlineData("Gateway:Guardrails:Moderation:Categories:hate", "2", "OrleansAi:Gateway:Guardrails:Moderation:Categories:hate is 2")]
    [InlineData("Models:empty:Strategy", "Ordered", "OrleansAi:Models:empty:Targets is empty")]
    [InlineData("Prices:gpt:InputPerMillion", "1", "OrleansAi:Prices:gpt: a price is named after its target")]
    [InlineData("Prices:openai/gpt:OutputPerMillion", "-1", "OrleansAi:Prices:openai/gpt:OutputPerMillion is -1 dollars")]
    [InlineData("Models:chat:Targets:0:Price:OutputPerMillion", "-1", "OrleansAi:Models:chat:Targets:0:Price:OutputPerMillion is -1 dollars")]
    [InlineData("Models:chat:Targets:0:ContextTokens", "0", "OrleansAi:Models:chat:Targets:0:ContextTokens is 0; write 1 to")]
    [InlineData("Models:chat:Targets:0:MaxOutputTokens", "-1", "OrleansAi:Models:chat:Targets:0:MaxOutputTokens is -1; write 1 to")]
    [InlineData("Models:chat:Targets:0:Capabilities:0", "video", "OrleansAi:Models:chat:Targets:0:Capabilities has 'video'; write some of Text, Tools, Images, Audio, Files, JsonSchema, Reasoning.")]
    [InlineData("Gateway:MaxEventBytes", "10", "OrleansAi:Gateway:MaxEventBytes is 10")]
    [InlineData("Models:chat:Limits:RequestsPerMinute", "0", "OrleansAi:Models:chat:Limits:RequestsPerMinute is 0; write a whole number from 1 to")]
    [InlineData("Tenants:acme:BudgetPerDay", "-1", "OrleansAi:Tenants:acme:BudgetPerDay is -1; write dollars from 0 to")]
    [InlineData("Gateway:Retry:Retries", "11", "OrleansAi:Gateway:Retry:Retries is 11; write 0 to 10")]
    public void Start_BrokenRule_FailsWithThePathAndWhatToWrite(string path, string value, string message)
    {
        var thrown = Record.Exception(() => new GatewayUnderTest(Settings((path, value))));

        Assert.True(thrown is OptionsValidationException or InvalidOperationException, $"Got {thrown}.");
        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_LongerCircle_IsNamedWhole()
    {
        var thrown = Assert.Throws<OptionsValidationException>(() => new GatewayUnderTest(Settings(
            ("Models:chat:Fallback:0", "b"), ("Models:b:Targets:0:Provider", "local"), ("Models:b:Targets:0:Model", "local"), ("Models:b:Fallback:0", "chat"))));

        Assert.Contains("(chat → b → chat)", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Routes_ModelsAndTargets_AreFoundAsDocumented()
    {
        await using var gateway = new GatewayUnderTest(Settings(
            ("Models:llama3:8b:Targets:0:Provider", "openai"), ("Models:llama3:8b:Targets:0:Model", "llama3:8b"), ("Prices:openai/llama3:70b:OutputPerMillion", "1")));
        var routes = gateway.Services.GetRequiredService<IGatewaySettings>().Current.Routes;

        Assert.Equal("chat llama3:8b", string.Join(' ', routes.Names));
        foreach (var known in new[] { "chat", "llama3:8b", "openai/gpt", "openai/llama3:8b", "openai/llama3:70b" })
            Assert.True(routes.TryFind(known, out _), known);

        foreach (var unknown in new[] { "local", "openai/other", "gpt", "other/gpt", "openai/", "/" })
            Assert.False(routes.TryFind(unknown, out _), unknown);
    }

    [Fact]
    public async Task Routes_NothingConfigured_HaveTheLocalModelAlone()
    {
        await using var gateway = new GatewayUnderTest([]);

        Assert.Equal("local", Assert.Single(gateway.Services.GetRequiredService<IGatewaySettings>().Current.Routes.Names));
    }

    [Fact]
    public async Task Reload_SoundChange_IsInForceAndUnchangedProvidersAreKept()
    {
        await using var gateway = new GatewayUnderTest(Settings());
        var settings = gateway.Services.GetRequiredService<IGatewaySettings>();
        settings.Current.Routes.TryFind("chat", out var before);

        gateway.Configuration["OrleansAi:Models:chat:MaxOutputTokens"] = "99";
        gateway.Configuration.Reload();

        settings.Current.Routes.TryFind("chat", out var after);
        Assert.Equal((4096, 99), (before!.MaxOutputTokens, after!.MaxOutputTokens));
        Assert.Same(before.Targets[0].Provider, after.Targets[0].Provider);
    }

    [Theory]
    [InlineData("OrleansAi:Models:chat:Strategy", "Cheap")]
    [InlineData("OrleansAi:Models:chat:Targets:0:Weight", "heavy")]
    public async Task Reload_BadChange_LeavesTheLastGoodSettings(string path, string value)
    {
        await using var gateway = new GatewayUnderTest(Settings());
        var settings = gateway.Services.GetRequiredService<IGatewaySettings>();
        var before = settings.Current;

        gateway.Configuration[path] = value;
        gateway.Configuration.Reload();
        Assert.Same(before, settings.Current);

        gateway.Configuration[path] = path.EndsWith("Strategy", StringComparison.Ordinal) ? "Ordered" : "2";
        gateway.Configuration.Reload();
        Assert.NotSame(before, settings.Current);
    }

    private static Dictionary<string, string?> Settings(params (string Path, string Value)[] changes)
    {
        var settings = Sound.ToDictionary(setting => $"OrleansAi:{setting.Key}", setting => setting.Value);
        foreach (var (path, value) in changes)
            settings[$"OrleansAi:{path}"] = value;

        return settings;
    }
}
