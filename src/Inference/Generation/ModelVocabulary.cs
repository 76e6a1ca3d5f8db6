using OrleansAi.Inference.Generation.Grammars;
using OrleansAi.Inference.Tokenizers;

namespace OrleansAi.Inference.Generation;

/// <summary>A model's tokens as the bytes that they stand for, which grammars go by. Made when they are first asked for.</summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="size">How many logits the model gives, which may be more than there are tokens.</param>
internal sealed class ModelVocabulary(Tokenizer tokenizer, int size)
{
    private readonly Lazy<ReadOnlyMemory<byte>[]> _bytes = new(() => [.. Enumerable.Range(0, size).Select(tokenizer.BytesOf)]);
    private TokenVocabulary? _trie;

    /// <summary>The bytes of each token; none for those that are no text.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Bytes => _bytes.Value;

    /// <summary>The tokens as a trie.</summary>
    public TokenVocabulary Trie => LazyInitializer.EnsureInitialized(ref _trie, () => new TokenVocabulary(_bytes.Value));
}
