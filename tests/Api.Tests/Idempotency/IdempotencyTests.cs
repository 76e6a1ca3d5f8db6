using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Access;
using OrleansAi.Api.Errors;
using OrleansAi.Api.Idempotency;
using OrleansAi.Api.Tests.Hosting;
using OrleansAi.Idempotency;

namespace OrleansAi.Api.Tests.Idempotency;

/// <summary>Requests that are sent more than once, through one front or two that share their grains.</summary>
public sealed class IdempotencyTests : IAsyncLifetime
{
    private static readonly Caller Alice = new() { Tenant = "acme", User = "alice", Tier = "pro", Scopes = [Scope.Chat] };

    private readonly ConcurrentDictionary<string, FakeRequestGrain> _grains = new(StringComparer.Ordinal);
    private readonly Channel<int> _go = Channel.CreateUnbounded<int>();
    private TestApi _front = null!;
    private TestApi _other = null!;
    private int _runs;

    public async Task InitializeAsync()
    {
        _front = await StartAsync(Alice);
        _other = await StartAsync(Alice);
    }

    public async Task DisposeAsync()
    {
        await _front.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task Post_SentAgain_RunsOnceAndIsAnsweredAlike()
    {
        using var first = await SendAsync(_front, "/api/echo", "k", new { text = "hello" });
        using var again = await SendAsync(_front, "/api/echo", "k", new { text = "hello" });
        using var elsewhere = await SendAsync(_other, "/api/echo", "k", new { text = "hello" });

        Assert.False(first.Headers.Contains("idempotent-replayed"));
        Assert.Equal("4", first.Headers.GetValues("x-ratelimit-remaining-requests").Single());
        var body = await first.Content.ReadAsStringAsync();
        Assert.Contains("hello", body, StringComparison.Ordinal);
        foreach (var replay in (HttpResponseMessage[])[again, elsewhere])
        {
            Assert.Equal(HttpStatusCode.Created, replay.StatusCode);
            Assert.Equal("true", replay.Headers.GetValues("idempotent-replayed").Single());
            Assert.Equal(first.Headers.Location, replay.Headers.Location);
            Assert.Equal(body, await replay.Content.ReadAsStringAsync());
        }

        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task Post_SentAgainWithAnotherBodyOrToAnotherPath_IsUnprocessable()
    {
        using var first = await SendAsync(_front, "/api/echo", "k", new { text = "hello" });

        foreach (var (front, path, text) in ((TestApi, string, string)[])[(_front, "/api/echo", "bye"), (_other, "/api/echo", "bye"), (_other, "/api/echo?x=1", "hello")])
        {
            using var other = await SendAsync(front, path, "k", new { text });
            Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
            Assert.Contains("idempotency_key_reused", await other.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task Post_OfAnotherUserOrWithOtherScopes_IsAnotherRequest()
    {
        await using var bob = await StartAsync(Alice with { User = "bob" });
        await using var stranger = await StartAsync(Alice with { Tenant = "other" });
        await using var admin = await StartAsync(Alice with { Scopes = [Scope.Admin] });

        foreach (var front in (TestApi[])[_front, bob, stranger, admin])
        {
            using var answer = await SendAsync(front, "/api/echo", "k", new { text = "hello" });
            Assert.False(answer.Headers.Contains("idempotent-replayed"));
        }

        Assert.Equal(4, _runs);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    public async Task Post_WithAKeyThatIsNone_IsABadRequest(int length)
    {
        using var answer = await SendAsync(_front, "/api/echo", new string('k', length), new { text = "hello" });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("invalid_idempotency_key", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, _runs);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_SentAgainWhileItRuns_IsReplayedFromTheStartAndGoesOnLive(bool elsewhere)
    {
        using var first = await OpenAsync(_front, "/api/stream", "k");
        Go(2);
        Assert.Equal("word 0", await first.ReadLineAsync());
        Assert.Equal("word 1", await first.ReadLineAsync());

        using var second = await OpenAsync(elsewhere ? _other : _front, "/api/stream", "k");
        Assert.Equal("word 0", await second.ReadLineAsync());
        Assert.Equal("word 1", await second.ReadLineAsync());
        Go(3);

        foreach (var reader in (StreamReader[])[first, second])
            Assert.Equal("word 2\nword 3\nword 4\n", await reader.ReadToEndAsync());

        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task Stream_WhoseClientLeft_RunsOnForWhoeverSendsItAgain()
    {
        using (var first = await OpenAsync(_front, "/api/stream", "k"))
        {
            Go(1);
            Assert.Equal("word 0", await first.ReadLineAsync());
        }

        Go(4);
        using var second = await OpenAsync(_front, "/api/stream", "k");

        Assert.Equal("word 0\nword 1\nword 2\nword 3\nword 4\n", await second.ReadToEndAsync());
        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task Stream_WhoseGrainMoves_IsStoredWhole()
    {
        using var first = await OpenAsync(_front, "/api/stream", "k");
        Go(1);
        Assert.Equal("word 0", await first.ReadLineAsync());
        await Waiting.UntilAsync(() => _grains.Values.Single().Pieces > 0);

        _grains.Values.Single().Move();
        Go(4);
        await first.ReadToEndAsync();

        using var second = await OpenAsync(_other, "/api/stream", "k");
        Assert.Equal("word 0\nword 1\nword 2\nword 3\nword 4\n", await second.ReadToEndAsync());
        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task Stream_ThatAnotherTookOver_BreaksOff()
    {
        using var first = await OpenAsync(_front, "/api/stream", "k");
        Go(1);
        Assert.Equal("word 0", await first.ReadLineAsync());

        _grains.Values.Single().GiveTo("another");
        Go(1);

        await Assert.ThrowsAnyAsync<IOException>(first.ReadToEndAsync);
    }

    [Theory]
    [InlineData("/api/limited", HttpStatusCode.TooManyRequests)]
    [InlineData("/api/throws", HttpStatusCode.InternalServerError)]
    public async Task Failure_SentAgain_RunsAgain(string path, HttpStatusCode status)
    {
        for (var sent = 1; sent <= 3; sent++)
        {
            using var answer = await SendAsync(sent == 3 ? _other : _front, path, "k", new { });
            Assert.Equal(status, answer.StatusCode);
            await Waiting.UntilAsync(() => _grains.Values.Single().End == AnswerEnd.Forget);
            Assert.Equal(sent, _runs);
        }
    }

    [Theory]
    [InlineData("/api/discards")]
    [InlineData("/api/aborts")]
    public async Task Stream_ThatBrokeOff_RunsAgain(string path)
    {
        for (var sent = 1; sent <= 2; sent++)
        {
            try
            {
                using var answer = await SendAsync(_front, path, "k", new { });
                Assert.Equal("/api/discards", path);
            }
            catch (HttpRequestException)
            {
                Assert.Equal("/api/aborts", path);
            }

            await Waiting.UntilAsync(() => _grains.Values.Single().End is AnswerEnd.Forget or AnswerEnd.Break);
            Assert.Equal(sent, _runs);
        }
    }

    [Fact]
    public async Task Stop_WhileARequestRuns_WaitsForItAndStoresItsAnswer()
    {
        using (await OpenAsync(_front, "/api/stream", "k"))
        {
        }

        var stop = _front.StopAsync();
        Assert.False(stop.IsCompleted);
        Go(5);
        await stop.WaitAsync(TimeSpan.FromSeconds(30));

        using var again = await OpenAsync(_other, "/api/stream", "k");
        Assert.Equal("word 0\nword 1\nword 2\nword 3\nword 4\n", await again.ReadToEndAsync());
        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task Get_WithAKey_IsAsWithoutOne()
    {
        for (var sent = 1; sent <= 2; sent++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/echo") { Headers = { { IdempotencyKey.Header, "k" } } };
            using var answer = await _front.Client.SendAsync(request);
            Assert.Equal(sent, _runs);
        }
    }

    private async Task<TestApi> StartAsync(Caller caller)
    {
        var front = await TestApi.StartAsync(caller, Behind, Configure);
        front.Client.Timeout = TimeSpan.FromSeconds(20);
        return front;
    }

    private void Behind(IEndpointRouteBuilder endpoints)
    {
        var app = (IApplicationBuilder)endpoints;
        app.UseMiddleware<ErrorMiddleware>();
        app.UseMiddleware<IdempotencyMiddleware>();
        app.UseRouting();
        Map(endpoints);
    }

    private void Configure(IServiceCollection services)
    {
        services.AddSingleton(GrainDoubles.Create((_, key) => _grains.GetOrAdd(key, _ => new FakeRequestGrain())));
        services.AddIdempotencyApi();
    }

    private void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/echo", () => Interlocked.Increment(ref _runs));
        endpoints.MapPost("/api/echo", (Echo echo, HttpContext context) =>
        {
            context.Response.Headers["x-ratelimit-remaining-requests"] = "4";
            return TypedResults.Created($"/api/echo/{Interlocked.Increment(ref _runs)}", echo);
        });
        endpoints.MapPost("/api/stream", async context =>
        {
            Interlocked.Increment(ref _runs);
            await context.Response.StartAsync(context.RequestAborted);
            for (var word = 0; word < 5; word++)
            {
                await _go.Reader.ReadAsync(context.RequestAborted);
                await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"word {word}\n"), context.RequestAborted);
            }
        });
        endpoints.MapPost("/api/limited", () =>
        {
            Interlocked.Increment(ref _runs);
            return TypedResults.StatusCode(StatusCodes.Status429TooManyRequests);
        });
        endpoints.MapPost("/api/throws", (Func<string>)(() =>
        {
            Interlocked.Increment(ref _runs);
            throw new InvalidOperationException("a bug");
        }));
        endpoints.MapPost("/api/discards", async context =>
        {
            Interlocked.Increment(ref _runs);
            await context.Response.WriteAsync("half");
            IdempotencyMiddleware.Discard(context);
        });
        endpoints.MapPost("/api/aborts", async context =>
        {
            Interlocked.Increment(ref _runs);
            await context.Response.WriteAsync("half");
            context.Abort();
        });
    }

    /// <summary>Lets the stream say some words more.</summary>
    private void Go(int words)
    {
        for (var word = 0; word < words; word++)
            Assert.True(_go.Writer.TryWrite(word));
    }

    private static async Task<HttpResponseMessage> SendAsync(TestApi front, string path, string key, object body)
    {
        using var request = Request(path, key, body);
        return await front.Client.SendAsync(request);
    }

    private static async Task<StreamReader> OpenAsync(TestApi front, string path, string key)
    {
        using var request = Request(path, key, new { });
        var response = await front.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    private static HttpRequestMessage Request(string path, string key, object body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation(IdempotencyKey.Header, key);
        return request;
    }

    private sealed record Echo(string Text);
}
