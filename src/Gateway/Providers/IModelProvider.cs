using OrleansAi.Providers;

namespace OrleansAi.Gateway.Providers;

/// <summary>One configured provider: sends a call to one of its models. Safe for concurrent use.</summary>
public interface IModelProvider : IDisposable
{
    /// <summary>Whether this provider has a word for <paramref name="operation"/>; calls for others are not sent to it.</summary>
    bool Serves(ModelOperation operation) => operation == ModelOperation.Chat;

    /// <summary>
    /// Sends <paramref name="call"/> to <paramref name="target"/> and completes when the answer has started, or with why it has
    /// not. What an upstream does is a value; the only exception is that of <paramref name="cancellationToken"/>, which means
    /// that the caller has left.
    /// </summary>
    /// <returns>Either a <see cref="ProviderAnswer"/>, which the caller disposes, or a <see cref="ProviderFailure"/>.</returns>
    ValueTask<ProviderResult> SendAsync(TargetId target, ModelCall call, CancellationToken cancellationToken);
}
