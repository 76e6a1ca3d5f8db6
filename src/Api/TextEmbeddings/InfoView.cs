using System.Reflection;
using System.Text.Json.Serialization;

namespace OrleansAi.Api.TextEmbeddings;

/// <summary>What clients of Text Embeddings Inference are told of the server.</summary>
/// <param name="ModelId">The model that answers where none is named, or <c>null</c> where one has to be named.</param>
/// <param name="Version">This server's version.</param>
internal sealed record InfoView([property: JsonPropertyName("model_id")] string? ModelId, [property: JsonPropertyName("version")] string Version)
{
    private static readonly string Own =
        typeof(InfoView).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public static InfoView Of(string? model) => new(model, Own);
}
