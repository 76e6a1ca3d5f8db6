using System.Text.Json;

namespace OrleansAi.Gateway.Formats;

/// <summary>A request as a client wrote it, in a format other than OpenAI's.</summary>
/// <param name="Format">The client's format.</param>
/// <param name="Body">The body as UTF-8 JSON.</param>
/// <param name="ModelValue">Where the model's JSON string, quotes included, stands in the body.</param>
/// <param name="Untranslatable">
/// Why it can't be said in OpenAI's format, or <c>null</c> where it was; then only a provider of the client's format can serve it.
/// </param>
public sealed record ForeignRequest(ChatFormat Format, ReadOnlyMemory<byte> Body, Range ModelValue, ModelRequestError? Untranslatable = null)
{
    /// <summary>The body with another name of the model.</summary>
    public ReadOnlyMemory<byte> WithModel(string model)
    {
        var name = JsonSerializer.SerializeToUtf8Bytes(model);
        var (start, length) = ModelValue.GetOffsetAndLength(Body.Length);
        return (byte[])[.. Body.Span[..start], .. name, .. Body.Span[(start + length)..]];
    }
}
