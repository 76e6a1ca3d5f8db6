namespace OrleansAi.Inference.Tokenizers.Models;

/// <summary>The vocabulary of a model: from a token's text to its id.</summary>
internal sealed class TokenIds
{
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    /// <summary>Takes the vocabulary over.</summary>
    public TokenIds(Dictionary<string, int> ids)
    {
        _ids = ids;
        _bySpan = ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>All tokens.</summary>
    public IReadOnlyDictionary<string, int> All => _ids;

    /// <summary>The id of a token, or -1.</summary>
    public int Find(ReadOnlySpan<char> token) => _bySpan.TryGetValue(token, out var id) ? id : -1;

    /// <summary>The ids of <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>, -1 where one is missing.</summary>
    public int[] ByteTokens() => [.. Enumerable.Range(0, 256).Select(value => Find($"<0x{value:X2}>"))];
}
