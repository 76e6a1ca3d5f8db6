using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace OrleansAi.Api.Errors;

/// <summary>OpenAI's error object (API reference, "Error codes").</summary>
internal sealed record OpenAiErrorBody([property: JsonPropertyName("error")] OpenAiError Error);

internal sealed record OpenAiError(
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("param")] string? Param,
    [property: JsonPropertyName("code")] string? Code);

/// <summary>Cohere's error object, with the request's id.</summary>
internal sealed record CohereErrorBody(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("message")] string Message);

[JsonSerializable(typeof(CohereErrorBody))]
[JsonSerializable(typeof(OpenAiErrorBody))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string))]
internal sealed partial class ErrorJson : JsonSerializerContext;
