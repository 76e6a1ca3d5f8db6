namespace OrleansAi.Access;

/// <summary>The permissions that an API key or a token carries.</summary>
public static class Scope
{
    /// <summary>Chat and text completions, and conversations.</summary>
    public const string Chat = "chat";

    /// <summary>Embeddings.</summary>
    public const string Embeddings = "embeddings";

    /// <summary>Images.</summary>
    public const string Images = "images";

    /// <summary>Speech and transcriptions.</summary>
    public const string Audio = "audio";

    /// <summary>Models that are run on tensors.</summary>
    public const string Inference = "inference";

    /// <summary>Files and batches; what a batch asks of models needs the scope of its endpoint besides.</summary>
    public const string Files = "files";

    /// <summary>Everything, and the <c>/api/admin</c> paths.</summary>
    public const string Admin = "admin";

    /// <summary>All known scopes.</summary>
    public static IReadOnlyList<string> All { get; } = [Chat, Embeddings, Images, Audio, Inference, Files, Admin];

    /// <summary>What a key permits that names no scopes: every model, and files.</summary>
    public static IReadOnlyList<string> Default { get; } = [Chat, Embeddings, Images, Audio, Inference, Files];
}
