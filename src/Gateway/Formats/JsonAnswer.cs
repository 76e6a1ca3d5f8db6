using System.Text.Json;
using System.Text.Unicode;

namespace OrleansAi.Gateway.Formats;

/// <summary>Reads a provider's answer, or one event of it, as a JSON object.</summary>
internal static class JsonAnswer
{
    /// <summary>What <paramref name="look"/> finds; what is no JSON object in UTF-8 is not <see cref="AnswerFacts.IsValid"/>.</summary>
    public static AnswerFacts Look(ReadOnlySpan<byte> json, Func<JsonElement, AnswerFacts> look)
    {
        if (!Utf8.IsValid(json))
            return default;

        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object ? look(document.RootElement) with { IsValid = true } : default;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return default;
        }
    }
}
