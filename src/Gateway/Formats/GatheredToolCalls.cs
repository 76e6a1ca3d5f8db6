using System.Text;
using OrleansAi.Gateway.Streaming;

namespace OrleansAi.Gateway.Formats;

/// <summary>The tool calls of one streamed answer, put together from their pieces for formats in which a call comes whole.</summary>
internal sealed class GatheredToolCalls
{
    private readonly SortedDictionary<int, Gathered> _calls = [];

    /// <summary>Takes the pieces of one delta.</summary>
    public void Add(IEnumerable<ChatToolCallDelta> pieces)
    {
        foreach (var piece in pieces)
        {
            if (!_calls.TryGetValue(piece.Index, out var call))
                _calls[piece.Index] = call = new Gathered(piece.Id, piece.Name, new StringBuilder());

            call.Arguments.Append(piece.Arguments);
        }
    }

    /// <summary>The calls so far, in their order.</summary>
    public IReadOnlyList<ChatToolCallDelta> Whole() =>
        [.. _calls.Select(call => new ChatToolCallDelta(call.Key, call.Value.Id, call.Value.Name, call.Value.Arguments.ToString()))];

    private sealed record Gathered(string? Id, string? Name, StringBuilder Arguments);
}
