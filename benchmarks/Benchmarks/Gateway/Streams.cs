using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;

namespace OrleansAi.Benchmarks.Gateway;

/// <summary>Reads streamed chat completions.</summary>
internal sealed class Streams(Peer peer) : IDisposable
{
    private const string Body = """{"model":"chat","stream":true,"messages":[{"role":"user","content":"Say something."}]}""";
    private const int Chunks = 32;

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null });

    /// <summary>Reads one stream to its end.</summary>
    /// <returns>The milliseconds until its first byte, and whether every chunk and the end came.</returns>
    public async Task<(double FirstByte, bool Whole)> ReadAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, peer.Url) { Content = new StringContent(Body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in peer.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        var started = Stopwatch.GetTimestamp();
        using var response = await _client.SendAsync(request, CancellationToken.None);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[16 * 1024];
        var read = await stream.ReadAsync(buffer);
        var firstByte = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        var text = new StringBuilder();
        for (; read > 0; read = await stream.ReadAsync(buffer))
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        var whole = text.ToString();
        return (firstByte, Count(whole, "\"word \"") == Chunks && whole.TrimEnd().EndsWith("data: [DONE]", StringComparison.Ordinal));
    }

    public void Dispose() => _client.Dispose();

    private static int Count(string text, string part) => (text.Length - text.Replace(part, "", StringComparison.Ordinal).Length) / part.Length;
}
