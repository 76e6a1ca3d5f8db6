using System.Collections.Immutable;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests.Metering;

/// <summary>A usage grain that keeps what it was given, or answers as a test says. It is no grain of any engine.</summary>
internal sealed class FakeUsageGrain : IUsageGrain
{
    private readonly List<ImmutableArray<ModelCallRecord>> _batches = [];

    /// <summary>What happens to a batch instead; <c>null</c> takes it.</summary>
    public Func<ImmutableArray<ModelCallRecord>, Task>? OnRecord { get; set; }

    /// <summary>How often a batch came, also one that was refused.</summary>
    public int Attempts { get; private set; }

    public IReadOnlyList<ImmutableArray<ModelCallRecord>> Batches
    {
        get
        {
            lock (_batches)
            {
                return [.. _batches];
            }
        }
    }

    public IEnumerable<string> CallIds => Batches.SelectMany(batch => batch).Select(record => record.CallId);

    public async Task Record(ImmutableArray<ModelCallRecord> records)
    {
        Attempts++;
        if (OnRecord is { } instead)
        {
            await instead(records);
        }

        lock (_batches)
        {
            _batches.Add(records);
        }
    }

    public Task<UsagePage> Query(UsageQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ModelCallPage> ListCalls(ModelCallQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();
}
