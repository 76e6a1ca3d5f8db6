using System.Runtime.InteropServices;
using OrleansAi.Inference.Batches;
using OrleansAi.Inference.Generation.Decoding;

namespace OrleansAi.Inference.Generation.Batching;

/// <summary>
/// Reads prompts: those that are short and new to it together, the rest of one whose beginning it knows by itself, and a long one part by
/// part. For one thread at a time.
/// </summary>
internal sealed class PromptReader(DecoderSession decoder, PrefixCache prefixes, GenerationMetrics metrics)
{
    // The most that the logits of one run may take: a model gives them for each token, though it is the last one's that count.
    private const long MaxLogitsBytes = 256 << 20;

    private readonly RunCost _cost = new();
    private readonly int _maxTokens = (int)Math.Clamp(MaxLogitsBytes / decoder.LogitsSize, 1, int.MaxValue);
    private float[] _logits = [];

    /// <summary>What to read of prompts now.</summary>
    /// <param name="sequences">Whose prompts, in their turn.</param>
    /// <param name="maxTokens">The most tokens in all, padding not counted.</param>
    public List<PromptPart> Plan(IReadOnlyList<Sequence> sequences, int maxTokens)
    {
        var (parts, whole) = (new List<PromptPart>(), new List<Sequence>());
        var left = Math.Min(maxTokens, _maxTokens);
        foreach (var sequence in sequences)
        {
            if (left <= 0)
                break;

            var tokens = CollectionsMarshal.AsSpan(sequence.Tokens);
            if (whole.Exists(other => prefixes.IsWorthWaiting(CollectionsMarshal.AsSpan(sequence.Tokens), CollectionsMarshal.AsSpan(other.Tokens))))
                continue;

            Begin(sequence, tokens);
            var unread = tokens.Length - sequence.Cached;
            if (sequence.Cached == 0 && unread <= left)
                whole.Add(sequence);
            else
                parts.Add(new PromptPart([sequence], Math.Min(left, unread)));
            left -= unread;
        }

        // A model that gives the logits of the last token alone would give those of the padding.
        Func<int, double> cost = decoder.Signature.GivesAllLogits ? _cost.Of : static tokens => tokens;
        foreach (var batch in BatchPlan.Cut(whole, static sequence => sequence.Tokens.Count, Math.Min(maxTokens, _maxTokens), cost))
            parts.Add(new PromptPart(whole[batch], int.MaxValue));

        return parts;
    }

    /// <summary>Reads what was planned.</summary>
    /// <returns>The logits behind each sequence's last token that was read, sequence by sequence; good until the next call.</returns>
    public ReadOnlySpan<float> Read(PromptPart part, CancellationToken cancellationToken)
    {
        var size = part.Sequences.Count * decoder.Signature.Vocabulary;
        if (_logits.Length < size)
            _logits = new float[size];

        var logits = _logits.AsSpan(0, size);
        var before = part.Sequences.Sum(static sequence => sequence.Cached);
        var started = metrics.Timestamp();
        if (part.Sequences is [var one])
            ReadOne(one, part.Tokens, logits, cancellationToken);
        else
            ReadTogether(part.Sequences, logits, cancellationToken);

        // What looks back at tokens that were read before costs more than its own tell.
        if (before == 0)
            _cost.Add(part.Sequences.Count * part.Sequences.Max(static sequence => sequence.Cached), metrics.Elapsed(started));
        metrics.Read(part.Sequences.Sum(static sequence => sequence.Cached) - before, started);
        return logits;
    }

    private void Begin(Sequence sequence, ReadOnlySpan<int> tokens)
    {
        if (sequence.Cache is not null)
            return;

        sequence.Cache = prefixes.Find(tokens) ?? SequenceCache.Empty(decoder.Signature);
        sequence.Reused = sequence.Writer.Count == 0 ? sequence.Cache.Length : sequence.Reused;
        sequence.Cached = sequence.Cache.Length;
    }

    private void ReadOne(Sequence sequence, int maxTokens, Span<float> logits, CancellationToken cancellationToken)
    {
        var tokens = CollectionsMarshal.AsSpan(sequence.Tokens);
        var part = tokens.Slice(sequence.Cached, Math.Min(maxTokens, tokens.Length - sequence.Cached));
        Take(sequence, decoder.Read(sequence.Cache!, part, logits, cancellationToken));
    }

    private void ReadTogether(List<Sequence> sequences, Span<float> logits, CancellationToken cancellationToken)
    {
        var caches = decoder.ReadTogether([.. sequences.Select(static sequence => sequence.Tokens)], logits, cancellationToken);
        for (var i = 0; i < caches.Length; i++)
            Take(sequences[i], caches[i]);
    }

    private static void Take(Sequence sequence, SequenceCache cache)
    {
        sequence.Cache?.Dispose();
        (sequence.Cache, sequence.Cached) = (cache, cache.Length);
    }
}
