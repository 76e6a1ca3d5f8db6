using System.Text.Json.Serialization;

namespace OrleansAi.Api.Models;

/// <summary>OpenAI's model object.</summary>
internal sealed record ModelItem(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("object")] string Object,
    [property: JsonPropertyName("created")] long Created,
    [property: JsonPropertyName("owned_by")] string OwnedBy)
{
    public static ModelItem Of(string name) => new(name, "model", 0, "orleansai");
}

/// <summary>OpenAI's list of models.</summary>
internal sealed record ModelList(
    [property: JsonPropertyName("object")] string Object, [property: JsonPropertyName("data")] IReadOnlyList<ModelItem> Data);
