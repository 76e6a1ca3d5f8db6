using System.Text.Json;

namespace OrleansAi.Gateway.Tests.Providers.Local;

/// <summary>A chat completion as a client reads it.</summary>
internal sealed record LocalAnswer(string Id, string Model, string Text, string FinishReason, long PromptTokens, long CompletionTokens)
{
    public static LocalAnswer OfWhole(string json)
    {
        var root = JsonDocument.Parse(json).RootElement;
        Assert.Equal("chat.completion", root.GetProperty("object").GetString());
        var choice = Assert.Single(root.GetProperty("choices").EnumerateArray());
        return Create(root, choice.GetProperty("message").GetProperty("content").GetString()!, choice.GetProperty("finish_reason").GetString()!);
    }

    public static LocalAnswer OfEvents(string stream)
    {
        var events = stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line["data: ".Length..]).ToArray();
        Assert.Equal("[DONE]", events[^1]);
        var chunks = events[..^1].Select(json => JsonDocument.Parse(json).RootElement).ToArray();
        Assert.All(chunks, chunk => Assert.Equal("chat.completion.chunk", chunk.GetProperty("object").GetString()));
        Assert.Empty(chunks[^1].GetProperty("choices").EnumerateArray());

        var choices = chunks[..^1].Select(chunk => Assert.Single(chunk.GetProperty("choices").EnumerateArray())).ToArray();
        var text = string.Concat(choices.Select(choice => choice.GetProperty("delta").TryGetProperty("content", out var piece) ? piece.GetString() : ""));
        Assert.All(choices[..^1], choice => Assert.Equal(JsonValueKind.Null, choice.GetProperty("finish_reason").ValueKind));
        return Create(chunks[^1], text, choices[^1].GetProperty("finish_reason").GetString()!);
    }

    private static LocalAnswer Create(JsonElement root, string text, string finishReason)
    {
        var usage = root.GetProperty("usage");
        var prompt = usage.GetProperty("prompt_tokens").GetInt64();
        var completion = usage.GetProperty("completion_tokens").GetInt64();
        Assert.Equal(prompt + completion, usage.GetProperty("total_tokens").GetInt64());
        return new(root.GetProperty("id").GetString()!, root.GetProperty("model").GetString()!, text, finishReason, prompt, completion);
    }
}
