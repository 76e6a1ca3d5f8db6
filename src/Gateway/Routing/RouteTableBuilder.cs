using System.Collections.Frozen;
using System.Collections.Immutable;
using OrleansAi.Gateway.Caching.Semantic;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Guardrails;
using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Rollouts;
using OrleansAi.Models;
using OrleansAi.Providers;
using OrleansAi.Quotas;

namespace OrleansAi.Gateway.Routing;

/// <summary>Builds the route table of options that keep all rules.</summary>
internal sealed class RouteTableBuilder(
    GatewayOptions options,
    TargetDescriptions descriptions,
    IReadOnlyDictionary<string, Rollout> rollouts,
    IReadOnlyDictionary<string, IModelProvider> providers,
    IEnumerable<IRoutingPolicy> policies,
    TrafficTable traffic)
{
    private readonly Dictionary<string, RouteModel> _built = new(StringComparer.Ordinal);
    private static readonly ModelOptions Local = new()
    {
        Targets = [new TargetOptions { Provider = RouteTable.LocalProvider, Model = RouteTable.LocalModel }],
    };

    private readonly Dictionary<string, IRoutingPolicy> _policies =
        policies.ToDictionary(policy => policy.Name, StringComparer.OrdinalIgnoreCase);

    public RouteTable Build()
    {
        var models = new Dictionary<string, ModelOptions>(options.Models, StringComparer.Ordinal);
        if (models.Count == 0 || models.Values.Any(model => model.Fallback.Concat(model.FallbackOn.Values.SelectMany(names => names)).Contains(RouteTable.LocalModel)))
            models.TryAdd(RouteTable.LocalModel, Local);

        var routes = models.Keys.Select(name => Build(name, models)).ToList();
        return new RouteTable(routes, BuildDirect(routes));
    }

    private RouteModel Build(string name, Dictionary<string, ModelOptions> models)
    {
        if (_built.TryGetValue(name, out var built))
            return built;

        var rollout = rollouts.GetValueOrDefault(name);
        var isRunning = rollout?.Status == RolloutStatus.Running;
        var version = rollout?.InForce?.Name ?? (isRunning ? RolloutVersion.OfSettings : null);
        return _built[name] = Build(name, models[name], version, models, isRunning ? Candidate(rollout!, models) : null);
    }

    /// <summary>The route of a candidate. A shadow's has no fallbacks: they would answer for it, and what is copied is to be known.</summary>
    private RouteRollout Candidate(Rollout rollout, Dictionary<string, ModelOptions> models)
    {
        var model = models[rollout.Model].With(rollout.Candidate);
        var own = rollout.Kind == RolloutKind.Shadow ? model with { Fallback = [], FallbackOn = [] } : model;
        return new RouteRollout(rollout, Build(rollout.Model, own, rollout.Candidate.Name, models, null));
    }

    private RouteModel Build(string name, ModelOptions model, string? version, Dictionary<string, ModelOptions> models, RouteRollout? rollout) =>
        new()
        {
            Name = name,
            Version = version,
            Rollout = rollout,
            Targets = [.. model.Targets.Select(Target)],
            Policy = _policies[model.Strategy],
            Fallbacks = Fallbacks(model.Fallback, models),
            FallbacksOn = model.FallbackOn.ToFrozenDictionary(
                entry => Enum.Parse<CallFailureKind>(entry.Key, ignoreCase: true), entry => Fallbacks(entry.Value, models)),
            MaxOutputTokens = model.MaxOutputTokens ?? options.Calls.MaxOutputTokens,
            Guardrails = GuardrailModel.Of(model.Guardrails ?? options.Calls.Guardrails),
            StructuredOutput = model.StructuredOutput,
            CacheFor = model.Cache.Exact,
            StaleFor = model.Cache.Stale,
            Limits = AccountLimits.OfModel(name, model.Limits.ToLimits()),
            Semantic = SemanticCacheModel.Of(model.Cache),
        };

    private ImmutableArray<RouteModel> Fallbacks(List<string> names, Dictionary<string, ModelOptions> models) =>
        [.. names.Select(name => Build(name, models)).SelectMany(route => route.Fallbacks.Prepend(route)).Distinct()];

    private IEnumerable<RouteModel> BuildDirect(List<RouteModel> routes)
    {
        var targets = routes.SelectMany(route => route.Targets).Select(target => target.Id);
        var priced = options.Prices.Keys.Select(Parse).Where(target => providers.ContainsKey(target.Provider));
        return targets.Concat(priced).Distinct().Select(target => new RouteModel
        {
            Name = target.ToString(),
            Targets = [Target(new TargetOptions { Provider = target.Provider, Model = target.Model })],
            Policy = _policies[WeightedRoutingPolicy.PolicyName],
            MaxOutputTokens = options.Calls.MaxOutputTokens,
            Guardrails = GuardrailModel.Of(options.Calls.Guardrails),
        });
    }

    private TargetModel Target(TargetOptions target) => new(
        target.Id, providers[target.Provider], descriptions.PriceOf(target), target.Weight, traffic.Of(target.Id), descriptions.Of(target));

    private static TargetId Parse(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return new TargetId(name[..slash], name[(slash + 1)..]);
    }
}
