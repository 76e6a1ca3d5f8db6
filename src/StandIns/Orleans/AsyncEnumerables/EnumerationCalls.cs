using System.Reflection;
using Orleans.Concurrency;
using Orleans.StandIn.Activations;
using Orleans.StandIn.Invocation;

namespace Orleans.StandIn.AsyncEnumerables;

/// <summary>What a reader asks of its enumeration, described as methods of a grain.</summary>
internal interface IEnumeration : IAddressable
{
    [AlwaysInterleave]
    Task Next(Guid id, CancellationToken cancellationToken);

    [AlwaysInterleave]
    Task Stop(Guid id);
}

/// <summary>A call that is no emitted class.</summary>
internal abstract class EnumerationCall<TResult>(Guid id) : GrainCall<TResult>
{
    protected Guid Id { get; } = id;

    public override object? GetArgument(int index) => index == 0 ? Id : Token;

    public override void SetArgument(int index, object value) => throw new NotSupportedException("The id of an enumeration is fixed.");

    protected static GrainMethod Describe(string name) =>
        new(typeof(IEnumeration), typeof(IEnumeration).GetMethod(name, BindingFlags.Instance | BindingFlags.Public)!);
}

/// <summary>Asks for the next elements.</summary>
internal sealed class NextBatchCall<T>(Guid id) : EnumerationCall<Batch<T>>(id)
{
    private static readonly GrainMethod Description = Describe(nameof(IEnumeration.Next));

    public override GrainMethod Method => Description;

    public override CancellationToken Token { get; set; }

    protected override ValueTask<Batch<T>> Run(Activation? activation, object grain) =>
        activation?.Extras.Enumerations?.Next<T>(Id) ?? new(new Batch<T>([], BatchState.Unknown));
}

/// <summary>Says that the reader is done.</summary>
internal sealed class StopEnumerationCall(Guid id) : EnumerationCall<Nothing>(id)
{
    private static readonly GrainMethod Description = Describe(nameof(IEnumeration.Stop));

    public override GrainMethod Method => Description;

    protected override async ValueTask<Nothing> Run(Activation? activation, object grain)
    {
        if (activation?.Extras.Enumerations is { } enumerations)
        {
            await enumerations.Remove(Id);
        }

        return default;
    }
}
