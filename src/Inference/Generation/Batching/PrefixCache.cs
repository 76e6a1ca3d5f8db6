using OrleansAi.Inference.Generation.Decoding;

namespace OrleansAi.Inference.Generation.Batching;

/// <summary>
/// Keys and values of prompts that were read, so that one which begins alike, such as the next message of a conversation, is read from
/// where it differs. Those that were used longest ago go first. For one thread at a time.
/// </summary>
internal sealed class PrefixCache(DecoderSignature signature, long maxBytes) : IDisposable
{
    // Copying fewer is not worth the search.
    private const int Least = 16;

    private readonly LinkedList<(int[] Tokens, SequenceCache Cache)> _entries = [];
    private long _bytes;

    /// <summary>A copy of the longest known beginning of <paramref name="tokens"/>, but for the last one, whose logits are wanted; <c>null</c> where there is none.</summary>
    public SequenceCache? Find(ReadOnlySpan<int> tokens)
    {
        var wanted = tokens[..^1];
        LinkedListNode<(int[] Tokens, SequenceCache Cache)>? best = null;
        var length = Least - 1;
        for (var node = _entries.First; node is not null; node = node.Next)
        {
            var common = wanted.CommonPrefixLength(node.Value.Tokens);
            if (common > length)
                (best, length) = (node, common);
        }

        if (best is null)
            return null;

        _entries.Remove(best);
        _entries.AddFirst(best);
        return best.Value.Cache.First(signature, length);
    }

    /// <summary>Whether so much of <paramref name="tokens"/> begins like <paramref name="others"/>, which are being read, that it is better to wait for those.</summary>
    public bool IsWorthWaiting(ReadOnlySpan<int> tokens, ReadOnlySpan<int> others) =>
        others.Length * signature.BytesPerToken <= maxBytes && tokens.CommonPrefixLength(others) >= Math.Max(Least, tokens.Length / 2);

    /// <summary>Keeps a sequence's keys and values, which become the cache's own.</summary>
    public void Add(ReadOnlySpan<int> tokens, SequenceCache cache)
    {
        var bytes = cache.Length * signature.BytesPerToken;
        if (cache.Length < Least || bytes > maxBytes)
        {
            cache.Dispose();
            return;
        }

        RemoveBeginningsOf(tokens);
        _entries.AddFirst((tokens[..cache.Length].ToArray(), cache));
        _bytes += bytes;
        while (_bytes > maxBytes)
            Remove(_entries.Last!);
    }

    public void Dispose()
    {
        while (_entries.Last is { } last)
            Remove(last);
    }

    // What the new one begins with is found in it, too.
    private void RemoveBeginningsOf(ReadOnlySpan<int> tokens)
    {
        for (var node = _entries.First; node is not null;)
        {
            var next = node.Next;
            if (tokens.StartsWith(node.Value.Tokens))
                Remove(node);
            node = next;
        }
    }

    private void Remove(LinkedListNode<(int[] Tokens, SequenceCache Cache)> node)
    {
        _entries.Remove(node);
        _bytes -= node.Value.Cache.Length * signature.BytesPerToken;
        node.Value.Cache.Dispose();
    }
}
