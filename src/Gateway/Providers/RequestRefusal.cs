using System.Text.Json;
using OrleansAi.Gateway.Formats;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Providers;

/// <summary>A provider's own refusal of a request that it can't serve, before anything is sent, in the form of an upstream's 400.</summary>
internal static class RequestRefusal
{
    public static ProviderFailure Of(UntranslatableException exception) =>
        Of(new ModelRequestError(exception.Message, exception.Parameter, "unsupported_by_model"));

    public static ProviderFailure Of(ModelRequestError error) => new()
    {
        Kind = CallFailureKind.Rejected,
        Message = error.Message,
        Upstream = new UpstreamError(400, "application/json", JsonSerializer.SerializeToUtf8Bytes(new
        {
            error = new { message = error.Message, type = "invalid_request_error", param = error.Parameter, code = error.Code },
        })),
    };
}
