using OrleansAi.Gateway.Guardrails;
using OrleansAi.Gateway.Guardrails.Entities;

namespace OrleansAi.Gateway.Configuration.Rules;

/// <summary>Guardrails name kinds that exist, words that are some, and a length that lets something pass.</summary>
internal sealed class GuardrailRule : IGatewayRule
{
    public IEnumerable<string> Check(GatewayOptions options)
    {
        foreach (var (name, model) in options.Models)
        {
            if (model.Guardrails is { } guardrails)
            {
                foreach (var problem in Check($"OrleansAi:Models:{name}:Guardrails", guardrails))
                    yield return problem;
            }
        }

        foreach (var problem in Check("OrleansAi:Gateway:Guardrails", options.Calls.Guardrails))
            yield return problem;
    }

    private static IEnumerable<string> Check(string path, GuardrailOptions guardrails)
    {
        var kinds = Enum.GetValues<EntityKind>();
        foreach (var name in guardrails.Redact.Where(name => !Array.Exists(kinds, kind => GuardrailModel.IsOf(name, kind))))
            yield return $"{path}:Redact has '{name}'; write {string.Join(", ", kinds)} or All.";

        if (guardrails.Blocklist.Exists(string.IsNullOrWhiteSpace))
            yield return $"{path}:Blocklist has an empty word, which every request has; take it out.";

        if (guardrails.MaxCharacters < 1)
            yield return $"{path}:MaxCharacters is {guardrails.MaxCharacters}; write 1 or more, or leave it out.";
    }
}
