using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace OrleansAi.Api.Audio;

/// <summary>A text to speak, as the API's description shows it; other members of OpenAI's pass unread.</summary>
/// <param name="Model">A model of <c>/v1/models</c>.</param>
/// <param name="Input">The text.</param>
/// <param name="Voice">The voice, by the provider's name.</param>
/// <param name="ResponseFormat">For example <c>mp3</c>, <c>opus</c> or <c>wav</c>.</param>
/// <param name="StreamFormat"><c>audio</c> for the sound itself, <c>sse</c> for events.</param>
internal sealed record SpeechDescription(
    [property: JsonPropertyName("model")] string Model,
    [property: JsonPropertyName("input")] string Input,
    [property: JsonPropertyName("voice")] string Voice,
    [property: JsonPropertyName("response_format")] string? ResponseFormat,
    [property: JsonPropertyName("stream_format")] string? StreamFormat);

/// <summary>A form with a recording to write down.</summary>
/// <param name="File">The recording.</param>
/// <param name="Model">A model of <c>/v1/models</c>.</param>
/// <param name="Language">The language that is spoken.</param>
/// <param name="ResponseFormat"><c>json</c>, <c>verbose_json</c>, <c>text</c>, <c>srt</c> or <c>vtt</c>.</param>
/// <param name="Stream">Whether to stream what is understood.</param>
internal sealed record TranscriptionDescription(
    [property: JsonPropertyName("file")] IFormFile File,
    [property: JsonPropertyName("model")] string Model,
    [property: JsonPropertyName("language")] string? Language,
    [property: JsonPropertyName("response_format")] string? ResponseFormat,
    [property: JsonPropertyName("stream")] bool? Stream);

/// <summary>A form with a recording to write down in English.</summary>
/// <param name="File">The recording.</param>
/// <param name="Model">A model of <c>/v1/models</c>.</param>
/// <param name="ResponseFormat"><c>json</c>, <c>verbose_json</c>, <c>text</c>, <c>srt</c> or <c>vtt</c>.</param>
internal sealed record TranslationDescription(
    [property: JsonPropertyName("file")] IFormFile File,
    [property: JsonPropertyName("model")] string Model,
    [property: JsonPropertyName("response_format")] string? ResponseFormat);
