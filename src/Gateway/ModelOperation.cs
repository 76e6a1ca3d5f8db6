using System.Collections.Immutable;

namespace OrleansAi.Gateway;

/// <summary>What a call asks of a model: an endpoint of OpenAI's format or Anthropic's, which servers of that format serve under the same path.</summary>
public sealed class ModelOperation
{
    private ModelOperation(string path, params ImmutableArray<string> inputs)
    {
        Path = path;
        Inputs = inputs;
    }

    /// <summary>Chat completions.</summary>
    public static ModelOperation Chat { get; } = new("chat/completions", "messages") { HasOutputTokens = true };

    /// <summary>Text completions, as they were before chat and as code editors still ask for them.</summary>
    public static ModelOperation Completions { get; } = new("completions", "prompt") { HasOutputTokens = true };

    /// <summary>Vectors of texts.</summary>
    public static ModelOperation Embeddings { get; } = new("embeddings", "input");

    /// <summary>Documents ordered by how well they answer a query, in the form that Cohere and Jina share.</summary>
    public static ModelOperation Rerank { get; } = new("rerank", "query", "documents");

    /// <summary>Texts, or pairs of texts, with a score for each of a classifier's labels.</summary>
    public static ModelOperation Classify { get; } = new("classify", "input");

    /// <summary>Whether texts and images are harmful.</summary>
    public static ModelOperation Moderations { get; } = new("moderations", "input") { DefaultModel = "omni-moderation-latest" };

    /// <summary>Images made from a text.</summary>
    public static ModelOperation ImageGenerations { get; } = new("images/generations", "prompt") { IsMedia = true, DefaultModel = "gpt-image-1" };

    /// <summary>Images made from a text and other images.</summary>
    public static ModelOperation ImageEdits { get; } = new("images/edits", "prompt") { IsMedia = true, File = "image", DefaultModel = "gpt-image-1" };

    /// <summary>A text that is spoken.</summary>
    public static ModelOperation Speech { get; } = new("audio/speech", "input") { IsMedia = true, IsSpoken = true };

    /// <summary>What is said in a recording.</summary>
    public static ModelOperation Transcriptions { get; } = new("audio/transcriptions") { IsMedia = true, File = "file" };

    /// <summary>What is said in a recording, in English.</summary>
    public static ModelOperation Translations { get; } = new("audio/translations") { IsMedia = true, File = "file" };

    /// <summary>How many tokens a request has, as Anthropic's and Gemini's models count them.</summary>
    public static ModelOperation CountTokens { get; } = new("messages/count_tokens") { IsFree = true };

    /// <summary>The path below a provider's endpoint, and below <c>/v1</c> here.</summary>
    public string Path { get; }

    /// <summary>The path here, which limits of one endpoint are configured by.</summary>
    public string Endpoint => $"/v1/{Path}";

    /// <summary>Whether a request may ask for its answer as a stream.</summary>
    public bool CanStream => HasOutputTokens || IsMedia;

    /// <summary>Whether a request is a form with files (<c>multipart/form-data</c>) instead of JSON.</summary>
    public bool IsForm => File is not null;

    /// <summary>Whether it is of images or sound.</summary>
    internal bool IsMedia { get; private init; }

    /// <summary>Whether the answer is sound.</summary>
    internal bool IsSpoken { get; private init; }

    /// <summary>The field of the form that must be a file, or <c>null</c> where requests are JSON.</summary>
    internal string? File { get; private init; }

    /// <summary>The members of a request that the model reads; each must be there.</summary>
    internal ImmutableArray<string> Inputs { get; }

    /// <summary>Whether the answer is made of tokens, which a request may limit.</summary>
    internal bool HasOutputTokens { get; private init; }

    /// <summary>Whether providers give the answer for nothing; it counts as a request all the same.</summary>
    internal bool IsFree { get; private init; }

    /// <summary>The model where a request names none, as OpenAI's format allows it for some.</summary>
    internal string? DefaultModel { get; private init; }

    /// <summary>The path.</summary>
    public override string ToString() => Path;
}
