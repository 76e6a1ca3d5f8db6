using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace OrleansAi.Api.Errors;

/// <summary>Cohere's error object, with the request's id.</summary>
internal sealed record CohereErrorBody(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("message")] string Message);

/// <summary>The error object of the Open Inference Protocol.</summary>
internal sealed record OpenInferenceErrorBody([property: JsonPropertyName("error")] string Error);

/// <summary>The error object of Text Embeddings Inference.</summary>
internal sealed record TextEmbeddingsErrorBody(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_type")] string ErrorType);

[JsonSerializable(typeof(CohereErrorBody))]
[JsonSerializable(typeof(TextEmbeddingsErrorBody))]
[JsonSerializable(typeof(OpenInferenceErrorBody))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string))]
internal sealed partial class ErrorJson : JsonSerializerContext
{
    /// <summary>Errors are read by people in a terminal, and never stand in a page: only what JSON itself demands is escaped.</summary>
    public static ErrorJson Plain { get; } = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
