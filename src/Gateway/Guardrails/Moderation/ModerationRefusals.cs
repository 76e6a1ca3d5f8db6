namespace OrleansAi.Gateway.Guardrails.Moderation;

/// <summary>Why what was to be moderated has no answer.</summary>
internal static class ModerationRefusals
{
    public static ModelRefusal Blocked(ModerationVerdict verdict) => new()
    {
        Kind = ModelRefusalKind.Blocked,
        Code = "content_filter",
        Message = $"This model's guardrails don't let the request pass: {string.Join(", ", verdict.Flagged)}.",
    };

    public static ModelRefusal NotJudged(string what) => new()
    {
        Kind = ModelRefusalKind.Unavailable,
        Code = "moderation_unavailable",
        Message = $"The {what} could not be checked by the moderation that this model asks for. Try again in a moment.",
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    /// <summary>Some features of other formats have no form in which an answer to them could be judged.</summary>
    public static ModelRefusal NotTranslatable(ModelRequestError reason) => new()
    {
        Kind = ModelRefusalKind.Blocked,
        Code = "moderation_unsupported",
        Message = $"Answers of this model are moderated, which what was asked for doesn't allow: {reason.Message}",
    };
}
