using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using OrleansAi.Gateway.Routing;

namespace OrleansAi.Gateway.Registry;

/// <summary>A model as JSON: the members of an entry of <c>OrleansAi:Models</c>, in camel case, whatever case they are read in.</summary>
public static class ModelDefinition
{
    /// <summary>The longest definition, in bytes.</summary>
    public const int LongestBytes = 256 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    private static readonly JsonSerializerOptions Json = Options(JsonUnmappedMemberHandling.Skip);
    private static readonly JsonSerializerOptions StrictJson = Options(JsonUnmappedMemberHandling.Disallow);

    /// <summary>The one text of a model, all its members written out.</summary>
    public static string Write(ModelOptions model) => JsonSerializer.Serialize(model, Json);

    /// <summary>The model as a node, for an answer.</summary>
    public static JsonObject ToNode(ModelOptions model) => JsonSerializer.SerializeToNode(model, Json)!.AsObject();

    /// <summary>Reads what <see cref="Write"/> wrote, here or in a newer version, whose further members are passed over.</summary>
    /// <exception cref="JsonException">It is no definition.</exception>
    public static ModelOptions Read(string definition) =>
        JsonSerializer.Deserialize<ModelOptions>(definition, Json) ?? throw new JsonException("The definition is null.");

    /// <summary>Reads what people wrote. A member that is <c>null</c> counts as left out; one that isn't known is an error, as it may be a slip of the pen.</summary>
    /// <returns>The model, or what is wrong.</returns>
    public static (ModelOptions? Model, string? Problem) ReadStrictly(ReadOnlySpan<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json.ToArray(), Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return (null, "The body is no JSON object; write the members of an entry of the settings' Models.");

            var node = JsonObject.Create(document.RootElement)!;
            return WithoutNulls(node) is { } place
                ? (null, $"{place} is null; write a value or leave it out.")
                : (node.Deserialize<ModelOptions>(StrictJson), null);
        }
        catch (JsonException exception)
        {
            return (null, exception.Path is { Length: > 0 } path
                ? $"{path.TrimStart('$', '.')} can't be read: it is misspelled, or its value has another form than docs/configuration.md says of Models."
                : $"The body is no JSON: {exception.Message}");
        }
    }

    /// <summary>Takes members that are null out of objects; where a list has a null, says where.</summary>
    private static string? WithoutNulls(JsonNode node)
    {
        if (node is JsonArray list)
        {
            foreach (var (index, item) in list.Index())
            {
                if (item is null)
                    return $"{list.GetPath().TrimStart('$', '.')}[{index}]";

                if (WithoutNulls(item) is { } place)
                    return place;
            }
        }

        if (node is not JsonObject members)
            return null;

        foreach (var name in members.Where(member => member.Value is null).Select(member => member.Key).ToArray())
            members.Remove(name);

        return members.Select(member => WithoutNulls(member.Value!)).FirstOrDefault(place => place is not null);
    }

    private static JsonSerializerOptions Options(JsonUnmappedMemberHandling unknown) => new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = unknown,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };
}
