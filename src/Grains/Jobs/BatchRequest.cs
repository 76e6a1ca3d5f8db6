using System.Text.Json;
using OrleansAi.Jobs;

namespace OrleansAi.Grains.Jobs;

/// <summary>A line of a batch's input, as OpenAI's format has it.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="CustomId">Its owner's name of it.</param>
/// <param name="Body">What the endpoint is sent.</param>
internal sealed record BatchRequest(long Line, string CustomId, ReadOnlyMemory<byte> Body)
{
    private const int LongestCustomId = 512;

    /// <summary>Reads a line; or what is wrong with it.</summary>
    public static (BatchRequest? Request, BatchError? Error) Read(BatchLine line, string endpoint)
    {
        if (line.IsTooLong)
            return (null, new("line_too_long", "This line is longer than lines may be.", null, line.Number));

        var members = new Members();
        try
        {
            if (!members.Read(line.Bytes.Span))
                return (null, NotJson(line.Number));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return (null, NotJson(line.Number));
        }

        return Check(members, endpoint, line.Number) is { } error
            ? (null, error)
            : (new BatchRequest(line.Number, members.CustomId!, line.Bytes[members.Body]), null);
    }

    private static BatchError? Check(Members members, string endpoint, long line)
    {
        if (members.CustomId is not { Length: > 0 })
            return Missing("custom_id", line);

        if (members.CustomId.Length > LongestCustomId)
            return new("invalid_value", $"Invalid 'custom_id': it is longer than {LongestCustomId} characters.", "custom_id", line);

        if (members.Method is null)
            return Missing("method", line);

        if (members.Method != "POST")
            return new("invalid_value", $"Invalid value: '{members.Method}'. Supported values are: 'POST'.", "method", line);

        if (members.Url is null)
            return Missing("url", line);

        if (members.Url != endpoint)
            return new("mismatched_url", $"The URL provided for this request does not match the batch endpoint '{endpoint}'.", "url", line);

        return members.Body.Equals(default) ? Missing("body", line) : null;
    }

    private static BatchError NotJson(long line) => new("invalid_json_line", "This line is not parseable as valid JSON.", null, line);

    private static BatchError Missing(string parameter, long line) =>
        new("missing_required_parameter", $"Missing required parameter: '{parameter}'.", parameter, line);

    private sealed class Members
    {
        public string? CustomId { get; private set; }

        public string? Method { get; private set; }

        public string? Url { get; private set; }

        /// <summary>Where the object of this name stands.</summary>
        public Range Body { get; private set; }

        public bool Read(ReadOnlySpan<byte> line)
        {
            var json = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 128 });
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                return false;

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.GetString();
                json.Read();
                Take(name, ref json);
            }

            // What follows the object must be nothing.
            return json.TokenType == JsonTokenType.EndObject && !json.Read();
        }

        private void Take(string? name, ref Utf8JsonReader json)
        {
            var start = (int)json.TokenStartIndex;
            var text = json.TokenType == JsonTokenType.String ? json.GetString() : null;
            var isObject = json.TokenType == JsonTokenType.StartObject;
            json.Skip();
            switch (name)
            {
                case "custom_id":
                    CustomId = text;
                    break;
                case "method":
                    Method = text;
                    break;
                case "url":
                    Url = text;
                    break;
                case "body" when isObject:
                    Body = start..(int)json.BytesConsumed;
                    break;
            }
        }
    }
}
