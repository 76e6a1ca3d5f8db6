using System.Text.Json;

namespace OrleansAi.Gateway.Requests;

/// <summary>JSON's types as error messages call them.</summary>
internal static class JsonWords
{
    public static string Of(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.Null => "null",
        _ => "nothing",
    };
}
