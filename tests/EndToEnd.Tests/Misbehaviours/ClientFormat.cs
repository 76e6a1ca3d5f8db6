using System.Text.Json.Nodes;

namespace OrleansAi.EndToEnd.Tests.Misbehaviours;

/// <summary>The same chat in the format of each kind of client: <c>openai</c>, <c>anthropic</c>, <c>gemini</c>, <c>ollama</c>.</summary>
internal static class ClientFormat
{
    /// <summary>A chat of one message, as the clients of <paramref name="format"/> send it.</summary>
    public static (string Path, object Body) Request(string format, string model, bool stream)
    {
        object[] messages = [new { role = "user", content = "Say something." }];
        return format switch
        {
            "openai" => ("/v1/chat/completions", new { model, stream, messages }),
            "anthropic" => ("/v1/messages", new { model, stream, max_tokens = 100, messages }),
            "ollama" => ("/api/chat", new { model, stream, messages }),
            _ => (
                $"/v1beta/models/{model}:{(stream ? "streamGenerateContent?alt=sse" : "generateContent")}",
                new { contents = new[] { new { role = "user", parts = new[] { new { text = "Say something." } } } } }),
        };
    }

    /// <summary>What a stream that is complete has near its end.</summary>
    public static string End(string format) => format switch
    {
        "openai" => "data: [DONE]",
        "anthropic" => "\"message_stop\"",
        "ollama" => "\"done\":true",
        _ => "\"finishReason\"",
    };

    /// <summary>The text of an answer.</summary>
    public static string Words(string format, bool stream, string text)
    {
        var parts = stream
            ? text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.StartsWith("data: ", StringComparison.Ordinal) ? line[6..] : line)
                .Where(line => line.StartsWith('{')).Select(line => JsonNode.Parse(line)!)
            : [JsonNode.Parse(text)!];
        return string.Concat(parts.Select(part => (string?)(format switch
        {
            "openai" => First(part["choices"])?["message"]?["content"] ?? First(part["choices"])?["delta"]?["content"],
            "anthropic" => First(part["content"])?["text"] ?? part["delta"]?["text"],
            "ollama" => part["message"]?["content"],
            _ => First(First(part["candidates"])?["content"]?["parts"])?["text"],
        })));
    }

    private static JsonNode? First(JsonNode? array) => array?.AsArray().FirstOrDefault();
}
