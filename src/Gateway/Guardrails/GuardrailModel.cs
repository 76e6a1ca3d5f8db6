using System.Buffers;
using System.Collections.Immutable;
using OrleansAi.Gateway.Guardrails.Entities;
using OrleansAi.Gateway.Guardrails.Moderation;

namespace OrleansAi.Gateway.Guardrails;

/// <summary>The guardrails of one route, ready for use.</summary>
public sealed class GuardrailModel
{
    private readonly ImmutableArray<string> _blocked;
    private readonly SearchValues<string> _blockedValues;

    private GuardrailModel(GuardrailOptions options)
    {
        Redacted = Enum.GetValues<EntityKind>().Where(kind => options.Redact.Exists(name => IsOf(name, kind))).ToImmutableHashSet();
        BlockInjections = options.BlockInjections;
        MaxCharacters = options.MaxCharacters;
        Moderation = options.Moderation;
        _blocked = [.. options.Blocklist];
        _blockedValues = SearchValues.Create(_blocked.AsSpan(), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What is hidden.</summary>
    public ImmutableHashSet<EntityKind> Redacted { get; }

    /// <summary>Whether requests that try to override instructions are refused.</summary>
    public bool BlockInjections { get; }

    /// <summary>The longest request, or <c>null</c>.</summary>
    public int? MaxCharacters { get; }

    /// <summary>How a model judges what is asked and answered, or <c>null</c>.</summary>
    public ModerationOptions? Moderation { get; }

    /// <summary>The guardrails that <paramref name="options"/> ask for, or <c>null</c> where they ask for none.</summary>
    public static GuardrailModel? Of(GuardrailOptions? options) =>
        options is null or { Redact.Count: 0, BlockInjections: false, Blocklist.Count: 0, MaxCharacters: null, Moderation: null } ? null : new GuardrailModel(options);

    /// <summary>Whether <paramref name="name"/> in the settings means <paramref name="kind"/>.</summary>
    internal static bool IsOf(string name, EntityKind kind) =>
        name.Equals("All", StringComparison.OrdinalIgnoreCase) || name.Equals(kind.ToString(), StringComparison.OrdinalIgnoreCase);

    /// <summary>A word of the blocklist that <paramref name="text"/> has as a whole word, or <c>null</c>.</summary>
    public string? FindBlocked(string text)
    {
        // Nearly all texts have none, and one look at them all is enough to know.
        return text.AsSpan().ContainsAny(_blockedValues) ? _blocked.FirstOrDefault(word => HasWord(text, word)) : null;
    }

    private static bool HasWord(string text, string word)
    {
        for (var from = 0; text.IndexOf(word, from, StringComparison.OrdinalIgnoreCase) is var at and >= 0; from = at + 1)
        {
            var end = at + word.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end])))
                return true;
        }

        return false;
    }
}
