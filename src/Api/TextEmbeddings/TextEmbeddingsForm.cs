using System.Text.Json;

namespace OrleansAi.Api.TextEmbeddings;

/// <summary>How one of the paths is translated.</summary>
/// <param name="ToRequest">The request's body, with the model's name, as models are called with here; throws <see cref="FormatException"/> where it makes no sense.</param>
/// <param name="FromAnswer">The answer, with the request's body, as the client expects it.</param>
internal sealed record TextEmbeddingsForm(
    Func<JsonElement, string, ReadOnlyMemory<byte>> ToRequest, Func<ReadOnlyMemory<byte>, JsonElement, ReadOnlyMemory<byte>> FromAnswer);
