using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.BadInput;

/// <summary>Whatever is wrong with a request, the answer is a 4xx that says so, and the server goes on.</summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private const int AtLeast = 300;
    private const int AtLeastOfConversations = 100;

    private UpstreamProcess _upstream = null!;
    private ServerProcess _server = null!;

    public async Task InitializeAsync()
    {
        _upstream = await UpstreamProcess.StartScriptedAsync();
        _server = await ServerProcess.StartAsync(new
        {
            OrleansAi = new
            {
                Providers = new { scripted = new { Kind = "OpenAI", Endpoint = _upstream.Endpoint, ApiKey = "upstream-secret-key" } },
                Models = new { scripted = new { Targets = new[] { new { Provider = "scripted", Model = "m" } } } },
                Gateway = new { Retry = new { Retries = 0 } },
                CircuitBreaker = new { FailureThreshold = 1000, MinimumThroughput = 1000 },
            },
        });
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task WrongRequests_AreRefusedWithAReason()
    {
        await AssertRefusedAsync(BadRequests.All().ToList(), AtLeast);
    }

    [Fact]
    public async Task WrongRequestsToOtherModelEndpoints_AreRefusedWithAReason()
    {
        await AssertRefusedAsync(BadModelRequests.All().ToList(), AtLeast);
    }

    [Fact]
    public async Task WrongRequestsToConversations_AreRefusedWithAReason()
    {
        var api = new ApiClient(_server.Http);
        var id = (string)(await api.PostAsync("/api/conversations", new { model = "scripted" })).Expect(HttpStatusCode.Created)["id"]!;

        await AssertRefusedAsync(BadConversationRequests.All(id).ToList(), AtLeastOfConversations);

        Assert.Equal(0, (long)(await api.GetAsync($"/api/conversations/{id}")).Expect(HttpStatusCode.OK)["activity"]!["lastEvent"]!);
        Assert.Single((await api.GetAsync("/api/conversations")).Expect(HttpStatusCode.OK)["items"]!.AsArray());
    }

    [Theory]
    [InlineData("GET /v1/models HTTP/1.1\r\nHost: localhost\r\nx-long: {0}\r\n\r\n", 60_000, 431)]
    [InlineData("GET /v1/models?{0} HTTP/1.1\r\nHost: localhost\r\n\r\n", 20_000, 414)]
    [InlineData("GET /v1/models HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n", 0, 400)]
    [InlineData("GET /v1/models HTTP/9.9\r\nHost: localhost\r\n\r\n", 0, 505)]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: -5\r\n\r\n", 0, 400)]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 0, 400)]
    [InlineData("nonsense\r\n\r\n", 0, 400)]
    public async Task WrongHttp_IsRefused(string request, int fillerLength, int status)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _server.Url.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request.Replace("{0}", new string('x', fillerLength), StringComparison.Ordinal)));
        using var reader = new StreamReader(stream, Encoding.ASCII);

        var line = await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.StartsWith($"HTTP/1.1 {status}", line, StringComparison.Ordinal);
        await AssertStillServesAsync();
    }

    [Theory]
    [InlineData("Disconnect")]
    [InlineData("GarbageChunk")]
    [InlineData("BrokenUtf8")]
    [InlineData("HugeLine")]
    [InlineData("ErrorEvent")]
    [InlineData("MissingDone")]
    public async Task BrokenUpstreamStream_EndsWithAnErrorEventThatNamesTheFault(string fault)
    {
        // Pauses let what comes before the fault arrive first: a reset connection loses what is still under way.
        await _upstream.ScriptAsync(new { fault, chunkDelayMilliseconds = 50 });

        var (status, body) = await AskAsync(stream: true);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("\"w0 \"", body, StringComparison.Ordinal);
        if (fault == "MissingDone")
        {
            return;
        }

        var error = body.Split("data: ").Select(part => part.Trim()).Last(part => part.StartsWith("{\"error\"", StringComparison.Ordinal));
        Assert.False(string.IsNullOrEmpty((string?)JsonNode.Parse(error)!["error"]!["message"]));
        Assert.DoesNotContain("upstream-secret-key", body, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("WrongContentType", true)]
    [InlineData("GarbageChunk", false)]
    public async Task BrokenUpstreamAnswer_IsA502(string fault, bool stream)
    {
        await _upstream.ScriptAsync(new { fault, faultAfter = 0 });

        var (status, body) = await AskAsync(stream);

        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.False(string.IsNullOrEmpty((string?)JsonNode.Parse(body)!["error"]!["message"]));
    }

    private static bool IsOpenAi(string path) => path.StartsWith("/v1", StringComparison.Ordinal);

    private async Task AssertRefusedAsync(List<BadRequest> cases, int atLeast)
    {
        Assert.True(cases.Count >= atLeast, $"{cases.Count} cases");
        var wrong = new List<string>();
        foreach (var request in cases)
        {
            if (await ProblemAsync(request) is { } problem)
            {
                wrong.Add($"{request} -> {problem}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {cases.Count} cases:\n{string.Join('\n', wrong)}");
        Assert.Equal(0, (int?)(await _upstream.JournalAsync())["requests"]);
        await AssertStillServesAsync();
    }

    private async Task<string?> ProblemAsync(BadRequest request)
    {
        using var message = request.ToMessage();
        using var response = await _server.Http.SendAsync(message);
        var text = await response.Content.ReadAsStringAsync();
        if ((int)response.StatusCode is < 400 or >= 500)
        {
            return $"{(int)response.StatusCode} {text}";
        }

        JsonNode? body;
        try
        {
            body = JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return $"{(int)response.StatusCode} without a JSON body: {text}";
        }

        var reason = IsOpenAi(request.Path) ? body?["error"]?["message"] : body?["detail"] ?? body?["message"];
        return string.IsNullOrEmpty((string?)reason) ? $"{(int)response.StatusCode} without a reason: {text}"
            : text.Contains("   at ", StringComparison.Ordinal) ? $"a stack trace: {text}"
            : !response.Headers.Contains("x-request-id") ? "no request id"
            : null;
    }

    private async Task<(HttpStatusCode Status, string Body)> AskAsync(bool stream)
    {
        using var content = new StringContent(
            $$"""{"model":"scripted","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"Say something."}]}""",
            Encoding.UTF8,
            "application/json");
        using var response = await _server.Http.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task AssertStillServesAsync()
    {
        using var response = await _server.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
