using OrleansAi.Gateway.Guardrails;
using OrleansAi.Gateway.Guardrails.Entities;
using OrleansAi.Gateway.Guardrails.Moderation;

namespace OrleansAi.Gateway.Configuration.Rules;

/// <summary>Guardrails name kinds that exist, words that are some, a length that lets something pass, and a model that moderates.</summary>
internal sealed class GuardrailRule : IGatewayRule
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    public IEnumerable<string> Check(GatewayOptions options)
    {
        foreach (var (name, model) in options.Models)
        {
            if (model.Guardrails is { } guardrails)
            {
                foreach (var problem in Check(options, $"OrleansAi:Models:{name}:Guardrails", guardrails))
                    yield return problem;
            }
        }

        foreach (var problem in Check(options, "OrleansAi:Gateway:Guardrails", options.Calls.Guardrails))
            yield return problem;
    }

    private static IEnumerable<string> Check(GatewayOptions options, string path, GuardrailOptions guardrails)
    {
        var kinds = Enum.GetValues<EntityKind>();
        foreach (var name in guardrails.Redact.Where(name => !Array.Exists(kinds, kind => GuardrailModel.IsOf(name, kind))))
            yield return $"{path}:Redact has '{name}'; write {string.Join(", ", kinds)} or All.";

        if (guardrails.Blocklist.Exists(string.IsNullOrWhiteSpace))
            yield return $"{path}:Blocklist has an empty word, which every request has; take it out.";

        if (guardrails.MaxCharacters < 1)
            yield return $"{path}:MaxCharacters is {guardrails.MaxCharacters}; write 1 or more, or leave it out.";

        if (guardrails.Moderation is not { } moderation)
            yield break;

        foreach (var problem in Check(options, $"{path}:Moderation", moderation))
            yield return problem;
    }

    private static IEnumerable<string> Check(GatewayOptions options, string path, ModerationOptions moderation)
    {
        if (!options.Models.ContainsKey(moderation.Model))
            yield return $"{path}:Model is '{moderation.Model}'; name one of the Models that serves moderations.";

        if (moderation is { Input: false, Output: false })
            yield return $"{path} judges neither Input nor Output; set one of them, or leave it out.";

        foreach (var (category, score) in moderation.Categories.Where(category => category.Value is not (> 0 and <= 1)))
            yield return $"{path}:Categories:{category} is {score}; write a score above 0 and up to 1.";

        if (moderation.Window < 1)
            yield return $"{path}:Window is {moderation.Window}; write how many characters of a stream are judged together, 1 or more.";

        if (moderation.Timeout <= TimeSpan.Zero || moderation.Timeout > LongestWait)
            yield return $"{path}:Timeout is {moderation.Timeout}; a call waits meanwhile: write a time above 0 and up to {LongestWait}.";
    }
}
