using System.Collections.Immutable;
using System.Text.Json;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.OpenAI;

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

        if (root.Member("error") is { } error)
            return new ChatDelta { Error = ReadError(error) };

        var delta = FirstChoice(root) is { } choice ? ReadChoice(choice) : new ChatDelta();
        return ChatAnswerScan.Read(json.Span).Usage is { } usage ? delta with { Usage = usage } : delta;
    }

    private static ChatDelta ReadChoice(JsonElement choice)
    {
        var finish = choice.Text("finish_reason");
        if ((choice.Member("delta") ?? choice.Member("message")) is not { } content)
            return new ChatDelta { FinishReason = finish };

        return new ChatDelta
        {
            Content = content.Text("content"),
            Reasoning = content.Text("reasoning_content") ?? content.Text("reasoning"),
            Refusal = content.Text("refusal"),
            ToolCalls = content.Member("tool_calls") is { ValueKind: JsonValueKind.Array } calls ? ReadToolCalls(calls) : [],
            FinishReason = finish,
        };
    }

    private static ImmutableArray<ChatToolCallDelta> ReadToolCalls(JsonElement calls)
    {
        var deltas = ImmutableArray.CreateBuilder<ChatToolCallDelta>(calls.GetArrayLength());
        foreach (var call in calls.EnumerateArray())
        {
            var function = call.Member("function");
            var name = function is { } named ? named.Text("name") : null;
            var arguments = function is { } called ? called.Text("arguments") : null;
            deltas.Add(new ChatToolCallDelta(Index(call) ?? deltas.Count, call.Text("id"), name, arguments));
        }

        return deltas.DrainToImmutable();
    }

    private static int? Index(JsonElement call) =>
        call.Member("index") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var index) ? index : null;

    private static ChatStreamError ReadError(JsonElement error) =>
        error.ValueKind == JsonValueKind.String
            ? new ChatStreamError(error.GetString()!, null)
            : new ChatStreamError(
                error.Text("message") ?? "The provider reported an error without a message.", error.Text("code") ?? error.Text("type"));

    private static JsonElement? FirstChoice(JsonElement root)
    {
        if (root.Member("choices") is { ValueKind: JsonValueKind.Array } choices && choices.GetArrayLength() > 0)
            return choices[0];

        return null;
    }
}
