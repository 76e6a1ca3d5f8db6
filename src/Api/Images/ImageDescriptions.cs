using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace OrleansAi.Api.Images;

/// <summary>A request for images, as the API's description shows it; other members of OpenAI's pass unread.</summary>
/// <param name="Prompt">What to show.</param>
/// <param name="Model">A model of <c>/v1/models</c>; <c>gpt-image-1</c> where it is left out.</param>
/// <param name="N">How many images.</param>
/// <param name="Size">For example <c>1024x1024</c>.</param>
/// <param name="Quality">For example <c>low</c>, <c>medium</c> or <c>high</c>.</param>
/// <param name="Stream">Whether to stream images as they become clear.</param>
internal sealed record ImageGenerationDescription(
    [property: JsonPropertyName("prompt")] string Prompt,
    [property: JsonPropertyName("model")] string? Model,
    [property: JsonPropertyName("n")] int? N,
    [property: JsonPropertyName("size")] string? Size,
    [property: JsonPropertyName("quality")] string? Quality,
    [property: JsonPropertyName("stream")] bool? Stream);

/// <summary>A form that asks for images made from others.</summary>
/// <param name="Image">The image; several are <c>image[]</c>.</param>
/// <param name="Prompt">What to show.</param>
/// <param name="Mask">Where the image is to change.</param>
/// <param name="Model">A model of <c>/v1/models</c>; <c>gpt-image-1</c> where it is left out.</param>
/// <param name="N">How many images.</param>
/// <param name="Size">For example <c>1024x1024</c>.</param>
internal sealed record ImageEditDescription(
    [property: JsonPropertyName("image")] IFormFile Image,
    [property: JsonPropertyName("prompt")] string Prompt,
    [property: JsonPropertyName("mask")] IFormFile? Mask,
    [property: JsonPropertyName("model")] string? Model,
    [property: JsonPropertyName("n")] int? N,
    [property: JsonPropertyName("size")] string? Size);
