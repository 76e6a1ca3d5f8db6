using System.Buffers;
using System.Text;
using System.Text.Json;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.Responses;

/// <summary>
/// Turns the deltas of a chat completion into the events of a streamed response (API reference, "Responses", "Streaming events"):
/// reasoning, messages and calls are items, each begun and ended, and every event has a number.
/// </summary>
public sealed class ChatToResponseEvents : IClientEvents
{
    private readonly ArrayBufferWriter<byte> _written = new(1024);
    private readonly ResponseWriter _response;
    private readonly ResponseOutput _output;
    private int _number;
    private string? _finishReason;
    private TokenUsage? _usage;
    private bool _isOver;

    /// <summary>The events of the answer to <paramref name="request"/>.</summary>
    /// <param name="request">What the client asked for.</param>
    /// <param name="id">The call's id.</param>
    /// <param name="created">When the answer was made.</param>
    public ChatToResponseEvents(ForeignRequest request, string id, DateTimeOffset created)
    {
        _response = new ResponseWriter(request, $"resp_{id}", created);
        _output = new ResponseOutput(id);
    }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Written => _written.WrittenMemory;

    /// <inheritdoc />
    public void Clear() => _written.ResetWrittenCount();

    /// <inheritdoc />
    public void Begin()
    {
        foreach (var type in (string[])["response.created", "response.in_progress"])
        {
            Event(type, _response, static (json, response) =>
            {
                json.WritePropertyName("response");
                response.WriteBegun(json);
            });
        }
    }

    /// <inheritdoc />
    public void Add(ChatDelta delta)
    {
        ArgumentNullException.ThrowIfNull(delta);
        if (delta.Error is { } error)
        {
            WriteError(error);
            return;
        }

        AddText(ResponseItemKind.Reasoning, "response.reasoning_text.delta", delta.Reasoning);
        AddText(ResponseItemKind.Message, "response.output_text.delta", delta.Content);
        AddText(ResponseItemKind.Refusal, "response.refusal.delta", delta.Refusal);
        foreach (var call in delta.ToolCalls)
            AddCall(call);

        _finishReason = delta.FinishReason ?? _finishReason;
        _usage = delta.Usage ?? _usage;
    }

    /// <inheritdoc />
    public void End(TokenUsage usage)
    {
        if (_isOver)
            return;

        EndItems(_output.Items);
        Event($"response.{ResponseWriter.StatusOf(_finishReason)}", (_response, _finishReason, _output.Items, usage: _usage ?? usage), static (json, end) =>
        {
            json.WritePropertyName("response");
            end._response.WriteEnded(json, end._finishReason, end.Items, end.usage);
        });
    }

    private void AddText(ResponseItemKind kind, string type, string? text)
    {
        if (text is not { Length: > 0 })
            return;

        var items = _output.Items.Count;
        var item = _output.OfText(kind);
        if (_output.Items.Count > items)
        {
            BeginItem(item);
            Event("response.content_part.added", item, static (json, item) => WritePart(json, item));
        }

        item.Append(text);
        Event(type, (item, text), static (json, delta) =>
        {
            WritePlace(json, delta.item);
            json.WriteNumber("content_index", 0);
            json.WriteString("delta", delta.text);
            if (delta.item.Kind == ResponseItemKind.Message)
            {
                json.WriteStartArray("logprobs");
                json.WriteEndArray();
            }
        });
    }

    private void AddCall(ChatToolCallDelta call)
    {
        var items = _output.Items.Count;
        var item = _output.OfCall(call);
        if (_output.Items.Count > items)
            BeginItem(item);

        if (call.Arguments is not { Length: > 0 } arguments)
            return;

        item.Append(arguments);
        Event("response.function_call_arguments.delta", (item, arguments), static (json, delta) =>
        {
            WritePlace(json, delta.item);
            json.WriteString("delta", delta.arguments);
        });
    }

    // Text ends where something else begins; pieces of several calls may come in turns, so calls end with the response.
    private void BeginItem(ResponseItem begun)
    {
        EndItems(_output.Items.Where(item => item != begun && item.Kind != ResponseItemKind.FunctionCall));
        Event("response.output_item.added", begun, static (json, item) => WriteItem(json, item));
    }

    private void EndItems(IEnumerable<ResponseItem> items)
    {
        foreach (var item in items.Where(item => !item.IsDone))
        {
            EndContent(item);
            item.IsDone = true;
            Event("response.output_item.done", item, static (json, item) => WriteItem(json, item));
        }
    }

    private void EndContent(ResponseItem item)
    {
        if (item.Kind == ResponseItemKind.FunctionCall)
        {
            Event("response.function_call_arguments.done", item, static (json, item) =>
            {
                WritePlace(json, item);
                json.WriteString("name", item.Name);
                json.WriteString("arguments", item.Text);
            });
            return;
        }

        var (type, member) = item.Kind switch
        {
            ResponseItemKind.Reasoning => ("response.reasoning_text.done", "text"),
            ResponseItemKind.Refusal => ("response.refusal.done", "refusal"),
            _ => ("response.output_text.done", "text"),
        };
        Event(type, (item, member), static (json, done) =>
        {
            WritePlace(json, done.item);
            json.WriteNumber("content_index", 0);
            json.WriteString(done.member, done.item.Text);
            if (done.item.Kind == ResponseItemKind.Message)
            {
                json.WriteStartArray("logprobs");
                json.WriteEndArray();
            }
        });
        Event("response.content_part.done", item, static (json, item) => WritePart(json, item));
    }

    private void WriteError(ChatStreamError error)
    {
        _isOver = true;
        Event("error", error, static (json, error) =>
        {
            json.WriteString("code", error.Code);
            json.WriteString("message", error.Message);
            json.WriteNull("param");
        });
    }

    private static void WriteItem(Utf8JsonWriter json, ResponseItem item)
    {
        json.WriteNumber("output_index", item.Index);
        json.WritePropertyName("item");
        item.Write(json);
    }

    private static void WritePart(Utf8JsonWriter json, ResponseItem item)
    {
        WritePlace(json, item);
        json.WriteNumber("content_index", 0);
        json.WritePropertyName("part");
        item.WritePart(json);
    }

    private static void WritePlace(Utf8JsonWriter json, ResponseItem item)
    {
        json.WriteString("item_id", item.Id);
        json.WriteNumber("output_index", item.Index);
    }

    private void Event<TState>(string type, TState state, Action<Utf8JsonWriter, TState> write)
    {
        _written.Write("event: "u8);
        _written.Write(Encoding.ASCII.GetBytes(type));
        _written.Write("\ndata: "u8);
        using (var json = new Utf8JsonWriter(_written, JsonBytes.Options))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteNumber("sequence_number", _number++);
            write(json, state);
            json.WriteEndObject();
        }

        _written.Write("\n\n"u8);
    }
}
