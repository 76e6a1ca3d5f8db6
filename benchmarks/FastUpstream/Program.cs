using System.Buffers;
using System.Text;

// A model provider in OpenAI's format, and for whole answers in Anthropic's, that answers at once with the same bytes: as little work
// as a server can do, so that a benchmark measures what stands before it. Streams have CHUNKS (32) chunks, DELAY (0) milliseconds apart.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
var app = builder.Build();

var chunks = builder.Configuration.GetValue("CHUNKS", 32);
var delay = TimeSpan.FromMilliseconds(builder.Configuration.GetValue("DELAY", 0));
var whole = Encoding.UTF8.GetBytes(
    """
    {"id":"chatcmpl-fast","object":"chat.completion","created":1700000000,"model":"fast","choices":[{"index":0,"message":{"role":"assistant","content":"Thirty-two words would be more, but a benchmark is patient with short answers."},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":16,"total_tokens":28}}
    """);
var message = Encoding.UTF8.GetBytes(
    """
    {"id":"msg_fast","type":"message","role":"assistant","model":"fast","content":[{"type":"text","text":"Thirty-two words would be more, but a benchmark is patient with short answers."}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":12,"output_tokens":16}}
    """);
var chunk = Event("""{"id":"chatcmpl-fast","object":"chat.completion.chunk","created":1700000000,"model":"fast","choices":[{"index":0,"delta":{"content":"word "},"finish_reason":null}]}""");
var last = Event("""{"id":"chatcmpl-fast","object":"chat.completion.chunk","created":1700000000,"model":"fast","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""");
var usage = Event("""{"id":"chatcmpl-fast","object":"chat.completion.chunk","created":1700000000,"model":"fast","choices":[],"usage":{"prompt_tokens":12,"completion_tokens":32,"total_tokens":44}}""");
var done = Event("[DONE]");

app.Run(async context =>
{
    var (stream, withUsage) = await ReadAsync(context);
    var response = context.Response;
    if (!stream)
    {
        var answer = context.Request.Path.Value!.EndsWith("/messages", StringComparison.Ordinal) ? message : whole;
        response.ContentType = "application/json";
        response.ContentLength = answer.Length;
        await response.BodyWriter.WriteAsync(answer);
        return;
    }

    response.ContentType = "text/event-stream";
    try
    {
        for (var i = 0; i < chunks; i++)
        {
            await response.BodyWriter.WriteAsync(chunk, context.RequestAborted);
            if (delay > TimeSpan.Zero)
            {
                await Task.Delay(delay, TimeProvider.System, context.RequestAborted);
            }
        }

        await response.BodyWriter.WriteAsync(withUsage ? (byte[])[.. last, .. usage, .. done] : [.. last, .. done], context.RequestAborted);
    }
    catch (OperationCanceledException)
    {
        // The caller left.
    }
});
await app.RunAsync();

static byte[] Event(string data) => Encoding.UTF8.GetBytes($"data: {data}\n\n");

// Looks for the two members as text: parsing would be work that is not measured here.
static async ValueTask<(bool Stream, bool WithUsage)> ReadAsync(HttpContext context)
{
    var reader = context.Request.BodyReader;
    while (true)
    {
        var read = await reader.ReadAsync();
        if (read.IsCompleted)
        {
            var body = read.Buffer.IsSingleSegment ? read.Buffer.FirstSpan : read.Buffer.ToArray();
            var found = (body.IndexOf("\"stream\":true"u8) >= 0, body.IndexOf("\"include_usage\":true"u8) >= 0);
            reader.AdvanceTo(read.Buffer.End);
            return found;
        }

        reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
    }
}
