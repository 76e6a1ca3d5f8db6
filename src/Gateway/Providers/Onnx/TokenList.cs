using System.Collections.Immutable;
using System.Text.Json;

namespace OrleansAi.Gateway.Providers.Onnx;

/// <summary>Reads an array of tokens.</summary>
internal static class TokenList
{
    /// <summary>The tokens; <c>null</c> where it is no array of whole numbers.</summary>
    public static ImmutableArray<int>? Read(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array)
            return null;

        var tokens = ImmutableArray.CreateBuilder<int>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out var token))
                return null;
            tokens.Add(token);
        }

        return tokens.MoveToImmutable();
    }
}
