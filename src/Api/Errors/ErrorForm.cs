using Microsoft.AspNetCore.Http;
using OrleansAi.Api.Gemini;
using OrleansAi.Api.TextEmbeddings;

namespace OrleansAi.Api.Errors;

/// <summary>Whose clients ask at a path, and so the form of errors there.</summary>
internal enum ErrorForm
{
    /// <summary>RFC 9457 problem details.</summary>
    Problem,

    /// <summary>OpenAI's.</summary>
    OpenAI,

    /// <summary>Anthropic's.</summary>
    Anthropic,

    /// <summary>Google's, for Gemini's clients.</summary>
    Gemini,

    /// <summary>Ollama's.</summary>
    Ollama,

    /// <summary>Cohere's.</summary>
    Cohere,

    /// <summary>The Open Inference Protocol's.</summary>
    OpenInference,

    /// <summary>That of Text Embeddings Inference.</summary>
    TextEmbeddings,

    /// <summary>gRPC's.</summary>
    Grpc,
}

/// <summary>Finds a path's form.</summary>
internal static class ErrorForms
{
    // The first that the path begins with.
    private static readonly (PathString Path, ErrorForm Form)[] Forms =
    [
        ("/v1/messages", ErrorForm.Anthropic),
        ("/v1", ErrorForm.OpenAI),
        ("/v2/rerank", ErrorForm.Cohere),
        ("/v2", ErrorForm.OpenInference),
        ("/api/chat", ErrorForm.Ollama),
        ("/api/generate", ErrorForm.Ollama),
        ("/api/embed", ErrorForm.Ollama),
        ("/api/tags", ErrorForm.Ollama),
    ];

    /// <summary>The form of errors for whoever sent <paramref name="request"/>.</summary>
    public static ErrorForm Of(HttpRequest request) =>
        GeminiClients.Sent(request)
            ? ErrorForm.Gemini
            : GrpcErrors.AreFor(request)
            ? ErrorForm.Grpc
            : TextEmbeddingsPaths.Has(request.Path)
            ? ErrorForm.TextEmbeddings
            : Array.Find(Forms, each => request.Path.StartsWithSegments(each.Path, StringComparison.OrdinalIgnoreCase)).Form;
}
