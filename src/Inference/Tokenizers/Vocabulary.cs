using OrleansAi.Inference.Tokenizers.AddedTokens;

namespace OrleansAi.Inference.Tokenizers;

/// <summary>All tokens, the model's and the added ones: text to id and back.</summary>
internal sealed class Vocabulary
{
    private readonly IReadOnlyDictionary<string, int> _model;
    private readonly Dictionary<string, AddedToken> _added = new(StringComparer.Ordinal);
    private readonly Dictionary<int, AddedToken> _addedById = [];
    private readonly string?[] _texts;

    /// <summary>Joins the model's vocabulary and the added tokens, which win.</summary>
    public Vocabulary(IReadOnlyDictionary<string, int> model, IReadOnlyList<AddedToken> added)
    {
        _model = model;
        _texts = new string?[1 + Math.Max(model.Count == 0 ? -1 : model.Values.Max(), added.Count == 0 ? -1 : added.Max(static token => token.Id))];
        foreach (var (text, id) in model)
            _texts[id] = text;
        foreach (var token in added)
        {
            _added[token.Content] = token;
            _addedById[token.Id] = token;
            _texts[token.Id] = token.Content;
        }

        Count = model.Count + _added.Keys.Count(text => !model.ContainsKey(text));
    }

    /// <summary>How many tokens there are.</summary>
    public int Count { get; }

    /// <summary>The id of a token, or null.</summary>
    public int? IdOf(string text) =>
        _added.TryGetValue(text, out var token) ? token.Id : _model.TryGetValue(text, out var id) ? id : null;

    /// <summary>The text of a token, or null.</summary>
    public string? TextOf(int id) => (uint)id < (uint)_texts.Length ? _texts[id] : null;

    /// <summary>Whether a token was added.</summary>
    public bool IsAdded(int id) => _addedById.ContainsKey(id);

    /// <summary>Whether a token is special.</summary>
    public bool IsSpecial(int id) => _addedById.TryGetValue(id, out var token) && token.IsSpecial;
}
