using System.Collections.Immutable;
using System.Text.Json;
using OrleansAi.Gateway.Formats;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.Providers.Onnx;

/// <summary>Reads a request to rerank in the form that Cohere and Jina share: documents are strings, or objects with a <c>text</c>.</summary>
internal static class RankingRequestReader
{
    public static (RankingRequest? Request, ModelRequestError? Error) Read(JsonElement body)
    {
        if (body.Text("query") is not { } query)
            return (null, ModelRequestError.WrongValue("query", "a string"));
        if (body.Member("top_n") is { } top && !(top.ValueKind == JsonValueKind.Number && top.TryGetInt32(out var count) && count > 0))
            return (null, ModelRequestError.WrongValue("top_n", "a whole number above zero"));

        var documents = ImmutableArray.CreateBuilder<string>();
        foreach (var document in body.Items("documents"))
        {
            if ((document.ValueKind == JsonValueKind.String ? document.GetString() : document.Text("text")) is not { } text)
                return (null, ModelRequestError.WrongValue($"documents[{documents.Count}]", "a string, or an object with a 'text'"));
            documents.Add(text);
        }

        return documents.Count == 0
            ? (null, ModelRequestError.WrongValue("documents", "an array of at least one document"))
            : (new RankingRequest { Query = query, Documents = documents.ToImmutable(), Truncate = body.Member("truncate")?.ValueKind != JsonValueKind.False }, null);
    }
}
