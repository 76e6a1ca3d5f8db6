using System.Globalization;
using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>
/// Says Gemini's <c>Schema</c>, a part of OpenAPI 3.0 with types in capitals and counts that may be strings (API reference, "Schema"), as
/// JSON Schema.
/// </summary>
internal static class GeminiSchema
{
    private static readonly HashSet<string> Counts = GeminiMembers.Forms("minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties");
    private static readonly HashSet<string> Verbatim = GeminiMembers.Forms("enum", "required", "default", "example");
    private static readonly HashSet<string> LeftOut = GeminiMembers.Forms("nullable", "propertyOrdering");

    /// <summary>Writes <paramref name="schema"/> as the value of a member that is written already.</summary>
    public static void Write(Utf8JsonWriter json, JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            schema.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        foreach (var member in schema.EnumerateObject().Where(member => !LeftOut.Contains(member.Name)))
        {
            json.WritePropertyName(Camel(member.Name));
            WriteMember(json, member, schema.IsTrue("nullable"));
        }

        json.WriteEndObject();
    }

    private static void WriteMember(Utf8JsonWriter json, JsonProperty member, bool isNullable)
    {
        if (Verbatim.Contains(member.Name))
        {
            member.Value.WriteTo(json);
        }
        else if (member is { Name: "type", Value.ValueKind: JsonValueKind.String })
        {
            WriteType(json, member.Value.GetString()!.ToLowerInvariant(), isNullable);
        }
        else if (member.Name == "properties" && member.Value.ValueKind == JsonValueKind.Object)
        {
            json.WriteStartObject();
            foreach (var property in member.Value.EnumerateObject())
            {
                json.WritePropertyName(property.Name);
                Write(json, property.Value);
            }

            json.WriteEndObject();
        }
        else if (member.Value.ValueKind == JsonValueKind.Array)
        {
            json.WriteStartArray();
            foreach (var item in member.Value.EnumerateArray())
                Write(json, item);

            json.WriteEndArray();
        }
        else if (Counts.Contains(member.Name) && long.TryParse(member.Value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            json.WriteNumberValue(count);
        }
        else
        {
            Write(json, member.Value);
        }
    }

    private static void WriteType(Utf8JsonWriter json, string type, bool isNullable)
    {
        if (!isNullable)
        {
            json.WriteStringValue(type);
            return;
        }

        json.WriteStartArray();
        json.WriteStringValue(type);
        json.WriteStringValue("null");
        json.WriteEndArray();
    }

    private static string Camel(string name)
    {
        var words = name.Split('_', StringSplitOptions.RemoveEmptyEntries);
        return words.Length < 2 ? name : string.Concat(words.Select((word, index) => index == 0 ? word : $"{char.ToUpperInvariant(word[0])}{word[1..]}"));
    }
}
