using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansAi.Processes;

/// <summary>What a program without any SDK sees of the server's API.</summary>
/// <param name="http">A client of the server.</param>
/// <param name="key">The API key to show, or <c>null</c>.</param>
internal sealed class ApiClient(HttpClient http, string? key = null)
{
    public Task<ApiAnswer> GetAsync(string path, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<ApiAnswer> PostAsync(string path, object body, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, path, body, cancellationToken);

    public Task<ApiAnswer> PatchAsync(string path, object body) => SendAsync(HttpMethod.Patch, path, body);

    public Task<ApiAnswer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    /// <summary>Sends a message and returns when it is accepted, before its answer is there.</summary>
    public Task<ApiAnswer> SendMessageAsync(string conversation, object message, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"/api/conversations/{conversation}/messages", message, cancellationToken, ("prefer", "respond-async"));

    public async Task<ApiAnswer> SendAsync(
        HttpMethod method,
        string path,
        object? body,
        CancellationToken cancellationToken = default,
        params (string Name, string Value)[] headers)
    {
        using var request = Request(method, path, body, headers);
        using var response = await http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return new ApiAnswer(response.StatusCode, text, response.Headers);
    }

    /// <summary>Reads a stream of events until it ends; a GET, or a POST where there is a body.</summary>
    public async IAsyncEnumerable<SseItem<string>> StreamAsync(
        string path,
        object? body = null,
        long? lastEventId = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default,
        params (string Name, string Value)[] headers)
    {
        using var request = Request(body is null ? HttpMethod.Get : HttpMethod.Post, path, body, [("accept", "text/event-stream"), .. headers]);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", $"{lastEventId}");
        }

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            throw new InvalidOperationException(
                $"{path} answered {response.StatusCode} and no stream: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            yield return item;
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, object? body, (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return request;
    }
}

/// <summary>An answer that was read to its end.</summary>
internal sealed record ApiAnswer(HttpStatusCode Status, string Text, HttpResponseHeaders Headers)
{
    /// <summary>The answer's JSON object.</summary>
    public JsonObject Body => JsonNode.Parse(Text)?.AsObject() ?? throw new JsonException($"no object: {Text}");

    /// <summary>The body of an answer that has to have this status.</summary>
    public JsonObject Expect(HttpStatusCode status) =>
        Status == status ? Body : throw new InvalidOperationException($"The answer is {(int)Status} and not {(int)status}: {Text}");
}
