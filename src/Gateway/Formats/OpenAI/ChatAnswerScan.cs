using System.Text.Json;
using System.Text.Unicode;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.OpenAI;

/// <summary>
/// What relaying and settling need to know of one chunk of a streamed answer, or of a whole answer, found in one pass without
/// building a document.
/// </summary>
internal struct ChatAnswerScan
{
    private bool _hasChoices;

    /// <summary>Whether it is a JSON object in valid UTF-8.</summary>
    public bool IsValid { get; private set; }

    /// <summary>Whether it has an <c>error</c> member that is not null.</summary>
    public bool HasError { get; private set; }

    /// <summary>Whether a choice has a reason why it ended.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>The bytes of text in its choices: content, reasoning, arguments of tool calls.</summary>
    public long TextBytes { get; private set; }

    /// <summary>The usage that it reports.</summary>
    public TokenUsage? Usage { get; private set; }

    /// <summary>Whether it is there for its usage alone: the chunk that <c>stream_options.include_usage</c> asks for.</summary>
    public readonly bool IsUsageChunk => Usage is not null && !_hasChoices;

    /// <summary>Reads <paramref name="payload"/>; never throws for what it contains.</summary>
    public static ChatAnswerScan Read(ReadOnlySpan<byte> payload)
    {
        var scan = new ChatAnswerScan();
        if (!Utf8.IsValid(payload))
            return scan;

        try
        {
            var json = new Utf8JsonReader(payload);
            scan.IsValid = scan.ReadRoot(ref json);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            scan.IsValid = false;
        }

        return scan;
    }

    private bool ReadRoot(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
            return false;

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("choices"u8))
                ReadChoices(ref json);
            else if (json.ValueTextEquals("usage"u8))
                ReadUsage(ref json);
            else if (json.ValueTextEquals("error"u8))
                ReadError(ref json);
            else
                json.Skip();
        }

        return !json.Read();
    }

    private void ReadChoices(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            _hasChoices = true;
            if (json.TokenType == JsonTokenType.StartObject)
                ReadChoice(ref json);
            else
                json.Skip();
        }
    }

    private void ReadChoice(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("delta"u8) || json.ValueTextEquals("message"u8))
            {
                CountText(ref json);
            }
            else if (json.ValueTextEquals("text"u8))
            {
                // A text completion's.
                json.Read();
                TextBytes += json.TokenType == JsonTokenType.String ? json.ValueSpan.Length : 0;
                json.Skip();
            }
            else
            {
                var finish = json.ValueTextEquals("finish_reason"u8);
                json.Read();
                IsFinished |= finish && json.TokenType == JsonTokenType.String;
                json.Skip();
            }
        }
    }

    // All texts count but the names that frame them.
    private void CountText(ref Utf8JsonReader json)
    {
        json.Read();
        var depth = json.CurrentDepth;
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }

        var counts = false;
        while (json.Read() && json.CurrentDepth > depth)
        {
            if (json.TokenType == JsonTokenType.PropertyName)
                counts = !(json.ValueTextEquals("role"u8) || json.ValueTextEquals("id"u8) || json.ValueTextEquals("type"u8));
            else if (json.TokenType == JsonTokenType.String && counts)
                TextBytes += json.ValueSpan.Length;
        }
    }

    private void ReadUsage(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.StartObject)
            Usage = UsageReader.Read(ref json);
        else
            json.Skip();
    }

    private void ReadError(ref Utf8JsonReader json)
    {
        json.Read();
        HasError = json.TokenType != JsonTokenType.Null;
        json.Skip();
    }
}
