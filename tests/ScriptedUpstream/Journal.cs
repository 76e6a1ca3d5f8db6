using System.Collections.Concurrent;

namespace OrleansAi.ScriptedUpstream;

/// <summary>What was asked of the upstream and how each answer ended.</summary>
internal sealed class Journal(TimeProvider time)
{
    private readonly ConcurrentQueue<JournalEntry> _entries = new();

    public JournalEntry Begin(string model, bool stream, string body)
    {
        var entry = new JournalEntry { Model = model, Stream = stream, Body = body, StartedAt = time.GetUtcNow() };
        _entries.Enqueue(entry);
        return entry;
    }

    public JournalView Read()
    {
        var entries = _entries.ToArray();
        return new JournalView(
            entries.Length,
            entries.Count(entry => entry.Outcome == JournalEntry.Completed),
            entries.Count(entry => entry.Outcome == JournalEntry.Aborted),
            entries.Sum(entry => entry.OutputTokens),
            entries);
    }

    public void Clear() => _entries.Clear();
}

internal sealed class JournalEntry
{
    public const string Running = "running";
    public const string Completed = "completed";
    public const string Aborted = "aborted";
    public const string Faulted = "faulted";

    public required string Model { get; init; }

    public required bool Stream { get; init; }

    public required string Body { get; init; }

    public string Protocol { get; set; } = "";

    public required DateTimeOffset StartedAt { get; init; }

    public int OutputTokens { get; set; }

    public string Outcome { get; set; } = Running;
}

internal sealed record JournalView(int Requests, int Completed, int Aborted, int OutputTokens, IReadOnlyList<JournalEntry> Entries);
