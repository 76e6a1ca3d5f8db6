using Microsoft.Extensions.Options;

namespace OrleansAi.Grains.Conversations;

/// <summary>
/// Lets one silo of the cluster look for unfinished turns where each of them would. What each finds is the same, so with more
/// silos there would be more looking and calling, and not more found.
/// </summary>
[Alias("OrleansAi.Grains.IUnfinishedTurnsGrain")]
internal interface IUnfinishedTurnsGrain : IGrainWithIntegerKey
{
    /// <summary>The key of the only one.</summary>
    const long Key = 0;

    /// <summary>Whether the caller is to look now; <c>false</c> where another silo has begun to, a short while ago.</summary>
    [Alias("TryBegin")]
    Task<bool> TryBegin();
}

/// <inheritdoc cref="IUnfinishedTurnsGrain" />
internal sealed class UnfinishedTurnsGrain(IOptions<ConversationOptions> options, TimeProvider time) : Grain, IUnfinishedTurnsGrain
{
    private long? _begun;

    public Task<bool> TryBegin()
    {
        // Half of the interval: a single silo, which asks once in each, is never turned away because its timer came early.
        if (_begun is { } begun && time.GetElapsedTime(begun) < options.Value.ResumeInterval / 2)
            return Task.FromResult(false);

        _begun = time.GetTimestamp();
        return Task.FromResult(true);
    }
}
