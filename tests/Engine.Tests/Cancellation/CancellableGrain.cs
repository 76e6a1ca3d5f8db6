using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Cancellation;

public interface ICancellableGrain : IGrainWithStringKey
{
    /// <summary>
    /// Raises "{key} begun", waits for its token, raises "{key} cancelled"; then ends as cancelled, or with a value.
    /// </summary>
    Task<int> WaitForCancellation(bool endAsCancelled, CancellationToken cancellationToken);

    /// <summary>Calls <see cref="WaitForCancellation"/> of another grain with its own token.</summary>
    Task<int> PassOn(ICancellableGrain other, CancellationToken cancellationToken);

    /// <summary>Raises "{key} begun" and waits for the signal "{key} end", whatever the token says.</summary>
    Task<int> IgnoreCancellation(CancellationToken cancellationToken);

    /// <summary>Answers whether the token was cancelled when the call began.</summary>
    Task<bool> IsCancelled(CancellationToken cancellationToken);

    Task<int> Add(int left, int right, CancellationToken cancellationToken = default);
}

internal sealed class CancellableGrain(Signals signals) : Grain, ICancellableGrain
{
    private string Key => this.GetPrimaryKeyString();

    public async Task<int> WaitForCancellation(bool endAsCancelled, CancellationToken cancellationToken)
    {
        var scheduler = TaskScheduler.Current;
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(cancelled.SetResult);
        signals.Raise($"{Key} begun");
        await cancelled.Task.Within("The cancellation of the call", TimeSpan.FromMinutes(2));
        signals.Raise($"{Key} cancelled", TaskScheduler.Current == scheduler ? "on the activation" : "elsewhere");
        if (endAsCancelled)
            cancellationToken.ThrowIfCancellationRequested();
        return 42;
    }

    public Task<int> PassOn(ICancellableGrain other, CancellationToken cancellationToken) =>
        other.WaitForCancellation(endAsCancelled: true, cancellationToken);

    public async Task<int> IgnoreCancellation(CancellationToken cancellationToken)
    {
        signals.Raise($"{Key} begun");
        await signals.Gate($"{Key} end");
        signals.Raise($"{Key} ended");
        return 42;
    }

    public Task<bool> IsCancelled(CancellationToken cancellationToken)
    {
        signals.Raise($"{Key} asked");
        return Task.FromResult(cancellationToken.IsCancellationRequested);
    }

    public Task<int> Add(int left, int right, CancellationToken cancellationToken = default) => Task.FromResult(left + right);
}
