namespace OrleansAi.Api.Errors;

/// <summary>The machine-readable codes of errors: OpenAI's where it has one.</summary>
internal static class ErrorCodes
{
    public const string MissingApiKey = "missing_api_key";
    public const string InvalidApiKey = "invalid_api_key";
    public const string InvalidToken = "invalid_token";
    public const string MissingScope = "insufficient_permissions";
    public const string ForeignOrigin = "foreign_origin";
    public const string NotShown = "not_shown";
    public const string NotFound = "not_found";
    public const string Conflict = "conflict";
    public const string PreconditionFailed = "precondition_failed";
    public const string MethodNotAllowed = "method_not_allowed";
    public const string UnsupportedMediaType = "unsupported_media_type";
    public const string InvalidRequest = "invalid_request";
    public const string InvalidIdempotencyKey = "invalid_idempotency_key";
    public const string IdempotencyKeyReused = "idempotency_key_reused";
    public const string RequestTooLarge = "request_too_large";
    public const string Internal = "internal_error";
    public const string Unavailable = "unavailable";
}
