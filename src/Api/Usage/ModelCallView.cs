using System.Text.Json;
using OrleansAi.Providers;
using OrleansAi.Usage;

namespace OrleansAi.Api.Usage;

/// <summary>A page of single calls.</summary>
/// <param name="Calls">The newest first.</param>
/// <param name="Next">What to send as <c>after</c> for the next page, or <c>null</c> at the end.</param>
internal sealed record ModelCallList(IReadOnlyList<ModelCallView> Calls, string? Next)
{
    public static ModelCallList Of(ModelCallPage page) =>
        new([.. page.Calls.Select(ModelCallView.Of)], page.Next is { } next ? ModelCallParameters.Text(next) : null);
}

/// <summary>One call: who, what, how much, how long and how it ended. What was asked and answered is kept nowhere. Times are milliseconds, costs US dollars.</summary>
internal sealed record ModelCallView
{
    public required string Id { get; init; }

    /// <summary>The <c>x-request-id</c> of the request that it was made for.</summary>
    public string? RequestId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required string User { get; init; }

    /// <summary>The public id of the API key.</summary>
    public string? Key { get; init; }

    public required string Endpoint { get; init; }

    public required string Model { get; init; }

    /// <summary>Who answered, as <c>provider/model</c>.</summary>
    public string? Target { get; init; }

    /// <summary>The version of the model, where it has versions.</summary>
    public string? Version { get; init; }

    public required string Status { get; init; }

    /// <summary>The last failure that it met, also where another target answered then.</summary>
    public string? Failure { get; init; }

    public required int Attempts { get; init; }

    public required UsageTokensView Tokens { get; init; }

    public required decimal Cost { get; init; }

    public double? FirstByte { get; init; }

    public required double Duration { get; init; }

    public static ModelCallView Of(ModelCallRecord call) => new()
    {
        Id = call.CallId,
        RequestId = call.RequestId,
        StartedAt = call.StartedAt,
        User = call.User,
        Key = call.KeyId,
        Endpoint = call.Endpoint,
        Model = call.Model,
        Target = call.Target?.ToString(),
        Version = call.Version,
        Status = Name(call.Status),
        Failure = call.Failure == CallFailureKind.None ? null : Name(call.Failure),
        Attempts = call.Attempts,
        Tokens = new UsageTokensView(
            call.Usage.InputTokens, call.Usage.OutputTokens, call.Usage.CachedInputTokens, call.Usage.ReasoningTokens, call.Usage.Estimated),
        Cost = call.Cost.Dollars,
        FirstByte = call.FirstByte?.TotalMilliseconds,
        Duration = call.Duration.TotalMilliseconds,
    };

    private static string Name(Enum value) => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
