using System.Text.Json;

namespace OrleansAi.Inference.ChatTemplates;

/// <summary>
/// The chat templates of one model and the special tokens that they are rendered with, from its <c>tokenizer_config.json</c>, where
/// <c>chat_template</c> is a text or an array of <c>{ "name", "template" }</c>, and from a <c>chat_template.jinja</c> beside it.
/// </summary>
public sealed class ChatTemplateSet
{
    private const string DefaultName = "default";
    private const string ToolUseName = "tool_use";

    private readonly Dictionary<string, ChatTemplate> _templates;

    private ChatTemplateSet(Dictionary<string, ChatTemplate> templates, string? bosToken, string? eosToken) =>
        (_templates, BosToken, EosToken) = (templates, bosToken, eosToken);

    /// <summary>The model's <c>bos_token</c>, or null where it has none.</summary>
    public string? BosToken { get; }

    /// <summary>The model's <c>eos_token</c>, or null where it has none.</summary>
    public string? EosToken { get; }

    /// <summary>The templates' names: <c>default</c> for one without a name.</summary>
    public IReadOnlyCollection<string> Names => _templates.Keys;

    /// <summary>Reads the templates of a model.</summary>
    /// <param name="tokenizerConfig">The content of <c>tokenizer_config.json</c>.</param>
    /// <param name="jinja">The text of <c>chat_template.jinja</c>, which wins over the configuration's default; null where there is none.</param>
    /// <param name="limits">What reading and rendering may use up.</param>
    /// <exception cref="ChatTemplateException">There is no template, or one can't be read.</exception>
    public static ChatTemplateSet Parse(JsonElement tokenizerConfig, string? jinja = null, ChatTemplateLimits? limits = null)
    {
        var templates = new Dictionary<string, ChatTemplate>();
        foreach (var (name, source) in Sources(tokenizerConfig))
            templates[name] = ChatTemplate.Parse(source, limits);
        if (jinja is not null)
            templates[DefaultName] = ChatTemplate.Parse(jinja, limits);
        if (templates.Count == 0)
            throw new ChatTemplateException("The model brings no chat template: tokenizer_config.json has no chat_template, and there is no chat_template.jinja");
        return new ChatTemplateSet(templates, Token(tokenizerConfig, "bos_token"), Token(tokenizerConfig, "eos_token"));
    }

    /// <summary>The template for a request, chosen as transformers does: <c>tool_use</c> where there are tools and such a template.</summary>
    /// <exception cref="ChatTemplateException">None of the named templates is the default one.</exception>
    public ChatTemplate Choose(bool hasTools)
    {
        if (hasTools && _templates.TryGetValue(ToolUseName, out var toolUse))
            return toolUse;
        return _templates.GetValueOrDefault(DefaultName)
            ?? throw new ChatTemplateException($"The model has no default chat template, only {string.Join(", ", _templates.Keys)}");
    }

    private static IEnumerable<(string Name, string Source)> Sources(JsonElement config)
    {
        if (!config.TryGetProperty("chat_template", out var given))
            return [];
        return given.ValueKind switch
        {
            JsonValueKind.String => [(DefaultName, given.GetString()!)],
            JsonValueKind.Array => given.EnumerateArray().Select(Named),
            JsonValueKind.Null => [],
            _ => throw new ChatTemplateException("chat_template must be a text or an array of objects with name and template"),
        };
    }

    private static (string Name, string Source) Named(JsonElement entry) =>
        entry.ValueKind == JsonValueKind.Object && Text(entry, "name") is { } name && Text(entry, "template") is { } template
            ? (name, template)
            : throw new ChatTemplateException("Each entry of chat_template must have the texts name and template");

    // A token is a text, or an object that says how the tokenizer treats it.
    private static string? Token(JsonElement config, string name) => Text(config, name)
        ?? (config.TryGetProperty(name, out var token) && token.ValueKind == JsonValueKind.Object ? Text(token, "content") : null);

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
