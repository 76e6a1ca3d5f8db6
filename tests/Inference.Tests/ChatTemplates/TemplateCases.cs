using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAi.Inference.ChatTemplates;

namespace OrleansAi.Inference.Tests.ChatTemplates;

/// <summary>
/// The test cases: templates with the constructs of the published families, conversations for them, and what Jinja itself made of both
/// (<c>templates-reference/record.py</c> writes <c>jinja2.json</c>).
/// </summary>
internal static class TemplateCases
{
    public static readonly string Folder = Metadata("ChatTemplateCases");

    public static readonly JsonObject Recorded = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "jinja2.json")))!.AsObject();

    public static string Metadata(string key) =>
        typeof(TemplateCases).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;

    public static string Template(string cell) => File.ReadAllText(Path.Combine(Folder, "templates", cell.Split('/')[0] + ".jinja"));

    public static ChatTemplateInput Conversation(string cell)
    {
        var given = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "conversations", cell.Split('/')[1] + ".json"))).RootElement;
        return new ChatTemplateInput
        {
            Messages = given.GetProperty("messages"),
            Tools = given.TryGetProperty("tools", out var tools) ? tools : null,
            Documents = given.TryGetProperty("documents", out var documents) ? documents : null,
            AddGenerationPrompt = cell.EndsWith("/generation", StringComparison.Ordinal),
            BosToken = "<s>",
            EosToken = "</s>",
            Variables = given.TryGetProperty("variables", out var variables)
                ? variables.EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value)
                : [],
        };
    }

    /// <summary>A template without a conversation, but with other variables.</summary>
    public static string Render(string template, string variables = "{}", ChatTemplateLimits? limits = null) =>
        ChatTemplate.Parse(template, limits).Render(
            new ChatTemplateInput
            {
                Messages = JsonDocument.Parse("[]").RootElement,
                Variables = JsonDocument.Parse(variables).RootElement.EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value),
            },
            FixedTime.Instance);
}
