using System.Text;
using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Responses;

/// <summary>One item of a response's output while it is made: reasoning, a message, or a call of a function.</summary>
internal sealed class ResponseItem
{
    private readonly StringBuilder _text = new();

    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its place in the output.</summary>
    public required int Index { get; init; }

    /// <summary>What it is.</summary>
    public required ResponseItemKind Kind { get; init; }

    /// <summary>The id by which a result answers a call.</summary>
    public string? CallId { get; init; }

    /// <summary>The function that is called.</summary>
    public string? Name { get; init; }

    /// <summary>The text so far; of a call, its arguments.</summary>
    public string Text => _text.ToString();

    /// <summary>Whether it is whole.</summary>
    public bool IsDone { get; set; }

    public void Append(string text) => _text.Append(text);

    /// <summary>Writes the item as it is now.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id", Id);
        switch (Kind)
        {
            case ResponseItemKind.FunctionCall:
                json.WriteString("type", "function_call");
                json.WriteString("call_id", CallId);
                json.WriteString("name", Name);
                json.WriteString("arguments", Text);
                break;
            case ResponseItemKind.Reasoning:
                json.WriteString("type", "reasoning");
                json.WriteStartArray("summary");
                json.WriteEndArray();
                WriteContent(json);
                break;
            default:
                json.WriteString("type", "message");
                json.WriteString("role", "assistant");
                WriteContent(json);
                break;
        }

        json.WriteString("status", IsDone ? "completed" : "in_progress");
        json.WriteEndObject();
    }

    /// <summary>Writes the one part that the content of a message or of reasoning has.</summary>
    public void WritePart(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        switch (Kind)
        {
            case ResponseItemKind.Reasoning:
                json.WriteString("type", "reasoning_text");
                json.WriteString("text", Text);
                break;
            case ResponseItemKind.Refusal:
                json.WriteString("type", "refusal");
                json.WriteString("refusal", Text);
                break;
            default:
                json.WriteString("type", "output_text");
                json.WriteString("text", Text);
                json.WriteStartArray("annotations");
                json.WriteEndArray();
                json.WriteStartArray("logprobs");
                json.WriteEndArray();
                break;
        }

        json.WriteEndObject();
    }

    private void WriteContent(Utf8JsonWriter json)
    {
        json.WriteStartArray("content");
        if (_text.Length > 0)
            WritePart(json);

        json.WriteEndArray();
    }
}

/// <summary>What an item of a response's output is.</summary>
internal enum ResponseItemKind
{
    /// <summary>A message of the assistant.</summary>
    Message,

    /// <summary>A message in which the model refuses.</summary>
    Refusal,

    /// <summary>What the model thought.</summary>
    Reasoning,

    /// <summary>A call of a function.</summary>
    FunctionCall,
}
