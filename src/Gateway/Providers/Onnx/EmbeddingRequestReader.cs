using System.Text.Json;
using OrleansAi.Gateway.Formats;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.Providers.Onnx;

/// <summary>Reads a request for embeddings in OpenAI's format, with <c>truncate</c> and <c>normalize</c> as Text Embeddings Inference has them.</summary>
internal static class EmbeddingRequestReader
{
    public static (EmbeddingRequest? Request, ModelRequestError? Error) Read(JsonElement body)
    {
        var request = new EmbeddingRequest { Truncate = Flag(body, "truncate"), Normalize = Flag(body, "normalize") };
        if (body.Member("dimensions") is { } dimensions)
        {
            if (dimensions.ValueKind != JsonValueKind.Number || !dimensions.TryGetInt32(out var count) || count < 1)
                return (null, ModelRequestError.WrongValue("dimensions", "a whole number above zero"));

            request = request with { Dimensions = count };
        }

        if (body.Member("encoding_format") is { } format && !(format.ValueKind == JsonValueKind.String && format.GetString() is "float" or "base64"))
            return (null, ModelRequestError.WrongValue("encoding_format", "\"float\" or \"base64\""));

        return body.Member("input") is { } input && WithInput(request, input) is { } complete ? (complete, null) : (null, WrongInput);
    }

    /// <summary>Whether vectors are wanted as the bytes of their numbers.</summary>
    public static bool WantsBase64(JsonElement body) => body.Text("encoding_format") == "base64";

    private static ModelRequestError WrongInput { get; } =
        ModelRequestError.WrongValue("input", "a string, an array of strings, an array of tokens, or an array of arrays of tokens, and none of them empty");

    private static EmbeddingRequest? WithInput(EmbeddingRequest request, JsonElement input)
    {
        if (input.ValueKind == JsonValueKind.String)
            return request with { Texts = [input.GetString()!] };
        if (input.ValueKind != JsonValueKind.Array || input.GetArrayLength() == 0)
            return null;

        var items = input.EnumerateArray();
        return input[0].ValueKind switch
        {
            JsonValueKind.String => items.All(static item => item.ValueKind == JsonValueKind.String)
                ? request with { Texts = [.. input.EnumerateArray().Select(static item => item.GetString()!)] }
                : null,
            JsonValueKind.Number => TokenList.Read(input) is { } tokens ? request with { Tokens = [tokens] } : null,
            JsonValueKind.Array => items.Select(TokenList.Read).ToArray() is var lists && lists.All(static list => list is not null)
                ? request with { Tokens = [.. lists.Select(static list => list!.Value)] }
                : null,
            _ => null,
        };
    }

    private static bool? Flag(JsonElement body, string name) => body.Member(name)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
