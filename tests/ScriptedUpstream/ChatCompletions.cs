using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansAi.ScriptedUpstream;

/// <summary>Answers one chat completion as the script says.</summary>
internal static class ChatCompletions
{
    private const int InputTokens = 11;
    private const int HugeLineLength = 8 * 1024 * 1024;

    private static readonly ConcurrentDictionary<string, byte> Seen = new();

    public static async Task AnswerAsync(HttpContext context, Script script, Journal journal, TimeProvider time)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var request = JsonNode.Parse(body)!.AsObject();
        var stream = request["stream"]?.GetValue<bool>() ?? false;
        var entry = journal.Begin(request["model"]!.GetValue<string>(), stream, body);
        entry.Protocol = context.Request.Protocol;
        try
        {
            if (script.CloseReused && !Seen.TryAdd(context.Connection.Id, 0))
            {
                entry.Outcome = JournalEntry.Faulted;
                context.Abort();
                return;
            }

            if (script.FirstByteDelayMilliseconds > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(script.FirstByteDelayMilliseconds), time, context.RequestAborted);
            }

            if (script.Gzip)
            {
                context.Response.Headers.ContentEncoding = "gzip";
                context.Response.Body = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            }

            await (script.Status != StatusCodes.Status200OK
                ? FailAsync(context, script)
                : stream
                    ? StreamAsync(context, script, request, entry, time)
                    : WholeAsync(context, script, request, entry, time));
            if (script.Gzip)
            {
                await context.Response.Body.DisposeAsync();
            }

