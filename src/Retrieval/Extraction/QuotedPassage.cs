using System.Text;
using OrleansAi.Retrieval.Chunking;
using OrleansAi.Retrieval.Lexical;

namespace OrleansAi.Retrieval.Extraction;

/// <summary>A found passage while its answer is put together.</summary>
internal sealed class QuotedPassage(Chunk chunk, double relevance)
{
    private readonly SortedSet<int> _chosen = [];

    public Chunk Chunk { get; } = chunk;

    /// <summary>The passage's score as a share of the best passage's.</summary>
    public double Relevance { get; } = relevance;

    public IReadOnlyList<QuotableUnit> Units { get; } = QuotableUnits.Of(chunk.Text);

    public IReadOnlyCollection<int> Chosen => _chosen;

    public IReadOnlySet<string> Words(int index) => LexicalAnalyzer.Analyze(Units[index].Text).ToHashSet(StringComparer.Ordinal);

    /// <summary>Chooses a unit, with the blocks that it announces, or with the prose that announces it.</summary>
    public void Choose(int index)
    {
        _chosen.Add(index);
        if (Units[index].Leads)
        {
            for (var next = index + 1; next < Units.Count && Units[next].IsBlock; next++)
                _chosen.Add(next);
        }
        else if (Units[index].IsBlock && LeadOf(index) is { } lead)
        {
            _chosen.Add(lead);
        }
    }

    /// <summary>The prose before a run of blocks: what a list's items have in common. Code needs what stands before it in any case.</summary>
    private int? LeadOf(int index)
    {
        var lead = index - 1;
        while (lead >= 0 && Units[lead].IsBlock)
            lead--;
        return lead >= 0 && (Units[lead].Leads || (IsCode(Units[index]) && lead == index - 1)) ? lead : null;
    }

    /// <summary>The chosen units in order, neighbours joined.</summary>
    public IEnumerable<string> Quotations()
    {
        var text = new StringBuilder();
        var previous = -1;
        foreach (var index in _chosen)
        {
            if (text.Length > 0 && index != previous + 1)
            {
                yield return text.ToString();
                text.Clear();
            }

            if (text.Length > 0)
                text.Append(Separator(Units[previous], Units[index]));
            text.Append(Units[index].Text);
            previous = index;
        }

        if (text.Length > 0)
            yield return text.ToString();
    }

    private static string Separator(QuotableUnit previous, QuotableUnit next)
    {
        if (!previous.IsBlock && !next.IsBlock)
            return " ";
        return IsCode(previous) || IsCode(next) || previous.IsBlock != next.IsBlock ? "\n\n" : "\n";
    }

    private static bool IsCode(QuotableUnit unit) => unit.Text.TrimStart().StartsWith("```", StringComparison.Ordinal);
}
