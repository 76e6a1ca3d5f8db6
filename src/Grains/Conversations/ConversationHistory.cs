using OrleansAi.Conversations;
using OrleansAi.Storage.Conversations;

namespace OrleansAi.Grains.Conversations;

/// <summary>The newest messages, as many as a window can hold; read when the first turn needs them and kept up to date after that.</summary>
internal sealed class ConversationHistory(IConversationStore store, string id, long budget)
{
    private const int PageSize = 64;

    private readonly List<ConversationMessage> _messages = [];
    private long _tokens;
    private bool _wanted;
    private bool _loaded;

    /// <summary>A conversation that was created just now has no history to read.</summary>
    public void StartEmpty() => _wanted = _loaded = true;

    /// <summary>Takes note of messages that were written.</summary>
    public void Add(IEnumerable<ConversationMessage> messages)
    {
        if (!_wanted)
            return;

        foreach (var message in messages)
            Insert(message);

        Trim();
    }

    /// <summary>The messages that the model sees in turn <paramref name="turn"/>.</summary>
    public async ValueTask<IReadOnlyList<ConversationMessage>> WindowAsync(long turn, string? systemPrompt, CancellationToken cancellationToken)
    {
        if (!_loaded)
            await LoadAsync(cancellationToken);

        // Messages of later turns wait in the queue; this turn does not know of them yet.
        var count = _messages.Count;
        while (count > 0 && _messages[count - 1].Id.Turn > turn)
            count--;

        return ConversationWindow.Select(_messages.GetRange(0, count), budget, systemPrompt);
    }

    private async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        // Messages that are written from here on are added beside this reading; inserting one twice changes nothing.
        _wanted = true;
        var found = new List<ConversationMessage>();
        var query = new MessageQuery { Descending = true, Limit = PageSize };
        for (var tokens = 0L; tokens < budget;)
        {
            var page = await store.ReadMessagesAsync(id, query, cancellationToken);
            found.AddRange(page);
            tokens += page.Sum(ConversationWindow.TokensOf);
            if (page.Length <= PageSize)
                break;

            query = query with { Before = page[^1].Id };
        }

        foreach (var message in found)
            Insert(message);

        _loaded = true;
    }

    // Nearly always at the end: only an answer comes after messages that were accepted while it was made.
    private void Insert(ConversationMessage message)
    {
        var index = _messages.Count;
        while (index > 0 && _messages[index - 1].Id > message.Id)
            index--;

        if (index > 0 && _messages[index - 1].Id == message.Id)
            return;

        _messages.Insert(index, message);
        _tokens += ConversationWindow.TokensOf(message);
    }

    private void Trim()
    {
        if (_tokens < 2 * budget)
            return;

        var drop = 0;
        while (drop < _messages.Count - 1 && _tokens > budget + ConversationWindow.TokensOf(_messages[drop]))
            _tokens -= ConversationWindow.TokensOf(_messages[drop++]);

        // Rather one group too many than the rest of one: the window itself is exact.
        while (drop > 0 && _messages[drop].Role == MessageRole.Tool)
            _tokens += ConversationWindow.TokensOf(_messages[--drop]);

        _messages.RemoveRange(0, drop);
    }
}
