using System.Text.Json;
using System.Text.Unicode;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.OpenAI;

/// <summary>What settling needs to know of an answer with images or a transcription, or of an event of one, found in one pass.</summary>
internal struct MediaAnswerScan
{
    private long _images;
    private long _milliseconds;
    private TokenUsage? _usage;

    /// <summary>Whether it is a JSON object in valid UTF-8.</summary>
    public bool IsValid { get; private set; }

    /// <summary>Whether it tells of an error.</summary>
    public bool HasError { get; private set; }

    /// <summary>Whether it is an event that ends an answer: one with an image, or all that was said.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>The bytes of text in a part of a transcription.</summary>
    public long TextBytes { get; private set; }

    /// <summary>Tokens as the provider reports them, and images and sound as the answer shows them; <c>null</c> where it shows neither.</summary>
    public readonly TokenUsage? Usage
    {
        get
        {
            if (_usage is null)
                return _milliseconds == 0 ? null : TokenUsage.None with { AudioMilliseconds = _milliseconds };

            return _usage with { Images = _images, AudioMilliseconds = Math.Max(_usage.AudioMilliseconds, _milliseconds) };
        }
    }

    /// <summary>Reads <paramref name="payload"/>; never throws for what it contains.</summary>
    public static MediaAnswerScan Read(ReadOnlySpan<byte> payload)
    {
        var scan = new MediaAnswerScan();
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
            ReadMember(ref json);

        return !json.Read();
    }

    private void ReadMember(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("data"u8))
            CountImages(ref json);
        else if (json.ValueTextEquals("usage"u8))
            ReadUsage(ref json);
        else if (json.ValueTextEquals("duration"u8))
            _milliseconds = UsageReader.ReadMilliseconds(ref json);
        else if (json.ValueTextEquals("error"u8))
            ReadError(ref json);
        else if (json.ValueTextEquals("type"u8))
            ReadType(ref json);
        else if (json.ValueTextEquals("delta"u8))
            ReadDelta(ref json);
        else
            json.Skip();
    }

    private void CountImages(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            json.Skip();
            return;
        }

        for (; json.Read() && json.TokenType != JsonTokenType.EndArray; _images++)
            json.Skip();
    }

    private void ReadUsage(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.StartObject)
            _usage = UsageReader.Read(ref json);
        else
            json.Skip();
    }

    private void ReadError(ref Utf8JsonReader json)
    {
        json.Read();
        HasError |= json.TokenType != JsonTokenType.Null;
        json.Skip();
    }

    // image_generation.completed, image_edit.completed, transcript.text.done, speech.audio.done; error.
    private void ReadType(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.String)
        {
            IsFinished |= json.ValueSpan.EndsWith(".completed"u8) || json.ValueSpan.EndsWith(".done"u8);
            HasError |= json.ValueTextEquals("error"u8);
        }
        else
        {
            json.Skip();
        }
    }

    private void ReadDelta(ref Utf8JsonReader json)
    {
        json.Read();
        TextBytes += json.TokenType == JsonTokenType.String ? json.ValueSpan.Length : 0;
        json.Skip();
    }
}
