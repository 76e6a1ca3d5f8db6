using System.Net;
using OrleansAi.Conversations;

namespace OrleansAi.Api.Tests.Conversations;

public sealed class ConversationsApiTests : ConversationsFixture
{
    [Fact]
    public async Task Create_AllMembers_ReachTheGrain()
    {
        var (response, body) = await SendAsync("POST", "/api/conversations", """
            { "model": "chat", "title": "T", "systemPrompt": "S", "whenBusy": "interrupt", "metadata": { "a": "b" }, "message": { "text": "Hello", "clientId": "m-1" } }
            """);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.StartsWith("/api/conversations/conv_", response.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal("running", Parse(body).GetProperty("activity").GetProperty("running").GetProperty("status").GetString());
        var created = Grain.Created!;
        Assert.Equal(("chat", "T", "S", BusyPolicy.Interrupt), (created.Model, created.Title, created.SystemPrompt, created.WhenBusy));
        Assert.Equal("b", created.Metadata["a"]);
        Assert.Equal(new NewMessage { Text = "Hello", ClientId = "m-1" }, created.FirstMessage);
    }

    [Fact]
    public async Task List_MoreThanAPage_GivesACursorThatIsUnderstood()
    {
        Catalog.Items.AddRange(Enumerable.Range(0, 3).Select(index => ConversationDouble.Conversation with { Id = $"conv_{index}" }));

        var (_, body) = await SendAsync("GET", "/api/conversations?limit=2");
        var next = Parse(body).GetProperty("next").GetString();
        await SendAsync("GET", $"/api/conversations?limit=2&cursor={next}");

        Assert.Equal(2, Parse(body).GetProperty("items").GetArrayLength());
        Assert.Equal(("conv_1", ConversationDouble.Conversation.UpdatedAt), (Catalog.Before!.Value.Id, Catalog.Before.Value.UpdatedAt));
    }

    [Fact]
    public async Task Change_SomeMembers_LeavesTheOthersOut()
    {
        var (response, _) = await SendAsync("PATCH", Path, """{ "title": "New" }""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(new ConversationUpdate { Title = "New" }, Grain.Updated);
    }

    [Fact]
    public async Task Cancel_WithAndWithoutBody_NamesTheTurn()
    {
        await SendAsync("POST", $"{Path}/cancel", """{ "turn": 7 }""");
        Assert.Equal(7, Grain.Cancelled);

        var (response, _) = await SendAsync("POST", $"{Path}/cancel");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Null(Grain.Cancelled);
    }

    [Fact]
    public async Task Fork_AtAMessage_IsCreated()
    {
        var (response, body) = await SendAsync("POST", $"{Path}/fork", """{ "at": "7.1" }""");

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(new MessageId(7, 1), Grain.ForkedAt);
        Assert.Equal($"/api/conversations/{Parse(body).GetProperty("id").GetString()}", response.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Delete_Conversation_HasNoContent() =>
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("DELETE", Path)).Response.StatusCode);

    [Theory]
    [InlineData(ConversationProblemKind.NotFound, 404, "not_found")]
    [InlineData(ConversationProblemKind.Invalid, 400, "invalid_request")]
    [InlineData(ConversationProblemKind.TooLarge, 413, "request_too_large")]
    [InlineData(ConversationProblemKind.TurnRunning, 409, "turn_running")]
    [InlineData(ConversationProblemKind.QueueFull, 429, "queue_full")]
    [InlineData(ConversationProblemKind.AlreadyExists, 409, "already_exists")]
    public async Task EveryPath_Refused_SaysSoAsProblemDetails(ConversationProblemKind kind, int status, string code)
    {
        Grain.Problem = new ConversationProblem(kind, "What is wrong.");
        var requests = new (string Method, string Path, string? Body)[]
        {
            ("POST", "/api/conversations", """{ "model": "chat" }"""), ("GET", Path, null), ("PATCH", Path, "{}"), ("DELETE", Path, null),
            ("POST", $"{Path}/cancel", null), ("POST", $"{Path}/fork", null), ("GET", $"{Path}/messages", null),
            ("POST", $"{Path}/messages", """{ "text": "Hello" }"""), ("GET", $"{Path}/turns/1", null), ("GET", $"{Path}/events", null),
        };

        foreach (var (method, path, json) in requests)
        {
            var (response, body) = await SendAsync(method, path, json);
            Assert.True(status == (int)response.StatusCode, $"{method} {path} answered {response.StatusCode}.");
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal((code, "What is wrong."), (Parse(body).GetProperty("code").GetString(), Parse(body).GetProperty("detail").GetString()));
        }
    }

    [Theory]
    [InlineData("GET", "/api/conversations?limit=0", null)]
    [InlineData("GET", "/api/conversations?limit=x", null)]
    [InlineData("GET", "/api/conversations?cursor=x", null)]
    [InlineData("GET", "/api/conversations?cursor=99999999999999999999-x", null)]
    [InlineData("GET", "/api/conversations?cursor=999999999999999999-x", null)]
    [InlineData("GET", "{0}/messages?limit=201", null)]
    [InlineData("GET", "{0}/messages?order=up", null)]
    [InlineData("GET", "{0}/messages?after=7", null)]
    [InlineData("GET", "{0}/messages?before=7.x", null)]
    [InlineData("GET", "{0}/events?after=-1", null)]
    [InlineData("GET", "{0}/events?after=1e3", null)]
    [InlineData("GET", "{0}/events?limit=1001", null)]
    [InlineData("POST", "{0}/fork", """{ "at": "last" }""")]
    [InlineData("POST", "/api/conversations", "[]")]
    [InlineData("POST", "/api/conversations", "{")]
    [InlineData("POST", "/api/conversations", "null")]
    [InlineData("POST", "/api/conversations", """{ "model": "chat", "whenBusy": "later" }""")]
    [InlineData("POST", "/api/conversations", """{ "model": "chat", "whenBusy": 1 }""")]
    [InlineData("POST", "{0}/messages", """{ "text": 3 }""")]
    [InlineData("POST", "{0}/cancel", """{ "turn": "one" }""")]
    public async Task EveryPath_Malformed_IsABadRequest(string method, string path, string? json)
    {
        var (response, _) = await SendAsync(method, path.Replace("{0}", Path, StringComparison.Ordinal), json);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("conv_")]
    [InlineData("xyz")]
    [InlineData("conv_0123456789ABCDEF0123456789abcdef")]
    [InlineData("conv_0123456789abcdef0123456789abcde/")]
    public async Task Get_IdThatCannotExist_IsNotFound(string id) =>
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("GET", $"/api/conversations/{id}")).Response.StatusCode);
}