            entry.Outcome = entry.Outcome == JournalEntry.Running ? JournalEntry.Completed : entry.Outcome;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            entry.Outcome = JournalEntry.Aborted;
        }
    }

    private static Task FailAsync(HttpContext context, Script script)
    {
        context.Response.StatusCode = script.Status;
        if (script.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = wait;
        }

        return context.Response.WriteAsync(
            $$$"""{"error":{"message":"The script answers {{{script.Status}}}.","type":"scripted","param":null,"code":"scripted"}}""");
    }

    private static async Task WholeAsync(HttpContext context, Script script, JsonObject request, JournalEntry entry, TimeProvider time)
    {
        entry.OutputTokens = script.Chunks;
        var answer = new JsonObject
        {
            ["id"] = "chatcmpl-scripted",
            ["object"] = "chat.completion",
            ["created"] = 1700000000,
            ["model"] = request["model"]!.DeepClone(),
            ["choices"] = new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["message"] = script.ToolCall ? ToolMessage() : new JsonObject { ["role"] = "assistant", ["content"] = Words(script.Chunks) },
                ["finish_reason"] = script.ToolCall ? "tool_calls" : "stop",
            }),
        };
        if (script.ReportUsage)
        {
            answer["usage"] = Usage(script.Chunks);
        }

        context.Response.ContentType = script.Fault == Fault.WrongContentType ? "text/html" : "application/json";
        var text = answer.ToJsonString();
        switch (script.Fault)
        {
            case Fault.Disconnect or Fault.Stall:
                context.Response.ContentLength = Encoding.UTF8.GetByteCount(text);
                await context.Response.WriteAsync(text[..(text.Length / 2)], context.RequestAborted);
                await FaultAsync(context, script.Fault, entry, time);
                break;
            case Fault.GarbageChunk:
                await context.Response.WriteAsync("{\"choices\": [", context.RequestAborted);
                break;
            case Fault.HugeLine:
                await context.Response.WriteAsync(text[..^1] + $",\"padding\":\"{new string('x', HugeLineLength)}\"}}", context.RequestAborted);
                break;
            default:
                await context.Response.WriteAsync(text, context.RequestAborted);
                break;
        }
    }

    private static async Task StreamAsync(HttpContext context, Script script, JsonObject request, JournalEntry entry, TimeProvider time)
    {
        var response = context.Response;
        response.ContentType = script.Fault == Fault.WrongContentType ? "text/html" : "text/event-stream";
        var model = request["model"]!.GetValue<string>();
        var deltas = script.ToolCall ? ToolDeltas() : [.. Enumerable.Range(0, script.Chunks).Select(i => new JsonObject { ["content"] = $"w{i} " })];
        await SendAsync(response, Chunk(model, new JsonObject { ["role"] = "assistant", ["content"] = "" }, null));
        var faultAfter = script.Fault == Fault.StallAtLimit ? request["max_tokens"]!.GetValue<int>() : script.FaultAfter;
        for (var i = 0; i < deltas.Length; i++)
        {
            if (i == faultAfter && script.Fault != Fault.None && await FaultAsync(context, script.Fault, entry, time))
            {
                return;
            }

            if (script.ChunkDelayMilliseconds > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(script.ChunkDelayMilliseconds), time, context.RequestAborted);
            }

            await SendAsync(response, Chunk(model, deltas[i], null));
            entry.OutputTokens++;
        }

        await SendAsync(response, Chunk(model, [], script.ToolCall ? "tool_calls" : "stop"));
        if (script.ReportUsage && request["stream_options"]?["include_usage"]?.GetValue<bool>() == true)
        {
            await SendAsync(response, UsageChunk(model, deltas.Length));
        }

        if (script.Fault != Fault.MissingDone)
        {
            await response.WriteAsync("data: [DONE]\n\n", context.RequestAborted);
        }
    }

    /// <summary>Makes the fault happen; says whether the answer ends with it.</summary>
    private static async Task<bool> FaultAsync(HttpContext context, Fault fault, JournalEntry entry, TimeProvider time)
    {
        entry.Outcome = JournalEntry.Faulted;
        var output = context.Response.Body;
        switch (fault)
        {
            case Fault.Disconnect:
                await output.FlushAsync(context.RequestAborted);
                // A reset overtakes what was sent before it: let that arrive.
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, context.RequestAborted);
                context.Abort();
                return true;
            case Fault.Stall or Fault.StallAtLimit:
                await output.FlushAsync(context.RequestAborted);
                await Task.Delay(Timeout.InfiniteTimeSpan, time, context.RequestAborted);
                return true;
            case Fault.GarbageChunk:
                await output.WriteAsync("data: {\"choices\": [{\n\n"u8.ToArray(), context.RequestAborted);
                return false;
            case Fault.BrokenUtf8:
                await output.WriteAsync(
                    (byte[])[.. "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\""u8, 0xC3, 0x28, 0xFF, .. "\"}}]}\n\n"u8],
                    context.RequestAborted);
                return false;
            case Fault.HugeLine:
                await output.WriteAsync(Encoding.ASCII.GetBytes($"data: {new string('x', HugeLineLength)}\n\n"), context.RequestAborted);
                return false;
            case Fault.ErrorEvent:
                await output.WriteAsync(
                    "data: {\"error\":{\"message\":\"The scripted model broke.\",\"type\":\"server_error\"}}\n\n"u8.ToArray(), context.RequestAborted);
                return true;
            default:
                entry.Outcome = JournalEntry.Running;
                return false;
        }
    }

    private static async Task SendAsync(HttpResponse response, JsonObject chunk)
    {
        await response.WriteAsync($"data: {chunk.ToJsonString(JsonSerializerOptions.Default)}\n\n", response.HttpContext.RequestAborted);
        await response.Body.FlushAsync(response.HttpContext.RequestAborted);
    }

    private static JsonObject Chunk(string model, JsonObject delta, string? finishReason) => new()
    {
        ["id"] = "chatcmpl-scripted",
        ["object"] = "chat.completion.chunk",
        ["created"] = 1700000000,
        ["model"] = model,
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finishReason }),
    };

    private static JsonObject UsageChunk(string model, int outputTokens)
    {
        var chunk = Chunk(model, [], null);
        chunk["choices"] = new JsonArray();
        chunk["usage"] = Usage(outputTokens);
        return chunk;
    }

    private static JsonObject Usage(int outputTokens) => new()
    {
        ["prompt_tokens"] = InputTokens,
        ["completion_tokens"] = outputTokens,
        ["total_tokens"] = InputTokens + outputTokens,
    };

    private static string Words(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"w{i} "));

    private static JsonObject ToolMessage() => new()
    {
        ["role"] = "assistant",
        ["content"] = null,
        ["tool_calls"] = new JsonArray(new JsonObject
        {
            ["id"] = "call_1",
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = "get_weather", ["arguments"] = "{\"city\":\"Paris\"}" },
        }),
    };

    private static JsonObject[] ToolDeltas() =>
    [
        ToolDelta(new JsonObject { ["id"] = "call_1", ["type"] = "function", ["function"] = new JsonObject { ["name"] = "get_weather", ["arguments"] = "" } }),
        ToolDelta(new JsonObject { ["function"] = new JsonObject { ["arguments"] = "{\"city\":" } }),
        ToolDelta(new JsonObject { ["function"] = new JsonObject { ["arguments"] = "\"Paris\"}" } }),
    ];

    private static JsonObject ToolDelta(JsonObject call)
    {
        call["index"] = 0;
        return new JsonObject { ["tool_calls"] = new JsonArray(call) };
    }
}
