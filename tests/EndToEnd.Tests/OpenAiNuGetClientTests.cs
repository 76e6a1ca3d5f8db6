using System.ClientModel;
using OpenAI;
using OpenAI.Chat;

namespace OrleansAi.EndToEnd.Tests;

/// <summary>OpenAI's client for .NET against the running server.</summary>
[Collection(nameof(TwoUpstreams))]
public sealed class OpenAiNuGetClientTests(TwoUpstreams world)
{
    private const string Something = "Nothing is faster than light, and little is slower than an upstream under load.";

    private ChatClient Client(string model = "chat", string key = TwoUpstreams.AliceKey) => new(
        model,
        new ApiKeyCredential(key),
        new OpenAIClientOptions
        {
            Endpoint = new Uri(world.Server.Url, "/v1"),
            RetryPolicy = new System.ClientModel.Primitives.ClientRetryPolicy(0),
        });

    [Fact]
    public async Task CompleteChat_GivesTheUpstreamsAnswer()
    {
        ChatCompletion answer = await Client().CompleteChatAsync("Say something.");

        Assert.Equal(Something, answer.Content[0].Text);
        Assert.Equal(20, answer.Usage.OutputTokenCount);
    }

    [Fact]
    public async Task CompleteChatStreaming_GivesTheAnswerAndItsUsage()
    {
        var text = "";
        ChatTokenUsage? usage = null;
        await foreach (var update in Client().CompleteChatStreamingAsync("Say something."))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            usage = update.Usage ?? usage;
        }

        Assert.Equal(Something, text);
        Assert.Equal(20, usage?.OutputTokenCount);
    }

    [Fact]
    public async Task CompleteChat_WithAWrongKey_Is401()
    {
        var error = await Assert.ThrowsAsync<ClientResultException>(() => Client(key: "wrong-key").CompleteChatAsync("Say something."));

        Assert.Equal(401, error.Status);
    }
}
