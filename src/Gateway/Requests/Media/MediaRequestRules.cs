using System.Globalization;
using System.Text;

namespace OrleansAi.Gateway.Requests.Media;

/// <summary>What routing and limits need to know of a request for images or sound; pure.</summary>
internal static class MediaRequestRules
{
    private const int MaxModelBytes = 512;
    private const int MaxImages = 128;

    // About 15 characters are spoken in a second, which is 21 tokens of sound; and a second that is heard is 10 tokens.
    private const int SpokenTokensPerCharacter = 2;
    private const int HeardTokensPerSecond = 20;
    private const int WrittenTokensPerSecond = 8;

    /// <summary>The summary of a request, or what is wrong with it.</summary>
    public static ModelRequestReading Summarize(ModelOperation operation, MediaFields fields)
    {
        var model = fields["model"] ?? operation.DefaultModel;
        if (model is null)
            return new(null, ModelRequestError.MissingModel);

        if (Encoding.UTF8.GetByteCount(model) is 0 or > MaxModelBytes)
            return new(null, ModelRequestError.WrongValue("model", $"a name of 1 to {MaxModelBytes} bytes"));

        if (operation.Inputs is [var input] && string.IsNullOrEmpty(fields[input]))
            return new(null, ModelRequestError.Missing(input, "a string that is not empty"));

        if (operation.File is { } file && !fields.Files.Exists(part => part.Field == file))
            return new(null, ModelRequestError.Missing(file, "a file"));

        if (!TryReadCount(fields["n"], out var images))
            return new(null, ModelRequestError.WrongValue("n", $"an integer from 1 to {MaxImages}"));

        if (fields["stream"] is not (null or "true" or "false" or "True" or "False"))
            return new(null, ModelRequestError.WrongType("stream", "a boolean", "a string"));

        return new(Summary(operation, fields, model, images), null);
    }

    private static ModelRequestSummary Summary(ModelOperation operation, MediaFields fields, string model, int images)
    {
        var streams = operation.IsSpoken ? fields["stream_format"] == "sse" : fields["stream"] is "true" or "True";
        var isImage = operation == ModelOperation.ImageGenerations || operation == ModelOperation.ImageEdits;
        var heard = isImage ? 0 : fields.Files.Sum(file => SoundLength.Of(file.Content.Span));
        var characters = operation.IsSpoken ? CountCharacters(fields["input"]!) : 0;
        return new ModelRequestSummary
        {
            Model = model,
            ModelValue = fields.ModelValue,
            Stream = streams,
            IsOpaque = !streams && (operation.IsSpoken || fields["response_format"] is "text" or "srt" or "vtt"),
            Choices = isImage ? images : 1,
            MaxOutputTokens = (isImage ? ImageTokens.AtMost(fields["size"], fields["quality"]) : 0)
                + (characters * SpokenTokensPerCharacter)
                + Tokens(heard, WrittenTokensPerSecond),
            Units = new RequestUnits(isImage ? images : 0, characters, heard),
            EstimatedInputTokens = OfText(fields["prompt"]) + OfText(fields["input"]) + OfText(fields["instructions"])
                + Tokens(heard, HeardTokensPerSecond)
                + (isImage ? fields.Files.Sum(file => TokenEstimate.PerAttachment + TokenEstimate.OfAttachment(file.Content.Length)) : 0),
        };
    }

    private static long Tokens(long milliseconds, int perSecond) => ((milliseconds * perSecond) + 999) / 1000;

    private static long OfText(string? text) => text is null ? 0 : TokenEstimate.OfText(text);

    // As OpenAI bills them: by code points, not by UTF-16 units.
    private static int CountCharacters(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;

        return count;
    }

    private static bool TryReadCount(string? text, out int count)
    {
        count = 1;
        return text is null || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= MaxImages);
    }
}
