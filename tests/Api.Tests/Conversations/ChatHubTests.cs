using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using OrleansAi.Access;
using OrleansAi.Api.Conversations;
using OrleansAi.Conversations;

namespace OrleansAi.Api.Tests.Conversations;

public sealed class ChatHubTests : ConversationsFixture
{
    [Fact]
    public async Task Stream_Events_CarryTheirType()
    {
        Grain.AddTurns(1);
        using var hub = Hub(Alice);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);

        var types = await hub.Stream(ConversationDouble.Id, 1, patience.Token).Take(3).Select(item => item.GetProperty("type").GetString()).ToListAsync(patience.Token);

        Assert.Equal(["delta", "message.completed", "turn.completed"], types);
    }

    [Fact]
    public async Task Send_Message_ReturnsTheAcceptedTurn()
    {
        using var hub = Hub(Alice);

        var accepted = await hub.Send(ConversationDouble.Id, new NewMessageBody("Hello", "m-1"));

        Assert.Equal(1, accepted.Turn.Number);
        Assert.Equal(new NewMessage { Text = "Hello", ClientId = "m-1" }, Grain.Sent);
    }

    [Fact]
    public async Task Resume_RunningTurn_StreamsFromItsBeginning()
    {
        using var hub = Hub(Alice);

        var resumed = await hub.Resume(ConversationDouble.Id);

        Assert.Equal(0, resumed.After);
        Assert.Equal(ConversationDouble.Conversation, resumed.Conversation);
    }

    [Fact]
    public async Task Send_Refused_IsAnErrorInTheSameWords()
    {
        Grain.Problem = new ConversationProblem(ConversationProblemKind.TurnRunning, "Turn 1 is still being answered.");
        using var hub = Hub(Alice);

        var exception = await Assert.ThrowsAsync<HubException>(() => hub.Send(ConversationDouble.Id, new NewMessageBody("Hello", null)));

        Assert.Equal("Turn 1 is still being answered.", exception.Message);
    }

    [Fact]
    public async Task EveryMethod_KeyWithoutTheScope_IsRefused()
    {
        using var hub = Hub(Alice with { Scopes = [Scope.Embeddings] });

        await Assert.ThrowsAsync<HubException>(() => hub.CreateConversation(new NewConversationBody("chat", null, null, null, null, null)));
        await Assert.ThrowsAsync<HubException>(() => hub.Send(ConversationDouble.Id, new NewMessageBody("Hello", null)));
        await Assert.ThrowsAsync<HubException>(() => hub.Resume(ConversationDouble.Id));
        await Assert.ThrowsAsync<HubException>(() => hub.Cancel(ConversationDouble.Id, null));
        await Assert.ThrowsAsync<HubException>(async () => await hub.Stream(ConversationDouble.Id, 0, default).FirstAsync());
        Assert.Null(Grain.Sent);
    }

    private ChatHub Hub(Caller caller)
    {
        var context = new DefaultHttpContext();
        context.Features.Set(caller);
        return new ChatHub(Grains, new ConversationFeed(Grains, TimeProvider.System), TimeProvider.System) { Context = new HubContext(context) };
    }

    private sealed class HubContext : HubCallerContext, IHttpContextFeature
    {
        public HubContext(HttpContext context)
        {
            HttpContext = context;
            Features.Set<IHttpContextFeature>(this);
        }

        public HttpContext? HttpContext { get; set; }

        public override string ConnectionId => "connection";

        public override string? UserIdentifier => null;

        public override ClaimsPrincipal? User => null;

        public override IDictionary<object, object?> Items { get; } = new Dictionary<object, object?>();

        public override IFeatureCollection Features { get; } = new FeatureCollection();

        public override CancellationToken ConnectionAborted => default;

        public override void Abort()
        {
        }
    }
}
