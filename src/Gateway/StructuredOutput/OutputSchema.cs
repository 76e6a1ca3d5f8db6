using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace OrleansAi.Gateway.StructuredOutput;

/// <summary>
/// What a request's <c>response_format</c> demands of its answer: a JSON object, or one of a schema (JSON Schema 2020-12). Schemas come
/// from clients, so <c>pattern</c> and <c>patternProperties</c> are left out: a pattern can be made that takes hours to match.
/// </summary>
internal sealed class OutputSchema
{
    private const int LargestSchema = 256 * 1024;
    private static readonly string[] LeftOut = ["pattern", "patternProperties"];
    private static readonly string[] Maps = ["properties", "$defs", "definitions", "dependentSchemas"];
    private static readonly string[] Data = ["enum", "const", "default", "examples"];
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List };

    private readonly JsonSchema? _schema;

    private OutputSchema(JsonSchema? schema) => _schema = schema;

    /// <summary>What the chat completion in <paramref name="body"/> demands; <c>null</c> where that is nothing, or can't be checked.</summary>
    public static OutputSchema? Of(ReadOnlyMemory<byte> body)
    {
        // Most requests have none, and are not parsed for that.
        if (body.Span.IndexOf("\"response_format\""u8) < 0 || JsonNode.Parse(body.Span)?["response_format"] is not JsonObject format)
            return null;

        return (string?)format["type"] switch
        {
            "json_object" => new OutputSchema(null),
            "json_schema" when format["json_schema"]?["schema"] is JsonObject schema => Read(schema),
            _ => null,
        };
    }

    /// <summary>What is wrong with <paramref name="content"/>, or <c>null</c>.</summary>
    public string? ViolationOf(string content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            if (_schema is null)
                return document.RootElement.ValueKind == JsonValueKind.Object ? null : "It is no JSON object.";

            var results = _schema.Evaluate(document.RootElement, Options);
            return results.IsValid ? null : Describe(results);
        }
        catch (JsonException)
        {
            return "It is no JSON.";
        }
    }

    private static OutputSchema? Read(JsonObject schema)
    {
        var text = Without(schema.DeepClone()).ToJsonString();
        if (text.Length > LargestSchema)
            return null;

        try
        {
            return new OutputSchema(JsonSchema.FromText(text));
        }
        catch (Exception exception) when (exception is JsonException or JsonSchemaException or ArgumentException or InvalidOperationException)
        {
            // The provider says what is wrong with it.
            return null;
        }
    }

    /// <summary>The schema without what is left out, here and in the schemas that it is made of.</summary>
    private static JsonNode Without(JsonNode schema)
    {
        if (schema is JsonArray schemas)
        {
            foreach (var item in schemas.OfType<JsonNode>())
                Without(item);
        }

        if (schema is not JsonObject keywords)
            return schema;

        foreach (var name in LeftOut)
            keywords.Remove(name);

        foreach (var (name, value) in keywords.Where(keyword => keyword.Value is not null && !Data.Contains(keyword.Key)).ToList())
        {
            // Names of properties are no keywords.
            IEnumerable<JsonNode?> parts = Maps.Contains(name) && value is JsonObject named ? named.Select(entry => entry.Value).ToList() : [value];
            foreach (var part in parts.OfType<JsonNode>())
                Without(part);
        }

        return schema;
    }

    private static string Describe(EvaluationResults results)
    {
        var errors = from detail in results.Details ?? []
                     where detail.Errors is { Count: > 0 }
                     from error in detail.Errors!
                     select $"{(detail.InstanceLocation.ToString() is { Length: > 0 } place ? place : "The root")}: {error.Value}";
        var text = string.Join(' ', errors.Distinct().Take(5).Select(error => $"{error.TrimEnd('.')}."));
        return text.Length > 0 ? text : "It does not match the schema.";
    }
}
