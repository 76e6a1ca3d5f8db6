namespace OrleansAi.Retrieval.Lexical;

/// <summary>
/// Ranks documents by the words that they share with a query: Okapi BM25 (S. Robertson, H. Zaragoza, "The Probabilistic Relevance
/// Framework: BM25 and Beyond", 2009) with the inverse document frequency that Lucene uses, which is never negative. Immutable, so
/// any number of threads may search it.
/// </summary>
public sealed class Bm25Index
{
    private readonly Dictionary<string, List<Posting>> _postings = new(StringComparer.Ordinal);
    private readonly List<int> _lengths = [];
    private readonly double _averageLength;
    private readonly Bm25Options _options;

    private Bm25Index(IEnumerable<string> documents, Bm25Options options)
    {
        _options = options;
        foreach (var document in documents)
        {
            var terms = LexicalAnalyzer.Analyze(document);
            foreach (var group in terms.GroupBy(static term => term, StringComparer.Ordinal))
                PostingsOf(group.Key).Add(new Posting(_lengths.Count, group.Count()));
            _lengths.Add(terms.Count);
        }

        _averageLength = _lengths.Count == 0 ? 0 : _lengths.Average();
    }

    /// <summary>How many documents the index holds.</summary>
    public int Count => _lengths.Count;

    /// <summary>Indexes <paramref name="documents"/>; a document's number is its place among them, from 0.</summary>
    public static Bm25Index Build(IEnumerable<string> documents, Bm25Options? options = null)
    {
        ArgumentNullException.ThrowIfNull(documents);
        options ??= new Bm25Options();
        options.Validate();
        return new Bm25Index(documents, options);
    }

    /// <summary>At most <paramref name="count"/> documents that share a term with the query, best first, equals in order of number.</summary>
    public IReadOnlyList<ScoredDocument> Search(string query, int count)
    {
        var scores = new Dictionary<int, double>();
        foreach (var term in LexicalAnalyzer.Analyze(query).Distinct(StringComparer.Ordinal))
        {
            var idf = InverseDocumentFrequency(term);
            foreach (var posting in _postings.GetValueOrDefault(term) ?? [])
                scores[posting.Document] = scores.GetValueOrDefault(posting.Document) + idf * Weight(posting);
        }

        return [.. scores.Select(static pair => new ScoredDocument(pair.Key, pair.Value))
            .OrderByDescending(static hit => hit.Score).ThenBy(static hit => hit.Document).Take(count)];
    }

    /// <summary>How much a term tells documents apart: <c>ln(1 + (N - n + 0.5) / (n + 0.5))</c>; largest for a term that no document has.</summary>
    /// <param name="term">A term as <see cref="LexicalAnalyzer"/> makes them.</param>
    public double InverseDocumentFrequency(string term)
    {
        var holding = _postings.TryGetValue(term, out var postings) ? postings.Count : 0;
        return Math.Log(1 + (Count - holding + 0.5) / (holding + 0.5));
    }

    private double Weight(Posting posting)
    {
        var length = 1 - _options.LengthNormalization + _options.LengthNormalization * _lengths[posting.Document] / _averageLength;
        return posting.Frequency * (_options.Saturation + 1) / (posting.Frequency + _options.Saturation * length);
    }

    private List<Posting> PostingsOf(string term)
    {
        if (!_postings.TryGetValue(term, out var postings))
            _postings[term] = postings = [];
        return postings;
    }

    private readonly record struct Posting(int Document, int Frequency);
}
