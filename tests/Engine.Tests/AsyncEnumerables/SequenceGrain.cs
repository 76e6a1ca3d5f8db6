using System.Runtime.CompilerServices;
using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.AsyncEnumerables;

[GenerateSerializer, Immutable, Alias("OrleansAi.Engine.Tests.SequenceItem")]
public sealed record SequenceItem([property: Id(0)] int Number, [property: Id(1)] string Text);

public interface ISequenceGrain : IGrainWithStringKey
{
    /// <summary>The numbers from 0 to below <paramref name="count"/>, without a pause.</summary>
    IAsyncEnumerable<int> Count(int count, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="Count"/>, giving up its thread before each.</summary>
    IAsyncEnumerable<SequenceItem> CountSlowly(int count, CancellationToken cancellationToken = default);

    /// <summary>
    /// The numbers below <paramref name="count"/>; then waits for the signal "{key} go", then one more. Without a cancellation
    /// token; raises "{key} waiting" before the wait and "{key} disposed" at its end.
    /// </summary>
    IAsyncEnumerable<int> CountAndWait(int count);

    /// <summary>As <see cref="CountAndWait"/>, and waits until it is cancelled; raises "{key} cancelled" then.</summary>
    IAsyncEnumerable<int> CountUntilCancelled(int count, CancellationToken cancellationToken = default);

    /// <summary>The numbers below <paramref name="count"/>, then an <see cref="InvalidDataException"/>.</summary>
    IAsyncEnumerable<int> CountAndFail(int count, bool yield);

    /// <summary>Fails before it is an enumerable.</summary>
    IAsyncEnumerable<int> FailAtOnce();

    /// <summary>Whether the enumeration's code ran on the activation, element by element.</summary>
    IAsyncEnumerable<bool> OnTheActivation(int count);

    Task<int> Ping(int value);

    /// <summary>How many elements the enumerations of this activation have made.</summary>
    Task<int> Made();

    /// <summary>Reads another grain's numbers to their end and adds them up.</summary>
    Task<int> AddUp(ISequenceGrain other, int count);

    Task Deactivate();
}

internal sealed class SequenceGrain(Signals signals) : Grain, ISequenceGrain
{
    private int _made;
    private TaskScheduler? _scheduler;

    private string Key => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _scheduler = TaskScheduler.Current;
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<int> Count(int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var number = 0; number < count; number++)
        {
            _made++;
            yield return number;
        }

        await Task.CompletedTask;
    }

    public async IAsyncEnumerable<SequenceItem> CountSlowly(
        int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var number = 0; number < count; number++)
        {
            await Task.Yield();
            yield return new SequenceItem(number, $"item {number}");
        }
    }

    public async IAsyncEnumerable<int> CountAndWait(int count)
    {
        try
        {
            for (var number = 0; number < count; number++)
                yield return number;
            signals.Raise($"{Key} waiting");
            await signals.Gate($"{Key} go");
            yield return count;
        }
        finally
        {
            signals.Raise($"{Key} disposed", TaskScheduler.Current == _scheduler ? "on the activation" : "elsewhere");
        }
    }

    public async IAsyncEnumerable<int> CountUntilCancelled(
        int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            for (var number = 0; number < count; number++)
                yield return number;
            var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = cancellationToken.Register(cancelled.SetResult);
            signals.Raise($"{Key} waiting");
            await cancelled.Task.Within("The cancellation of the enumeration", TimeSpan.FromMinutes(2));
            signals.Raise($"{Key} cancelled");
            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            signals.Raise($"{Key} disposed");
        }
    }

    public async IAsyncEnumerable<int> CountAndFail(int count, bool yield)
    {
        for (var number = 0; number < count; number++)
            yield return number;
        if (yield)
            await Task.Yield();
        throw new InvalidDataException("The sequence is broken.");
    }

    public IAsyncEnumerable<int> FailAtOnce() => throw new InvalidDataException("There is no sequence.");

    public async IAsyncEnumerable<bool> OnTheActivation(int count)
    {
        for (var number = 0; number < count; number++)
        {
            yield return TaskScheduler.Current == _scheduler;
            await Task.Yield();
        }
    }

    public Task<int> Ping(int value) => Task.FromResult(value);

    public Task<int> Made() => Task.FromResult(_made);

    public async Task<int> AddUp(ISequenceGrain other, int count)
    {
        var sum = 0;
        await foreach (var number in other.Count(count))
            sum += number;
        return TaskScheduler.Current == _scheduler ? sum : -1;
    }

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
