using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrleansAi.Gateway.Caching;

/// <summary>
/// Tells whether two requests are the same: the tenant, what is asked, and the body, whatever the order and the white space of its
/// members. Who asks is no part of it.
/// </summary>
internal static class CacheKey
{
    // Members that say who asks and how it is accounted for, and nothing of what is asked.
    private static readonly HashSet<string> LeftOut = new(StringComparer.Ordinal)
    {
        "user", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "metadata", "store", "service_tier",
    };

    /// <summary>
    /// The key of <paramref name="call"/> of a version of its model; the same for calls that are the same, and for no others that anyone could find. <c>null</c>
    /// where a string of it has half of a surrogate pair, which is valid JSON and no text.
    /// </summary>
    public static string? Of(ModelCall call, string? version)
    {
        try
        {
            return Of(call, version, null, out _);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The key of <paramref name="call"/> without <paramref name="prompt"/>, which calls that differ in it alone share; <c>null</c> where it is not one text of the body exactly.</summary>
    public static string? Without(string prompt, ModelCall call, string? version) => Of(call, version, prompt, out var leftOut) is var key && leftOut == 1 ? key : null;

    private static string Of(ModelCall call, string? version, string? prompt, out int leftOut)
    {
        leftOut = 0;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, call.Caller.Tenant);
        Append(hash, call.Operation.Path);
        Append(hash, call.Original?.Format.ToString() ?? "");

        // Some formats say these in the address and not in the body.
        Append(hash, call.Request.Model);
        Append(hash, version ?? "");
        Append(hash, call.Request.Stream ? "stream" : "whole");
        using var document = JsonDocument.Parse(call.Original?.Body ?? call.Body);
        using var canonical = new MemoryStream();
        using (var json = new Utf8JsonWriter(canonical))
            Write(json, document.RootElement, prompt, ref leftOut, isRoot: true);

        hash.AppendData(canonical.GetBuffer().AsSpan(0, (int)canonical.Length));
        return Convert.ToBase64String(hash.GetHashAndReset());
    }

    // Its length goes before each text, so that no two lists of texts have the same bytes.
    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }

    private static void Write(Utf8JsonWriter json, JsonElement element, string? prompt, ref int leftOut, bool isRoot)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in element.EnumerateObject().Where(member => !isRoot || !LeftOut.Contains(member.Name)).OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    json.WritePropertyName(member.Name);
                    Write(json, member.Value, prompt, ref leftOut, isRoot: false);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Write(json, item, prompt, ref leftOut, isRoot: false);

                json.WriteEndArray();
                break;
            case JsonValueKind.String when prompt is not null && element.ValueEquals(prompt):
                leftOut++;
                json.WriteNullValue();
                break;
            default:
                element.WriteTo(json);
                break;
        }
    }
}
