using OrleansAi.Gateway.Tests.Doubles;

namespace OrleansAi.Gateway.Tests.Providers.AzureOpenAI;

/// <summary>Where Azure is called, and with which key.</summary>
public sealed class AzureOpenAIProviderTests
{
    [Theory]
    [InlineData("", null, "/openai/v1/chat/completions", "")]
    [InlineData("/openai/v1/", null, "/openai/v1/chat/completions", "")]
    [InlineData("", "2024-10-21", "/openai/deployments/my%20gpt/chat/completions", "?api-version=2024-10-21")]
    public async Task Send_Chat_GoesToTheDeploymentWithItsKey(string path, string? version, string expected, string query)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = Over(upstream, path, version);

        await using var answer = await gateway.AnswerAsync(Bodies.Whole);

        var request = Assert.Single(upstream.Requests);
        Assert.Equal((expected, query), (request.Path, request.Query));
        Assert.Equal("secret", request.Headers["api-key"]);
        Assert.False(request.Headers.ContainsKey("Authorization"));
        Assert.Equal(Answers.WholeJson, await GatewayUnderTest.ReadAsync(answer));
    }

    [Fact]
    public async Task Send_Embedding_GoesToTheDeploymentToo()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole("""{"data":[]}"""));
        await using var gateway = Over(upstream, "", "2024-10-21");

        await using var answer = await gateway.AnswerAsync(ModelOperation.Embeddings, """{"model":"chat","input":"Hello"}""");

        Assert.Equal("/openai/deployments/my%20gpt/embeddings", Assert.Single(upstream.Requests).Path);
    }

    private static GatewayUnderTest Over(ScriptedUpstream upstream, string path, string? version) => new(new()
    {
        ["OrleansAi:Providers:azure:Kind"] = "AzureOpenAI",
        ["OrleansAi:Providers:azure:Endpoint"] = upstream.Endpoint[..^"/v1".Length] + path,
        ["OrleansAi:Providers:azure:ApiKey"] = "secret",
        ["OrleansAi:Providers:azure:ApiVersion"] = version,
        ["OrleansAi:Models:chat:Targets:0:Provider"] = "azure",
        ["OrleansAi:Models:chat:Targets:0:Model"] = "my gpt",
    });
}
