using OrleansAi.Gateway.Routing;

namespace OrleansAi.Gateway.Configuration.Rules;

/// <summary>Fallbacks name other models that exist, and no chain of them comes back to where it began.</summary>
internal sealed class FallbackRule : IGatewayRule
{
    public IEnumerable<string> Check(GatewayOptions options)
    {
        foreach (var (name, model) in options.Models)
        {
            for (var index = 0; index < model.Fallback.Count; index++)
            {
                var fallback = model.Fallback[index];
                if (!options.Models.ContainsKey(fallback) && fallback != RouteTable.LocalModel)
                    yield return $"OrleansAi:Models:{name}:Fallback:{index} is '{fallback}', which is not among the Models; add it or name another.";
            }

            if (FindCycle(options, name) is { } cycle)
                yield return $"OrleansAi:Models:{name}:Fallback goes in a circle ({string.Join(" → ", cycle)}); remove one of the fallbacks.";
        }
    }

    private static List<string>? FindCycle(GatewayOptions options, string start)
    {
        var path = new List<string> { start };
        return Visit(start) ? path : null;

        bool Visit(string name)
        {
            if (!options.Models.TryGetValue(name, out var model))
                return false;

            foreach (var fallback in model.Fallback)
            {
                var again = fallback == start;
                if (!again && path.Contains(fallback))
                    continue;

                path.Add(fallback);
                if (again || Visit(fallback))
                    return true;

                path.RemoveAt(path.Count - 1);
            }

            return false;
        }
    }
}
