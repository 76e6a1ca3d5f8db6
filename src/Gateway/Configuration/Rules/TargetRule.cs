using OrleansAi.Gateway.Routing;

namespace OrleansAi.Gateway.Configuration.Rules;

/// <summary>A model has targets; each names a provider that exists and a model, once, with a weight that is not negative.</summary>
internal sealed class TargetRule : IGatewayRule
{
    public IEnumerable<string> Check(GatewayOptions options)
    {
        foreach (var (name, model) in options.Models)
        {
            var path = $"OrleansAi:Models:{name}:Targets";
            if (model.Targets.Count == 0)
                yield return $"{path} is empty; write at least one target: {{ \"Provider\": \"…\", \"Model\": \"…\" }}.";

            if (model.Targets.Count > 0 && model.Targets.All(target => target.Weight == 0))
                yield return $"{path}: all weights are 0, so no target would be called; give one a weight above 0.";

            foreach (var problem in model.Targets.SelectMany((target, index) => Check(options, model, target, index, $"{path}:{index}")))
                yield return problem;
        }
    }

    private static IEnumerable<string> Check(GatewayOptions options, ModelOptions model, TargetOptions target, int index, string path)
    {
        if (target.Provider.Length == 0)
            yield return $"{path}:Provider is missing; write the name of one of the Providers.";
        else if (!options.Providers.ContainsKey(target.Provider) && target.Provider != RouteTable.LocalProvider)
            yield return $"{path}:Provider is '{target.Provider}', which is not among the Providers ({Names(options)}); name one of them or add it.";

        if (target.Model.Length == 0)
            yield return $"{path}:Model is missing; write the provider's own name of the model.";

        if (target.Weight < 0 || !double.IsFinite(target.Weight))
            yield return $"{path}:Weight is {target.Weight}, but must be 0 or more.";

        if (model.Targets.Take(index).Any(other => other.Provider == target.Provider && other.Model == target.Model))
            yield return $"{path} names {target.Provider}/{target.Model} a second time; keep one entry and add the weights.";
    }

    private static string Names(GatewayOptions options) => string.Join(", ", options.Providers.Keys.Append(RouteTable.LocalProvider).Distinct());
}
