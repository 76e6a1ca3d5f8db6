using System.Text.Json;
using OrleansAi.Inference;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Providers.Onnx;

/// <summary>What refusals of local models are to retries, fallbacks, circuits and clients.</summary>
internal static class LocalRefusals
{
    public static ProviderFailure ToFailure(string provider, InferenceRefusal refusal) => refusal.Kind switch
    {
        InferenceRefusalKind.Invalid => RequestRefusal.Of(new ModelRequestError(refusal.Message, null, "invalid_value")),
        InferenceRefusalKind.TooLong => TooLong(refusal),
        InferenceRefusalKind.Overloaded => Failure(CallFailureKind.Overloaded, provider, refusal),
        _ => Failure(CallFailureKind.ServerError, provider, refusal),
    };

    private static ProviderFailure Failure(CallFailureKind kind, string provider, InferenceRefusal refusal) =>
        new() { Kind = kind, Message = $"{provider}: {refusal.Message}", RetryAfter = refusal.RetryAfter };

    private static ProviderFailure TooLong(InferenceRefusal refusal) => new()
    {
        Kind = CallFailureKind.ContextWindow,
        Message = refusal.Message,
        Upstream = new UpstreamError(400, "application/json", JsonSerializer.SerializeToUtf8Bytes(new
        {
            error = new { message = refusal.Message, type = "invalid_request_error", param = "input", code = "context_length_exceeded" },
        })),
    };
}
