using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansAi.Gateway.Guardrails.Entities;

namespace OrleansAi.Gateway.Guardrails;

/// <summary>
/// What one call hides: each entity has a placeholder, such as <c>&lt;EMAIL_1&gt;</c>, the same wherever it stands, so that a model can
/// speak of it; and in the answer it stands again. Held in memory for the call alone.
/// </summary>
/// <param name="kinds">What is hidden.</param>
/// <param name="body">The request: a placeholder that it has of its own is not taken for another.</param>
internal sealed partial class Redaction(ImmutableHashSet<EntityKind> kinds, ReadOnlyMemory<byte> body)
{
    /// <summary>The longest placeholder.</summary>
    public const int LongestPlaceholder = 24;

    private readonly Dictionary<string, string> _placeholders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<EntityKind, int> _counts = [];

    /// <summary>How many different entities are hidden.</summary>
    public int Count => _values.Count;

    /// <summary>The text with placeholders.</summary>
    public string Redact(string text)
    {
        var entities = EntityFinder.Find(text, kinds);
        if (entities.IsEmpty)
            return text;

        var redacted = new StringBuilder(text.Length);
        var copied = 0;
        foreach (var entity in entities)
        {
            redacted.Append(text, copied, entity.Start - copied).Append(PlaceholderOf(entity.Kind, text.Substring(entity.Start, entity.Length)));
            copied = entity.End;
        }

        return redacted.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>The text with what the placeholders stand for.</summary>
    /// <param name="text">A text of the answer.</param>
    /// <param name="isJson">Whether the text is a part of JSON itself, as the arguments of a tool call are.</param>
    public string Restore(string text, bool isJson) =>
        text.Contains('<', StringComparison.Ordinal)
            ? Placeholder().Replace(text, match => _values.TryGetValue(match.Value, out var value) ? Fit(value, isJson) : match.Value)
            : text;

    /// <summary>Where the end of <paramref name="text"/> begins that may be the beginning of a placeholder; its length where none does.</summary>
    public static int UnfinishedFrom(string text)
    {
        var from = text.LastIndexOf('<');
        return from >= 0 && text.Length - from < LongestPlaceholder && Beginning().IsMatch(text.AsSpan(from)) ? from : text.Length;
    }

    private string PlaceholderOf(EntityKind kind, string value)
    {
        if (_placeholders.TryGetValue(value, out var known))
            return known;

        string placeholder;
        do
        {
            var number = _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
            placeholder = string.Create(CultureInfo.InvariantCulture, $"<{NameOf(kind)}_{number}>");
        }
        while (body.Span.IndexOf(Encoding.ASCII.GetBytes(placeholder)) >= 0);

        _placeholders[value] = placeholder;
        _values[placeholder] = value;
        return placeholder;
    }

    private static string NameOf(EntityKind kind) => kind == EntityKind.NationalId ? "NATIONAL_ID" : kind.ToString().ToUpperInvariant();

    private static string Fit(string value, bool isJson) =>
        isJson ? JsonEncodedText.Encode(value, Formats.JsonBytes.Options.Encoder).ToString() : value;

    [GeneratedRegex("<(?:SECRET|IBAN|CARD|NATIONAL_ID|EMAIL|PHONE)_[1-9][0-9]{0,5}>")]
    private static partial Regex Placeholder();

    [GeneratedRegex("^<[A-Z_]{0,12}[0-9]{0,6}$")]
    private static partial Regex Beginning();
}
