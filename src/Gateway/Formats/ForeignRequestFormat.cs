using System.Text.Json;
using System.Text.Unicode;

namespace OrleansAi.Gateway.Formats;

/// <summary>A format of requests other than OpenAI's chat completions: how it is checked, and how it is said as one.</summary>
internal sealed class ForeignRequestFormat
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = ModelRequestReader.MaxDepth };

    /// <summary>The format.</summary>
    public required ChatFormat Format { get; init; }

    /// <summary>The members that are translated, or left out without a word; all others are named as dropped.</summary>
    public required IReadOnlySet<string> Known { get; init; }

    /// <summary>Whether a request asks for a stream.</summary>
    public Func<JsonElement, bool> IsStream { get; init; } = static request => request.IsTrue("stream");

    /// <summary>What else is dropped, of members inside of others.</summary>
    public Func<JsonElement, IEnumerable<string>> DroppedInside { get; init; } = static _ => [];

    /// <summary>What is wrong with the object that a request is, or <c>null</c>.</summary>
    public required Func<JsonElement, ModelRequestError?> Check { get; init; }

    /// <summary>Writes the members of a chat completion besides its model, its stream and its conversation.</summary>
    public required Action<Utf8JsonWriter, JsonElement> WriteSettings { get; init; }

    /// <summary>Writes the messages and tools of a chat completion.</summary>
    /// <remarks>It throws an <see cref="UntranslatableException"/> where a chat completion has no words for them.</remarks>
    public required Action<Utf8JsonWriter, JsonElement> WriteConversation { get; init; }

    /// <summary>Reads <paramref name="body"/>; never throws for what it contains.</summary>
    /// <param name="body">The body.</param>
    /// <param name="addressed">What the request's address says, where the format's bodies don't.</param>
    public ForeignRequestReading Read(ReadOnlyMemory<byte> body, AddressedModel? addressed = null)
    {
        if (!Utf8.IsValid(body.Span))
            return new ForeignRequestReading { Error = ModelRequestError.NotJson("The body is not UTF-8.") };

        try
        {
            using var document = JsonDocument.Parse(body, Options);
            return document.RootElement.ValueKind != JsonValueKind.Object
                ? new ForeignRequestReading { Error = ModelRequestError.NotJson("The body must be a JSON object.") }
                : Check(document.RootElement) is { } error ? new ForeignRequestReading { Error = error } : Translate(body, document.RootElement, addressed);
        }
        catch (JsonException exception)
        {
            var place = $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";
            return new ForeignRequestReading
            {
                Error = ModelRequestError.NotJson($"The body is not valid JSON of at most {ModelRequestReader.MaxDepth} levels: {place}."),
            };
        }
        catch (InvalidOperationException)
        {
            return new ForeignRequestReading { Error = ModelRequestError.NotJson("The body holds an escape of half a surrogate pair.") };
        }
    }

    private ForeignRequestReading Translate(ReadOnlyMemory<byte> body, JsonElement request, AddressedModel? addressed)
    {
        var dropped = request.EnumerateObject()
            .Where(member => !Known.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Null)
            .Select(member => member.Name)
            .Concat(DroppedInside(request))
            .ToList();
        var names = addressed ?? new AddressedModel(request.Text("model")!, IsStream(request));
        var (chat, untranslatable) = ToChat(request, names);
        var (summary, error) = ModelRequestReader.Read(ModelOperation.Chat, chat.Span);
        return summary is null
            ? new ForeignRequestReading { Error = error }
            : new ForeignRequestReading
            {
                Request = summary,
                Chat = new TranslatedRequest(chat, dropped),
                Original = new ForeignRequest(Format, body, addressed is null ? ForeignRequest.FindModel(body.Span) : null, untranslatable),
            };
    }

    private (ReadOnlyMemory<byte> Chat, ModelRequestError? Untranslatable) ToChat(JsonElement request, AddressedModel names)
    {
        try
        {
            return (Write(request, names, WriteConversation), null);
        }
        catch (UntranslatableException exception)
        {
            // A provider of the client's format may know more; for limits, its text counts as one message.
            return (Write(request, names, WriteOutline), new ModelRequestError(exception.Message, exception.Parameter, "unsupported_by_model"));
        }
    }

    private ReadOnlyMemory<byte> Write(JsonElement request, AddressedModel names, Action<Utf8JsonWriter, JsonElement> writeConversation) =>
        JsonBytes.Write((format: this, request, names, writeConversation), static (writer, state) =>
        {
            writer.WriteStartObject();
            writer.WriteString("model", state.names.Model);
            if (state.names.Stream)
            {
                writer.WriteBoolean("stream", true);
                writer.WriteStartObject("stream_options");
                writer.WriteBoolean("include_usage", true);
                writer.WriteEndObject();
            }

            state.format.WriteSettings(writer, state.request);
            state.writeConversation(writer, state.request);
            writer.WriteEndObject();
        });

    private static void WriteOutline(Utf8JsonWriter writer, JsonElement request)
    {
        writer.WriteStartArray("messages");
        writer.WriteStartObject();
        writer.WriteString("role", "user");
        writer.WriteString("content", request.GetRawText());
        writer.WriteEndObject();
        writer.WriteEndArray();
    }
}
