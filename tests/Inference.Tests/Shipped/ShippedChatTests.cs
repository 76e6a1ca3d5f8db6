using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAi.Inference.ChatTemplates;
using OrleansAi.Inference.Generation;
using OrleansAi.Inference.Generation.Sampling;

namespace OrleansAi.Inference.Tests.Shipped;

/// <summary>The language model that the repository holds, through the server's own runtime.</summary>
public sealed class ShippedChatTests : IDisposable
{
    private readonly Meter _meter = new("tests");
    private readonly TextGenerator _generator;

    public ShippedChatTests() => _generator = TextGenerator.Load("tiny-chat", ShippedModel.Chat, new GenerationSettings(), _meter, TimeProvider.System, NullLogger.Instance);

    [Fact]
    public async Task Answers_AreThoseOfPython_TokenForToken_AndEndByThemselves()
    {
        using var golden = JsonDocument.Parse(await File.ReadAllBytesAsync(ShippedModel.Golden));
        var expected = golden.RootElement.GetProperty("answers").EnumerateArray().ToArray();

        // All together, as the server decodes what comes at the same time.
        var answers = await Task.WhenAll(expected.Select(one => Task.Run(() => AnswerAsync(one.GetProperty("messages")))));

        Assert.NotEmpty(expected);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i].GetProperty("answer").GetString(), answers[i].Text);
            Assert.Equal(Tokens(expected[i]), answers[i].Tokens);
            Assert.True(expected[i].GetProperty("ended").GetBoolean());
            Assert.Equal(FinishReason.Stop, answers[i].Finish);
        }
    }

    public void Dispose()
    {
        _generator.Dispose();
        _meter.Dispose();
    }

    private IEnumerable<string> Tokens(JsonElement answer) => answer.GetProperty("tokens").EnumerateArray().Select(token => _generator.Tokenizer.Decode([token.GetInt32()]));

    private async Task<(string Text, string[] Tokens, FinishReason Finish)> AnswerAsync(JsonElement messages)
    {
        var prompt = _generator.Prompt(new ChatTemplateInput { Messages = messages, AddGenerationPrompt = true }, out var refusal);
        Assert.Null(refusal);
        var (text, tokens, finish) = (new StringBuilder(), new List<string>(), default(FinishReason));
        var options = new GenerationOptions { Seed = 1, MaxTokens = 200, Sampling = new SamplingOptions { Temperature = 0, LogProbabilities = true } };
        await foreach (var piece in _generator.GenerateAsync(prompt!, options, default))
        {
            text.Append(piece.Text);
            tokens.AddRange(piece.Tokens.Select(static token => token.Text));
            finish = piece.Finish;
        }

        return (text.ToString(), [.. tokens], finish);
    }
}
