using System.Collections.Immutable;
using System.Text.Json;

namespace OrleansAi.Gateway.Streaming;

/// <summary>Turns one chunk of a streamed answer, or a whole answer, from OpenAI's JSON into a <see cref="ChatDelta"/>.</summary>
public static class ChatDeltaReader
{
    /// <summary>Reads one <c>chat.completion.chunk</c> or <c>chat.completion</c>; of several choices it reads the first.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static ChatDelta Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            return new ChatDelta { Error = new ChatStreamError("The chunk is not a JSON object.", null) };

        if (Member(root, "error") is { } error)
            return new ChatDelta { Error = ReadError(error) };

        var delta = FirstChoice(root) is { } choice ? ReadChoice(choice) : new ChatDelta();
        return ChatAnswerScan.Read(json.Span).Usage is { } usage ? delta with { Usage = usage } : delta;
    }

    private static ChatDelta ReadChoice(JsonElement choice)
    {
        var finish = Text(choice, "finish_reason");
        if ((Member(choice, "delta") ?? Member(choice, "message")) is not { } content)
            return new ChatDelta { FinishReason = finish };

        return new ChatDelta
        {
            Content = Text(content, "content"),
            Reasoning = Text(content, "reasoning_content") ?? Text(content, "reasoning"),
            Refusal = Text(content, "refusal"),
            ToolCalls = Member(content, "tool_calls") is { ValueKind: JsonValueKind.Array } calls ? ReadToolCalls(calls) : [],
            FinishReason = finish,
        };
    }

    private static ImmutableArray<ChatToolCallDelta> ReadToolCalls(JsonElement calls)
    {
        var deltas = ImmutableArray.CreateBuilder<ChatToolCallDelta>(calls.GetArrayLength());
        foreach (var call in calls.EnumerateArray())
        {
            var function = Member(call, "function");
            var name = function is { } named ? Text(named, "name") : null;
            var arguments = function is { } called ? Text(called, "arguments") : null;
            deltas.Add(new ChatToolCallDelta(Index(call) ?? deltas.Count, Text(call, "id"), name, arguments));
        }

        return deltas.DrainToImmutable();
    }

    private static int? Index(JsonElement call) =>
        Member(call, "index") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var index) ? index : null;

    private static ChatStreamError ReadError(JsonElement error) =>
        error.ValueKind == JsonValueKind.String
            ? new ChatStreamError(error.GetString()!, null)
            : new ChatStreamError(
                Text(error, "message") ?? "The provider reported an error without a message.", Text(error, "code") ?? Text(error, "type"));

    private static JsonElement? FirstChoice(JsonElement root)
    {
        if (Member(root, "choices") is { ValueKind: JsonValueKind.Array } choices && choices.GetArrayLength() > 0)
            return choices[0];

        return null;
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
