using System.Collections.Immutable;

namespace OrleansAi.Access;

/// <summary>A list of models: their names as clients ask for them, or how such names begin, followed by <c>*</c>: <c>openai/*</c>.</summary>
public static class ModelNames
{
    private const int Longest = 300;

    /// <summary>Whether a list may have <paramref name="name"/>: 1 to 300 characters without spaces, and a <c>*</c> at the end alone.</summary>
    public static bool IsValid(string? name) =>
        name is { Length: >= 1 and <= Longest } && !name.Any(char.IsWhiteSpace) && name.IndexOf('*', StringComparison.Ordinal) is var star && (star < 0 || star == name.Length - 1);

    /// <summary>Whether <paramref name="model"/> is in the list.</summary>
    public static bool Have(ImmutableArray<string> names, string model)
    {
        foreach (var name in names)
        {
            if (name.EndsWith('*') ? model.AsSpan().StartsWith(name.AsSpan(0, name.Length - 1), StringComparison.Ordinal) : model == name)
            {
                return true;
            }
        }

        return false;
    }
}
