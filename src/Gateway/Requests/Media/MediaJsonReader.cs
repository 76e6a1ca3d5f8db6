using System.Text;
using System.Text.Json;

namespace OrleansAi.Gateway.Requests.Media;

/// <summary>Reads the fields of a request that is JSON.</summary>
internal static class MediaJsonReader
{
    /// <summary>Reads the members of the object on whose start <paramref name="json"/> stands, up to its end.</summary>
    public static ModelRequestError? Read(ref Utf8JsonReader json, MediaFields fields)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            if (MediaFields.Reads(name) && ReadValue(ref json, name, fields) is { } error)
                return error;

            json.Skip();
        }

        return null;
    }

    private static ModelRequestError? ReadValue(ref Utf8JsonReader json, string name, MediaFields fields)
    {
        if (json.TokenType == JsonTokenType.Null)
            return null;

        if (json.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            return ModelRequestError.WrongType(name, Expected(name), JsonWords.Of(json.TokenType));

        // Texts must be strings: a form's fields have no types, but these members have.
        if (json.TokenType != JsonTokenType.String && name is not ("n" or "stream"))
            return ModelRequestError.WrongType(name, Expected(name), JsonWords.Of(json.TokenType));

        if (name == "model")
            fields.ModelValue = (int)json.TokenStartIndex..(int)json.BytesConsumed;

        var value = json.TokenType == JsonTokenType.String ? json.GetString()! : Encoding.UTF8.GetString(json.ValueSpan);
        return fields.TryAdd(name, value) ? null : ModelRequestError.Twice(name);
    }

    private static string Expected(string name) => name switch
    {
        "n" => "an integer",
        "stream" => "a boolean",
        _ => "a string",
    };
}
