using System.Runtime.CompilerServices;

namespace OrleansAi.Gateway.Providers.Upstream;

/// <summary>The body of an upstream's answer, with its time limits.</summary>
internal sealed class UpstreamAnswer(HttpResponseMessage response, Stream body, UpstreamDeadline deadline, UpstreamErrors errors)
    : ProviderAnswer
{
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromMilliseconds(250);
    private bool _begun;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ProviderRead> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken == deadline.Caller
            ? default
            : cancellationToken.UnsafeRegister(static deadline => ((UpstreamDeadline)deadline!).Cancel(), deadline);
        try
        {
            var reading = body.ReadAsync(destination, deadline.Token);
            if (reading.IsCompletedSuccessfully)
                return Read(await reading);

            // The first wait began with the request.
            if (_begun)
                deadline.BeginWait();

            return Read(await reading);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or InvalidDataException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            deadline.Caller.ThrowIfCancellationRequested();
            return new ProviderRead(0, deadline.IsExceeded ? deadline.ToFailure(errors.Provider) : errors.BrokenOff(exception));
        }
    }

    // The end of the body is usually there already: reading it lets the connection serve the next call.
    public override async ValueTask CompleteAsync()
    {
        try
        {
            var reading = body.ReadAsync(new byte[16], deadline.Token);
            _ = reading.IsCompleted ? await reading : await reading.AsTask().WaitAsync(DrainTimeout, CancellationToken.None);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or InvalidDataException or TimeoutException)
        {
            // The connection is closed instead, by disposing the response.
        }
    }

    public override async ValueTask DisposeAsync()
    {
        deadline.Dispose();
        await body.DisposeAsync();
        response.Dispose();
    }

    private ProviderRead Read(int count)
    {
        _begun = true;
        deadline.EndWait();
        return new ProviderRead(count);
    }
}
