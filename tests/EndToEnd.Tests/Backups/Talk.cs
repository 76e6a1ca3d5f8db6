using System.Collections.Concurrent;
using System.Net;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Backups;

/// <summary>A client that sends one message after the other to a conversation and remembers which were acknowledged.</summary>
internal sealed class Talk
{
    private readonly string _path;
    private readonly string _name;
    private Task _talking = Task.CompletedTask;
    private volatile bool _ending;

    private Talk(string path, string name) => (_path, _name) = (path, name);

    /// <summary>The texts that were sent, in order; of the last one nobody may have heard.</summary>
    public ConcurrentQueue<string> Sent { get; } = [];

    /// <summary>The texts that were acknowledged, in order.</summary>
    public ConcurrentQueue<string> Acknowledged { get; } = [];

    public static async Task<Talk> BeginAsync(ApiClient api, string name)
    {
        var created = (await api.PostAsync("/api/conversations", new { model = "chat" })).Expect(HttpStatusCode.Created);
        var talk = new Talk($"/api/conversations/{(string)created["id"]!}", name);
        talk._talking = talk.SendAsync(api);
        return talk;
    }

    /// <summary>Ends it; the server is gone already.</summary>
    public async Task EndAsync()
    {
        _ending = true;
        await _talking;
    }

    /// <summary>What the user said, as a server tells it.</summary>
    public async Task<string[]> MessagesAsync(ApiClient api)
    {
        var texts = new List<string>();
        var after = "";
        while (true)
        {
            var page = (await api.GetAsync($"{_path}/messages?limit=200{after}")).Expect(HttpStatusCode.OK);
            var messages = page["items"]!.AsArray();
            texts.AddRange(messages.Where(message => (string?)message!["role"] == "user").Select(message => (string)message!["text"]!));
            if (!(bool)page["hasMore"]!)
            {
                return [.. texts];
            }

            after = $"&after={messages[^1]!["id"]}";
        }
    }

    /// <summary>Sends one more message, which must be answered: a turn that the backup caught in its middle ends before it.</summary>
    public async Task GoOnAsync(ApiClient api)
    {
        var answered = await api.PostAsync($"{_path}/messages", new { text = "Are you still there?" });
        Assert.Equal("completed", (string?)answered.Expect(HttpStatusCode.OK)["turn"]!["status"]);
    }

    private async Task SendAsync(ApiClient api)
    {
        try
        {
            for (var number = 0; !_ending; number++)
            {
                var text = $"{_name}, message {number}";
                Sent.Enqueue(text);
                (await api.PostAsync($"{_path}/messages", new { text, clientId = text })).Expect(HttpStatusCode.OK);
                Acknowledged.Enqueue(text);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // The server was killed.
        }
    }
}
