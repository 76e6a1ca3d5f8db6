namespace OrleansAi.Gateway;

/// <summary>How a model is called: admitted, planned, tried on its targets in order, relayed and settled.</summary>
public interface IModelGateway
{
    /// <summary>
    /// Admits <paramref name="call"/>, plans its targets and calls them until one answers. Completes when the first bytes of
    /// an answer are there, or with the reason why there will be none; never throws for what an upstream or a limit does.
    /// </summary>
    /// <returns>Either an <see cref="ModelAnswer"/>, which the caller disposes, or a <see cref="ModelRefusal"/>.</returns>
    ValueTask<ModelCallResult> CallAsync(ModelCall call, CancellationToken cancellationToken);
}
