using Orleans.StandIn.Activations;
using Orleans.StandIn.Invocation;

namespace Orleans.StandIn.AsyncEnumerables;

/// <summary>
/// The call of a method that returns <see cref="IAsyncEnumerable{T}"/>: it starts an enumeration at the grain and answers with
/// its first elements. As a reader may enumerate more than once, the call that the method made is a template.
/// </summary>
internal abstract class EnumerableCall<T> : GrainCall<Batch<T>>
{
    private Guid _id;
    private int _maxBatchSize;
    private CancellationToken _token;

    // Where the method has no token of its own, the reader's still ends its wait.
    public override CancellationToken Token
    {
        get => _token;
        set => _token = value;
    }

    // Elements are made on the activation's turns, and readers must not wait for each other or for calls: as official Orleans does.
    public sealed override bool Interleaves => true;

    /// <summary>A call of its own for one enumeration.</summary>
    public EnumerableCall<T> For(Guid id, int maxBatchSize, CancellationToken token)
    {
        var call = (EnumerableCall<T>)MemberwiseClone();
        call.Renew();
        (call._id, call._maxBatchSize, call.Token) = (id, maxBatchSize, token);
        return call;
    }

    protected abstract IAsyncEnumerable<T> Invoke(object grain);

    protected sealed override ValueTask<Batch<T>> Run(Activation? activation, object grain)
    {
        var enumerations = (activation ?? throw new NotSupportedException("Observers are not enumerated.")).Extras.Enumerations
            ??= new Enumerations(activation);
        var stopped = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Token = stopped.Token;
        return enumerations.Start(_id, Invoke(grain), _maxBatchSize, stopped);
    }
}

/// <summary>What one round trip brings.</summary>
/// <param name="Elements">Elements, in order; none where the grain had none for so long that the reader should ask again.</param>
/// <param name="State">Whether there is more.</param>
[Immutable]
internal readonly record struct Batch<T>(IReadOnlyList<T> Elements, BatchState State);

/// <summary>Where an enumeration stands after a batch.</summary>
internal enum BatchState
{
    /// <summary>There may be more.</summary>
    More,

    /// <summary>This was the end.</summary>
    End,

    /// <summary>The grain does not know the enumeration: its activation ended, or the reader was away for too long.</summary>
    Unknown,
}
