using OrleansAi.Access;

namespace OrleansAi.Jobs;

/// <summary>What the lines of batches may ask for.</summary>
public static class BatchEndpoints
{
    /// <summary>Chat completions.</summary>
    public const string Chat = "/v1/chat/completions";

    /// <summary>Text completions.</summary>
    public const string Completions = "/v1/completions";

    /// <summary>Embeddings.</summary>
    public const string Embeddings = "/v1/embeddings";

    /// <summary>Responses.</summary>
    public const string Responses = "/v1/responses";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Responses, Chat, Embeddings, Completions];

    /// <summary>The scope that whoever asks for it needs.</summary>
    public static string ScopeOf(string endpoint) => endpoint == Embeddings ? Scope.Embeddings : Scope.Chat;
}
