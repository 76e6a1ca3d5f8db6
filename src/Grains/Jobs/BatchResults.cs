using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansAi.Gateway.Formats.OpenAI;
using OrleansAi.Jobs;
using OrleansAi.Storage.Jobs;
using OrleansAi.Usage;

namespace OrleansAi.Grains.Jobs;

/// <summary>Writes what lines came to, in OpenAI's form: one line of the output or error file each.</summary>
internal static class BatchResults
{
    private const int Ok = 200;
    private const int BadGateway = 502;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 };
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 900 };

    /// <summary>The id of a line's request, also in logs and in the list of calls.</summary>
    public static string RequestId(string batch, long line) => $"batch_req_{batch["batch_".Length..]}_{line}";

    /// <summary>A model's answer.</summary>
    public static BatchResult Answered(string batch, BatchRequest request, ReadOnlyMemory<byte> body, TokenUsage usage) =>
        Responded(batch, request, Ok, body, usage);

    /// <summary>A refusal, with the status and the body that the endpoint would have answered with.</summary>
    public static BatchResult Refused(string batch, BatchRequest request, int status, ReadOnlyMemory<byte> body) =>
        Responded(batch, request, status, body, TokenUsage.None);

    /// <summary>A line that was never answered.</summary>
    public static BatchResult NotRun(string batch, BatchRequest request, BatchError error)
    {
        var json = Write(json =>
        {
            Begin(json, batch, request);
            json.WriteNull("response");
            json.WriteStartObject("error");
            json.WriteString("code", error.Code);
            json.WriteString("message", error.Message);
            json.WriteEndObject();
        });
        return new BatchResult(request.Line, IsFailed: true, json, TokenUsage.None);
    }

    private static BatchResult Responded(string batch, BatchRequest request, int status, ReadOnlyMemory<byte> body, TokenUsage usage)
    {
        // What came may span lines, and a file of lines may not: it is read and written anew.
        using var document = Parse(body);
        if (document is null)
            return Refused(batch, request, BadGateway, OpenAIErrors.Write(BadGateway, "bad_gateway", "The provider's answer is no JSON.", null));

        var json = Write(json =>
        {
            Begin(json, batch, request);
            json.WriteStartObject("response");
            json.WriteNumber("status_code", status);
            json.WriteString("request_id", RequestId(batch, request.Line));
            json.WritePropertyName("body");
            document.WriteTo(json);
            json.WriteEndObject();
            json.WriteNull("error");
        });
        return new BatchResult(request.Line, status != Ok, json, usage);
    }

    private static void Begin(Utf8JsonWriter json, string batch, BatchRequest request)
    {
        json.WriteString("id", RequestId(batch, request.Line));
        json.WriteString("custom_id", request.CustomId);
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body, AnyDepth);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
