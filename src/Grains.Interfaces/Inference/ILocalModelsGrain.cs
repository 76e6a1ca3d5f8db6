using System.Collections.Immutable;

namespace OrleansAi.Inference;

/// <summary>
/// Knows the processes that run local models, and asks them. What it knows is in memory only: processes renew their subscription, and after
/// a restart it is complete again within seconds.
/// </summary>
[Alias("OrleansAi.Inference.ILocalModelsGrain")]
public interface ILocalModelsGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string Key = "local-models";

    /// <summary>Adds a process, or renews its subscription.</summary>
    /// <param name="process">A name of its own, new with each start.</param>
    /// <param name="host">Answers for its models.</param>
    /// <param name="isForModels">Whether it is there for models; others run them only where none is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("Subscribe"), Repeatable]
    Task Subscribe(string process, ILocalModelHost host, bool isForModels, CancellationToken cancellationToken);

    /// <summary>Removes a process that stops.</summary>
    [Alias("Unsubscribe"), Repeatable]
    Task Unsubscribe(string process);

    /// <summary>What each process has of its models.</summary>
    [Alias("Describe"), Repeatable]
    Task<ImmutableArray<LocalModelReport>> Describe(CancellationToken cancellationToken);

    /// <summary>Loads a model in each process, or, where it is in memory, loads it anew from its folder beside the one that serves.</summary>
    /// <param name="name">Its name; one that stands for versions alone stands for all of them.</param>
    /// <param name="cancellationToken">Ends the wait, not the loading.</param>
    /// <returns>What each process has of this model after that.</returns>
    [Alias("Load"), Repeatable, ResponseTimeout("00:10:00")]
    Task<ImmutableArray<LocalModelReport>> Load(string name, CancellationToken cancellationToken);

    /// <summary>Takes a model out of each process's memory once its last request has ended. The next request loads it again.</summary>
    /// <inheritdoc cref="Load"/>
    [Alias("Unload"), Repeatable]
    Task<ImmutableArray<LocalModelReport>> Unload(string name, CancellationToken cancellationToken);
}
