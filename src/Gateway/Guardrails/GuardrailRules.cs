using System.Text.Json;

namespace OrleansAi.Gateway.Guardrails;

/// <summary>Whether a request may go to a model; pure.</summary>
internal static class GuardrailRules
{
    private static readonly string[] Containers = ["messages", "input", "contents"];

    /// <summary>Why the request in <paramref name="body"/> may not, or <c>null</c>.</summary>
    public static ModelRefusal? Check(ReadOnlyMemory<byte> body, GuardrailModel guardrails)
    {
        var characters = 0L;
        foreach (var text in JsonTexts.Of(body))
        {
            characters += text.Length;
            if (guardrails.FindBlocked(text) is { } word)
                return Refuse("content_blocked", $"The request has '{word}', which this model's guardrails don't let pass.");
        }

        if (characters > guardrails.MaxCharacters)
            return Refuse("request_too_long", $"The request's texts have {characters} characters; this model's guardrails let {guardrails.MaxCharacters} pass.");

        return guardrails.BlockInjections && TextsOfOthers(body).Exists(InjectionRules.IsLikely)
            ? Refuse("prompt_injection", "The request seems to tell the model to forget its instructions. Word it otherwise, or ask whoever runs this server.")
            : null;
    }

    /// <summary>The texts that the operator of an application did not write: what users and tools say, and not its system prompt.</summary>
    public static List<string> TextsOfOthers(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        var texts = new List<string>();
        foreach (var container in Containers)
        {
            if (root.TryGetProperty(container, out var items))
                Collect(items, texts);
        }

        if (root.TryGetProperty("prompt", out var prompt))
            Collect(prompt, texts);

        return texts;
    }

    private static void Collect(JsonElement element, List<string> texts)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                texts.Add(element.GetString()!);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    Collect(item, texts);

                break;
            case JsonValueKind.Object when !IsOfTheOperator(element):
                foreach (var member in element.EnumerateObject().Where(member => !JsonTexts.Frames(member.Name)))
                    Collect(member.Value, texts);

                break;
            default:
                break;
        }
    }

    private static bool IsOfTheOperator(JsonElement message) =>
        message.TryGetProperty("role", out var role) && role.ValueKind == JsonValueKind.String && role.GetString() is "system" or "developer" or "assistant" or "model";

    private static ModelRefusal Refuse(string code, string message) => new() { Kind = ModelRefusalKind.Blocked, Code = code, Message = message };
}
