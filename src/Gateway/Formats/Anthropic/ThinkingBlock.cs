using System.Text;
using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Anthropic;

/// <summary>
/// A block of the model's thinking. A client must send it back unchanged with the results of tools, signature included, so a chat
/// completion carries it whole in the member <c>thinking_blocks</c> (as LiteLLM names it), besides the text in <c>reasoning_content</c>.
/// </summary>
internal sealed class ThinkingBlock
{
    public StringBuilder Text { get; } = new();

    public string Signature { get; set; } = "";

    /// <summary>The data of a block that the provider shows to nobody.</summary>
    public string? Redacted { get; init; }

    /// <summary>Writes the member <c>thinking_blocks</c> with this block alone.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("thinking_blocks");
        json.WriteStartObject();
        json.WriteString("type", Redacted is null ? "thinking" : "redacted_thinking");
        if (Redacted is null)
        {
            json.WriteString("thinking", Text.ToString());
            json.WriteString("signature", Signature);
        }
        else
        {
            json.WriteString("data", Redacted);
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }
}
