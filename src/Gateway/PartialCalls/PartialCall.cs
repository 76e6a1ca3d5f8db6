using System.Text.Json;
using OrleansAi.Gateway.Caching;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.PartialCalls;

/// <summary>
/// Calls that the gateway makes for a call of a client, such as the embedding of its prompt. They go the way of all calls, with routes,
/// guardrails, health, prices and a record of their own; tokens and cost are the client's, for whom they are made.
/// </summary>
internal static class PartialCall
{
    /// <summary>A call of <paramref name="model"/> for <paramref name="call"/>.</summary>
    /// <param name="call">The client's call.</param>
    /// <param name="name">What it is for; its id tells by that.</param>
    /// <param name="operation">What the model is asked for.</param>
    /// <param name="model">The model.</param>
    /// <param name="body">The request.</param>
    public static ModelCall Of(ModelCall call, string name, ModelOperation operation, string model, ReadOnlyMemory<byte> body) => new()
    {
        CallId = $"{call.CallId}-{name}",
        RequestId = call.RequestId,
        Caller = call.Caller,
        Operation = operation,
        Endpoint = call.Endpoint,
        Request = ModelRequestReader.Read(operation, body.Span).Request ?? throw new JsonException($"The request of a call for {name} of the model '{model}' can't be read."),
        Body = body,
        StickyKey = call.StickyKey,
        Cache = CacheUse.All,
        IsPartOfAnother = true,
    };

    /// <summary>The whole answer to <paramref name="part"/>, where there is one within <paramref name="timeout"/>.</summary>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public static async ValueTask<PartialAnswer> AskAsync(IModelGateway gateway, ModelCall part, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var result = await gateway.CallAsync(part, either.Token);
            if (result is not ModelAnswer answer)
                return new PartialAnswer { Refusal = (ModelRefusal)result };

            await using (answer)
                return new PartialAnswer { Body = (await answer.ReadAsync(either.Token)).ToArray(), Target = new TargetId(answer.Provider, answer.UpstreamModel) };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return default;
        }
    }
}

/// <summary>What a part of a call came to: a body, a refusal, or neither where it took too long.</summary>
internal readonly record struct PartialAnswer
{
    /// <summary>The answer's body, or <c>null</c>.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>Who gave it.</summary>
    public TargetId Target { get; init; }

    /// <summary>Why there is none.</summary>
    public ModelRefusal? Refusal { get; init; }

    /// <summary>Whether the refusal is the caller's own, by limits or by guardrails, and says nothing of the model.</summary>
    public bool IsCallersOwn => Refusal is { Attempts: 0, Kind: ModelRefusalKind.RateLimited or ModelRefusalKind.BudgetExhausted or ModelRefusalKind.BudgetReserved or ModelRefusalKind.Blocked };
}
