namespace OrleansAi.Gateway;

/// <summary>What is wrong with a request's body.</summary>
/// <param name="Message">Which member is wrong and what was expected there, or where the JSON breaks (line and byte, from 1).</param>
/// <param name="Parameter">The member as OpenAI's <c>param</c> names it (<c>messages[2].role</c>), or <c>null</c> where the body itself is wrong.</param>
/// <param name="Code">OpenAI's <c>code</c>, for example <c>missing_required_parameter</c>.</param>
public sealed record ModelRequestError(string Message, string? Parameter, string Code)
{
    internal static ModelRequestError MissingModel { get; } = Missing("model", "the name of the model to call, as /v1/models lists it");

    internal static ModelRequestError Missing(string parameter, string expected) =>
        new($"Missing required parameter: '{parameter}': {expected}.", parameter, "missing_required_parameter");

    internal static ModelRequestError WrongType(string parameter, string expected, string found) =>
        new($"Invalid type for '{parameter}': expected {expected}, but got {found} instead.", parameter, "invalid_type");

    internal static ModelRequestError WrongValue(string parameter, string expected) =>
        new($"Invalid value for '{parameter}': expected {expected}.", parameter, "invalid_value");

    internal static ModelRequestError Twice(string parameter) =>
        new($"The parameter '{parameter}' appears twice; write it once.", parameter, "duplicate_parameter");

    internal static ModelRequestError NotJson(string message) => new(message, null, "invalid_json");
}

/// <summary>Either what the body says or what is wrong with it; the other one is <c>null</c>.</summary>
public readonly record struct ModelRequestReading(ModelRequestSummary? Request, ModelRequestError? Error);
