using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>
/// Ids for a conversation's calls of functions: Gemini's have none, or may have none, and a result belongs to the earliest call of its
/// name that has no result yet.
/// </summary>
internal sealed class GeminiCallIds
{
    private readonly Dictionary<string, Queue<string>> _open = new(StringComparer.Ordinal);
    private int _made;

    /// <summary>The id of <paramref name="call"/>, a <c>functionCall</c>.</summary>
    public string Of(JsonElement call)
    {
        var id = call.Text("id") ?? $"call_{++_made}";
        var name = call.Text("name") ?? "";
        if (!_open.TryGetValue(name, out var waiting))
            _open[name] = waiting = new Queue<string>();

        waiting.Enqueue(id);
        return id;
    }

    /// <summary>The id of the call whose result <paramref name="response"/>, a <c>functionResponse</c>, is.</summary>
    /// <exception cref="UntranslatableException">There was no such call.</exception>
    public string Take(JsonElement response, string path)
    {
        var isOpen = _open.TryGetValue(response.Text("name") ?? "", out var waiting) & waiting is { Count: > 0 };
        if (response.Text("id") is { } id)
        {
            if (isOpen && waiting!.Peek() == id)
                waiting.Dequeue();

            return id;
        }

        return isOpen
            ? waiting!.Dequeue()
            : throw new UntranslatableException($"{path}.functionResponse", $"'{path}.functionResponse' must name a function that the model called before.");
    }
}
