using System.Collections.Immutable;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Routing;
using OrleansAi.Models;

namespace OrleansAi.Gateway.Rollouts;

/// <summary>The settings with the versions that rollouts have put in place of what they state. Pure.</summary>
internal static class RolloutOverlay
{
    /// <summary>The model with a version's targets.</summary>
    public static ModelOptions With(this ModelOptions model, RolloutVersion version) => model with
    {
        Targets = [.. version.Targets.Select(target => new TargetOptions { Provider = target.Provider, Model = target.Model, Weight = target.Weight })],
        Strategy = version.Strategy ?? model.Strategy,
    };

    /// <summary>The settings with <paramref name="version"/> of <paramref name="model"/>, which they have.</summary>
    public static GatewayOptions With(this GatewayOptions options, string model, RolloutVersion? version) => version is null ? options : options with
    {
        Models = new Dictionary<string, ModelOptions>(options.Models) { [model] = options.Models[model].With(version) },
    };

    /// <summary>The settings with the version in force of each model.</summary>
    public static GatewayOptions With(this GatewayOptions options, IEnumerable<Rollout> rollouts)
    {
        Dictionary<string, ModelOptions>? models = null;
        foreach (var rollout in rollouts)
        {
            if (rollout.InForce is { } version)
                (models ??= new(options.Models))[rollout.Model] = options.Models[rollout.Model].With(version);
        }

        return models is null ? options : options with { Models = models };
    }

    /// <summary>What is wrong with <paramref name="rollout"/> under the settings as they are now.</summary>
    public static ImmutableArray<string> Check(GatewayOptions options, Rollout rollout, IEnumerable<IGatewayRule> rules) =>
        [.. rules.SelectMany(rule => Versions(options, rollout).SelectMany(rule.Check))];

    private static IEnumerable<GatewayOptions> Versions(GatewayOptions options, Rollout rollout)
    {
        yield return options.With(rollout.Model, rollout.InForce);
        if (rollout.Status == RolloutStatus.Running)
            yield return options.With(rollout.Model, rollout.Candidate);
    }
}
