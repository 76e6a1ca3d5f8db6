using OrleansAi.Gateway.Streaming;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.Responses;

/// <summary>Turns a whole chat completion into a response.</summary>
public static class ChatToResponse
{
    /// <summary>Writes <paramref name="answer"/>, what was read of a whole chat completion.</summary>
    /// <param name="answer">The first choice.</param>
    /// <param name="request">What the client asked for.</param>
    /// <param name="id">The call's id.</param>
    /// <param name="created">When the answer was made.</param>
    /// <param name="usage">What the call used.</param>
    public static ReadOnlyMemory<byte> Write(ChatDelta answer, ForeignRequest request, string id, DateTimeOffset created, TokenUsage usage)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var output = new ResponseOutput(id);
        Add(output, ResponseItemKind.Reasoning, answer.Reasoning);
        Add(output, ResponseItemKind.Message, answer.Content);
        Add(output, ResponseItemKind.Refusal, answer.Refusal);
        foreach (var call in answer.ToolCalls)
            output.OfCall(call).Append(call.Arguments ?? "");

        foreach (var item in output.Items)
            item.IsDone = true;

        var writer = new ResponseWriter(request, $"resp_{id}", created);
        return JsonBytes.Write((writer, output, answer, usage), static (json, state) =>
            state.writer.WriteEnded(json, state.answer.FinishReason, state.output.Items, state.answer.Usage ?? state.usage));
    }

    private static void Add(ResponseOutput output, ResponseItemKind kind, string? text)
    {
        if (text is { Length: > 0 })
            output.OfText(kind).Append(text);
    }
}
