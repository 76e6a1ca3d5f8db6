using System.Net;
using OrleansAi.Api.Conversations;
using OrleansAi.Conversations;
using OrleansAi.Storage;

namespace OrleansAi.Api.Tests.Conversations;

public sealed class MessagesApiTests : ConversationsFixture
{
    [Fact]
    public async Task Send_Plainly_AnswersWhenTheTurnHasEnded()
    {
        var (response, body) = await SendAsync("POST", $"{Path}/messages", """{ "text": "Hello", "clientId": "" }""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("Hi.", Parse(body).GetProperty("answer").GetProperty("text").GetString());
        Assert.Equal("1.1", Parse(body).GetProperty("answer").GetProperty("id").GetString());
        Assert.Equal(new NewMessage { Text = "Hello" }, Grain.Sent);
    }

    [Fact]
    public async Task Send_PreferringNotToWait_IsAccepted()
    {
        var (response, body) = await SendAsync("POST", $"{Path}/messages", """{ "text": "Hello" }""", ("Prefer", "respond-async, wait=5"));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal($"{Path}/turns/1", response.Headers.Location!.ToString());
        Assert.Equal(1, Parse(body).GetProperty("turn").GetProperty("number").GetInt64());
    }

    [Fact]
    public async Task Send_AcceptingAStream_EndsWithTheTurn()
    {
        Grain.AddTurns(2);

        var (response, body) = await SendAsync("POST", $"{Path}/messages", """{ "text": "Hello" }""", ("Accept", "text/event-stream"));

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(Events(1, 4), Ids(body));
        Assert.Contains(
            """
            id: 2
            event: delta
            data: {"type":"delta","number":2,"turn":1,"at":"2026-03-01T12:00:00+00:00","text":"line\nbreak \"☃\""}


            """,
            body,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WithMessageAcceptingAStream_StreamsTheFirstTurn()
    {
        Grain.AddTurns(1);

        var (response, body) = await SendAsync(
            "POST", "/api/conversations", """{ "model": "chat", "message": { "text": "Hello" } }""", ("Accept", "text/event-stream"));

        Assert.StartsWith("/api/conversations/conv_", response.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal(Events(1, 4), Ids(body));
    }

    [Theory]
    [InlineData("", null, 0)]
    [InlineData("?after=3", null, 3)]
    [InlineData("?after=3", "6", 6)]
    public async Task Events_Stream_BeginsBehindWhatWasSeen(string query, string? lastEventId, int after)
    {
        Grain.AddTurns(2);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Path}/events{query}");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);

        using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(patience.Token));
        var seen = new List<string>();
        while (seen.Count < 8 - after && await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                seen.Add(line[4..]);
        }

        Assert.Equal(Events(after + 1, 8), seen);
    }

    [Fact]
    public async Task Events_ServerStops_EndsTheStreamInOrder()
    {
        Grain.AddTurns(1);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        using var response = await Client.GetAsync($"{Path}/events", HttpCompletionOption.ResponseHeadersRead, patience.Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(patience.Token));
        Assert.Equal("id: 1", await reader.ReadLineAsync(patience.Token));

        var stopping = StopAsync();

        // A connection that is cut off instead makes this throw.
        Assert.EndsWith("\n\n", await reader.ReadToEndAsync(patience.Token), StringComparison.Ordinal);
        await stopping.WaitAsync(patience.Token);
    }

    [Fact]
    public async Task Events_AsJson_IsAPage()
    {
        Grain.AddTurns(2);

        var (_, body) = await SendAsync("GET", $"{Path}/events?after=1&limit=3", null, ("Accept", "application/json"));

        Assert.Equal(["delta", "message.completed", "turn.completed"], Parse(body).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("type").GetString()));
        Assert.Equal(8, Parse(body).GetProperty("last").GetInt64());
    }

    [Fact]
    public async Task List_Query_ReachesTheGrain()
    {
        await SendAsync("GET", $"{Path}/messages?after=1.1&before=9.0&order=desc&limit=7");

        Assert.Equal(new MessageQuery { After = new MessageId(1, 1), Before = new MessageId(9, 0), Descending = true, Limit = 7 }, Grain.Query);
    }

    public static TheoryData<string> Breaks => ["end", "aborted", "timeout", "storage"];

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task Feed_ReadingBreaksOff_GoesOnWithoutGapOrRepeat(string how)
    {
        Grain.AddTurns(3);
        Grain.BreaksAfter = 5;
        Grain.Break = () => how switch
        {
            "aborted" => new EnumerationAbortedException("moved"),
            "timeout" => new TimeoutException(),
            "storage" => new StorageException("reloaded"),
            _ => null,
        };
        var feed = new ConversationFeed(Grains, TimeProvider.System);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);

        var seen = await feed.ReadAsync(ConversationDouble.Id, Alice, 0, patience.Token).Take(12).Select(item => item.Number).ToListAsync(patience.Token);

        Assert.Equal(Enumerable.Range(1, 12).Select(number => (long)number), seen);
        Assert.Equal([0, 5, 10], Grain.ReadAfter);
    }

    [Fact]
    public async Task Feed_DeletedConversation_Ends()
    {
        Grain.AddTurns(1);
        Grain.Deleted = true;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);

        Assert.Equal(4, await new ConversationFeed(Grains, TimeProvider.System).ReadAsync(ConversationDouble.Id, Alice, 0, patience.Token).CountAsync(patience.Token));
    }

    private static IEnumerable<string> Events(int first, int last) => Enumerable.Range(first, last - first + 1).Select(number => $"{number}");

    private static IEnumerable<string> Ids(string body) =>
        body.Split('\n').Where(line => line.StartsWith("id: ", StringComparison.Ordinal)).Select(line => line[4..]);
}
