using OrleansAi.Gateway.Guardrails.Moderation;

namespace OrleansAi.Gateway.Guardrails;

/// <summary>What is checked and hidden before a provider is called, and of its answer: a model's <c>Guardrails</c>, or for all models <c>OrleansAi:Gateway:Guardrails</c>.</summary>
public sealed record GuardrailOptions
{
    /// <summary>
    /// What no provider gets to see: <c>Email</c>, <c>Phone</c>, <c>Card</c>, <c>Iban</c>, <c>NationalId</c>, <c>Secret</c>, or
    /// <c>All</c>. Placeholders go out in its place, and what comes back has it again.
    /// </summary>
    public List<string> Redact { get; init; } = [];

    /// <summary>Whether requests are refused that seem to tell the model to forget its instructions.</summary>
    public bool BlockInjections { get; init; }

    /// <summary>Words and phrases with which a request is refused, whatever their case.</summary>
    public List<string> Blocklist { get; init; } = [];

    /// <summary>The longest request, in characters of its texts.</summary>
    public int? MaxCharacters { get; init; }

    /// <summary>How a model judges what is asked and answered; not at all where it isn't given.</summary>
    public ModerationOptions? Moderation { get; init; }
}
