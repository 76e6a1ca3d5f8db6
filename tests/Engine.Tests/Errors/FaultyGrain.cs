namespace OrleansAi.Engine.Tests.Errors;

public interface IFaultyGrain : IGrainWithStringKey
{
    Task FailAfterAnAwait(string message);

    Task FailBeforeTheFirstAwait(string message);

    Task FailWithInner(string message, string innerMessage);

    Task FailWithOwnType(string message, int number);

    Task<int> FailInsteadOfAValue(string message);

    Task FailThrough(IFaultyGrain other, string message, int number);

    /// <summary>Ends as cancelled by the grain's own doing.</summary>
    Task Cancel();

    Task<int> Answer();
}

/// <summary>An exception of the application, with data of its own.</summary>
[GenerateSerializer, Alias("OrleansAi.Engine.Tests.NumberedException")]
public sealed class NumberedException(string message, int number) : Exception(message)
{
    [Id(0)]
    public int Number { get; private set; } = number;
}

internal sealed class FaultyGrain : Grain, IFaultyGrain
{
    public async Task FailAfterAnAwait(string message)
    {
        await Task.Yield();
        throw new InvalidOperationException(message);
    }

    public Task FailBeforeTheFirstAwait(string message) => throw new InvalidOperationException(message);

    public Task FailWithInner(string message, string innerMessage) =>
        throw new InvalidOperationException(message, new NotSupportedException(innerMessage));

    public Task FailWithOwnType(string message, int number) => throw new NumberedException(message, number);

    public Task<int> FailInsteadOfAValue(string message) => throw new KeyNotFoundException(message);

    public Task FailThrough(IFaultyGrain other, string message, int number) => other.FailWithOwnType(message, number);

    public Task Cancel() => throw new OperationCanceledException("The grain gave up.");

    public Task<int> Answer() => Task.FromResult(42);
}
