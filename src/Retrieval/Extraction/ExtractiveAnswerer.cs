using System.Collections.Immutable;
using OrleansAi.Retrieval.Chunking;
using OrleansAi.Retrieval.Lexical;

namespace OrleansAi.Retrieval.Extraction;

/// <summary>
/// Answers a question with sentences of a collection, and says where each stands: passages by BM25 over their text and headings, then
/// their sentences by the weight of the question's words in them, without near repeats (after maximal marginal relevance:
/// J. Carbonell, J. Goldstein, SIGIR 1998). Nothing is generated, so nothing can be made up. Any number of threads may ask.
/// </summary>
public sealed class ExtractiveAnswerer
{
    /// <summary>A sentence explains, where a table's row or an item only lists.</summary>
    private const double ProseWeight = 1.3;

    private readonly ImmutableArray<Chunk> _chunks;
    private readonly Bm25Index _index;
    private readonly ExtractionOptions _options;

    /// <param name="chunks">The collection's passages.</param>
    /// <param name="options">How much is quoted.</param>
    public ExtractiveAnswerer(IEnumerable<Chunk> chunks, ExtractionOptions? options = null)
    {
        // A heading may match over a passage of nothing but a table's empty rows; it must not take the place of one that can speak.
        _chunks = [.. chunks.Where(static chunk => QuotableUnits.Of(chunk.Text).Count > 0)];
        _options = options ?? new ExtractionOptions();
        _index = Bm25Index.Build(_chunks.Select(Indexed));
    }

    /// <summary>The best answer that the collection holds, or <c>null</c> where it shares no word with the question.</summary>
    public ExtractiveAnswer? Answer(string question)
    {
        var terms = LexicalAnalyzer.Analyze(question).ToHashSet(StringComparer.Ordinal);
        var hits = _index.Search(question, _options.MaxPassages);
        if (hits.Count == 0)
            return null;

        var best = hits[0].Score;
        var passages = hits.Where(hit => hit.Score >= best * _options.MinRelativeScore)
            .Select(hit => new QuotedPassage(_chunks[hit.Document], hit.Score / best));
        var chosen = Choose([.. passages], terms);
        var cited = chosen.Where(static passage => passage.Chosen.Count > 0).ToArray();
        return new ExtractiveAnswer
        {
            Quotations = [.. cited.SelectMany(static (passage, index) => passage.Quotations().Select(text => new Quotation(text, index + 1)))],
            Sources = [.. cited.Select(static passage => new AnswerSource(passage.Chunk.Source, passage.Chunk.Headings))],
            Coverage = Coverage(cited, terms),
        };
    }

    /// <summary>Headings say what a passage is about, the nearest one most: its words count four times.</summary>
    private static string Indexed(Chunk chunk)
    {
        var nearest = chunk.Headings.LastOrDefault("");
        return string.Join('\n', [.. chunk.Headings, nearest, nearest, nearest, chunk.Text]);
    }

    private QuotedPassage[] Choose(QuotedPassage[] passages, HashSet<string> terms)
    {
        var candidates = passages
            .SelectMany(passage => passage.Units.Select((unit, index) => (Passage: passage, Index: index, Score: Score(passage, unit, terms))))
            .OrderByDescending(static candidate => candidate.Score)
            .ToArray();

        var taken = new List<IReadOnlySet<string>>();
        foreach (var (passage, index, score) in candidates)
        {
            // The best passage always speaks, also where only its headings match.
            if (taken.Count >= _options.MaxUnits || (taken.Count > 0 && score <= candidates[0].Score * _options.MinRelativeUnitScore))
                break;
            var words = passage.Words(index);
            if (taken.Any(other => Overlap(words, other) > _options.MaxOverlap))
                continue;
            passage.Choose(index);
            taken.Add(words);
        }

        return passages;
    }

    /// <summary>The weight of the question's words in the unit, held back for long units, scaled by how well the passage fits.</summary>
    private double Score(QuotedPassage passage, QuotableUnit unit, HashSet<string> terms)
    {
        var words = LexicalAnalyzer.Analyze(unit.Text);
        if (words.Count == 0)
            return 0;
        var weight = words.Where(terms.Contains).Distinct(StringComparer.Ordinal).Sum(_index.InverseDocumentFrequency);
        return (unit.IsBlock ? 1 : ProseWeight) * passage.Relevance * weight / (1 + Math.Log(1 + words.Count / 20.0));
    }

    private double Coverage(IEnumerable<QuotedPassage> passages, HashSet<string> terms)
    {
        var found = passages.SelectMany(static passage => LexicalAnalyzer.Analyze(string.Join('\n', [.. passage.Chunk.Headings, passage.Chunk.Text])))
            .ToHashSet(StringComparer.Ordinal);
        var total = terms.Sum(_index.InverseDocumentFrequency);
        return total == 0 ? 0 : terms.Where(found.Contains).Sum(_index.InverseDocumentFrequency) / total;
    }

    private static double Overlap(IReadOnlySet<string> left, IReadOnlySet<string> right)
    {
        var shared = left.Count(right.Contains);
        var all = left.Count + right.Count - shared;
        return all == 0 ? 0 : (double)shared / all;
    }
}
