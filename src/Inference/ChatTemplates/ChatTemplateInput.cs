using System.Text.Json;

namespace OrleansAi.Inference.ChatTemplates;

/// <summary>What a template sees of a request, under the names that Hugging Face's <c>apply_chat_template</c> gives it.</summary>
public sealed record ChatTemplateInput
{
    /// <summary><c>messages</c>: an array of objects with <c>role</c>, <c>content</c>, and what else the template knows.</summary>
    public required JsonElement Messages { get; init; }

    /// <summary><c>tools</c>: an array of function definitions as in OpenAI's API; null is the template's <c>none</c>.</summary>
    public JsonElement? Tools { get; init; }

    /// <summary><c>documents</c>: an array of documents for templates with retrieval; null is the template's <c>none</c>.</summary>
    public JsonElement? Documents { get; init; }

    /// <summary><c>add_generation_prompt</c>: whether the prompt ends with the beginning of an answer.</summary>
    public bool AddGenerationPrompt { get; init; }

    /// <summary><c>bos_token</c>; null leaves it undefined.</summary>
    public string? BosToken { get; init; }

    /// <summary><c>eos_token</c>; null leaves it undefined.</summary>
    public string? EosToken { get; init; }

    /// <summary>Other variables, such as <c>enable_thinking</c>; they win over those above.</summary>
    public IReadOnlyDictionary<string, JsonElement> Variables { get; init; } = new Dictionary<string, JsonElement>();
}
