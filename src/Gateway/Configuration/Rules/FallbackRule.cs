using OrleansAi.Gateway.Routing;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Configuration.Rules;

/// <summary>Fallbacks name other models that exist, and no chain of them comes back to where it began.</summary>
internal sealed class FallbackRule : IGatewayRule
{
    private static readonly string[] Kinds = [.. Enum.GetNames<CallFailureKind>().Where(name => name != nameof(CallFailureKind.None))];

    public IEnumerable<string> Check(GatewayOptions options)
    {
        foreach (var (name, model) in options.Models)
        {
            foreach (var problem in Check(options, $"OrleansAi:Models:{name}:Fallback", model.Fallback))
                yield return problem;

            foreach (var (kind, fallbacks) in model.FallbackOn)
            {
                var path = $"OrleansAi:Models:{name}:FallbackOn:{kind}";
                if (!Kinds.Contains(kind, StringComparer.OrdinalIgnoreCase))
                    yield return $"{path} is no kind of failure; write one of {string.Join(", ", Kinds)}.";

                foreach (var problem in Check(options, path, fallbacks))
                    yield return problem;
            }

            if (FindCycle(options, name) is { } cycle)
                yield return $"OrleansAi:Models:{name}:Fallback goes in a circle ({string.Join(" → ", cycle)}); remove one of the fallbacks.";
        }
    }

    private static IEnumerable<string> Check(GatewayOptions options, string path, List<string> fallbacks) =>
        from fallback in fallbacks.Index()
        where !options.Models.ContainsKey(fallback.Item) && fallback.Item != RouteTable.LocalModel
        select $"{path}:{fallback.Index} is '{fallback.Item}', which is not among the Models; add it or name another.";

    private static List<string>? FindCycle(GatewayOptions options, string start)
    {
        var path = new List<string> { start };
        return Visit(start) ? path : null;

        bool Visit(string name)
        {
            if (!options.Models.TryGetValue(name, out var model))
                return false;

            foreach (var fallback in model.Fallback.Concat(model.FallbackOn.Values.SelectMany(names => names)))
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
