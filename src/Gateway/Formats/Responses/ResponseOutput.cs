using OrleansAi.Gateway.Streaming;

namespace OrleansAi.Gateway.Formats.Responses;

/// <summary>Gathers the items of a response from the deltas of a chat completion.</summary>
internal sealed class ResponseOutput(string responseId)
{
    private readonly List<ResponseItem> _items = [];
    private readonly Dictionary<int, ResponseItem> _calls = [];

    /// <summary>The items, in the order in which they began.</summary>
    public IReadOnlyList<ResponseItem> Items => _items;

    /// <summary>The item that text of this kind goes on in: the last one, or a new one.</summary>
    public ResponseItem OfText(ResponseItemKind kind) =>
        _items is [.., { IsDone: false } last] && last.Kind == kind ? last : Begin(kind, null);

    /// <summary>The item of a tool's call; its pieces share their index.</summary>
    public ResponseItem OfCall(ChatToolCallDelta call)
    {
        if (_calls.TryGetValue(call.Index, out var known))
            return known;

        return _calls[call.Index] = Begin(ResponseItemKind.FunctionCall, call);
    }

    private ResponseItem Begin(ResponseItemKind kind, ChatToolCallDelta? call)
    {
        var prefix = kind switch { ResponseItemKind.FunctionCall => "fc", ResponseItemKind.Reasoning => "rs", _ => "msg" };
        var item = new ResponseItem { Id = $"{prefix}_{responseId}_{_items.Count}", Index = _items.Count, Kind = kind, CallId = call?.Id, Name = call?.Name };
        _items.Add(item);
        return item;
    }
}
