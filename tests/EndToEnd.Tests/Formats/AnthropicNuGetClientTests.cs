using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;

namespace OrleansAi.EndToEnd.Tests.Formats;

/// <summary>Anthropic's client for .NET, with a model of each format.</summary>
[Collection(nameof(FormatServer))]
public sealed class AnthropicNuGetClientTests(FormatServer world)
{
    private const string Something = "Nothing is faster than light, and little is slower than an upstream under load.";

    [Theory]
    [InlineData("anthropic")]
    [InlineData("openai")]
    [InlineData("gemini")]
    [InlineData("ollama")]
    public async Task Create_GivesTheModelsAnswer(string model)
    {
        using var client = Client();

        var message = await client.Messages.Create(Saying(model));

        Assert.True(Assert.Single(message.Content).TryPickText(out var text));
        Assert.Equal(Something, text.Text);
    }

    [Theory]
    [InlineData("anthropic")]
    [InlineData("openai")]
    [InlineData("gemini")]
    [InlineData("ollama")]
    public async Task CreateStreaming_GivesTheModelsAnswerInPieces(string model)
    {
        using var client = Client();
        var text = "";
        var pieces = 0;

        await foreach (var streamed in client.Messages.CreateStreaming(Saying(model)))
        {
            if (streamed.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickText(out var piece))
            {
                text += piece.Text;
                pieces++;
            }
        }

        Assert.Equal(Something, text);
        Assert.True(pieces > 1, $"The answer came in {pieces} pieces.");
    }

    [Fact]
    public async Task Create_WithAWrongKey_IsUnauthorized()
    {
        using var client = Client("wrong-key");

        await Assert.ThrowsAsync<AnthropicUnauthorizedException>(() => client.Messages.Create(Saying("openai")));
    }

    private AnthropicClient Client(string key = FormatServer.Key) => new() { ApiKey = key, AuthToken = null, BaseUrl = world.Url.ToString().TrimEnd('/'), MaxRetries = 0 };

    private static MessageCreateParams Saying(string model) => new()
    {
        MaxTokens = 200,
        Model = model,
        Messages = [new UserMessageParam("Say something.")],
    };
}
