using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;
using OrleansAi.Api.Providers;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Registry;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Gateway.Routing;
using OrleansAi.Models;

namespace OrleansAi.Api.Models;

/// <summary>A page of models.</summary>
/// <param name="Models">The models, in the order of their names.</param>
/// <param name="Next">What to send as <c>after</c> for the next page, or <c>null</c> at the end.</param>
internal sealed record RegistryPage(IReadOnlyList<RegistryModelView> Models, string? Next);

/// <summary>Where a model comes from.</summary>
internal enum ModelSource
{
    /// <summary>The settings state it.</summary>
    Settings,

    /// <summary>An administrator registered it.</summary>
    Registry,
}

/// <summary>A model as administrators see it.</summary>
internal sealed record RegistryModelView
{
    public required string Name { get; init; }

    public required ModelSource Source { get; init; }

    /// <summary>Counts the changes of a registered model.</summary>
    public long? Revision { get; init; }

    public DateTimeOffset? ChangedAt { get; init; }

    public string? ChangedBy { get; init; }

    /// <summary>What <c>PUT</c> takes.</summary>
    public ModelOptions? Definition { get; init; }

    /// <summary>Why a registered model is left out; the settings' model of its name, if there is one, is in force then.</summary>
    public string? Problem { get; init; }

    /// <summary>The version in force, where the model has versions.</summary>
    public string? Version { get; init; }

    /// <summary>The rollout that is under way.</summary>
    public RunningRolloutView? Rollout { get; init; }

    /// <summary>The targets in force, those of a candidate among them.</summary>
    public required IReadOnlyList<TargetView> Targets { get; init; }

    public static RegistryModelView Of(KnownModel model, RouteTable routes, IKnownTargets targets, DateTimeOffset now)
    {
        routes.TryFind(model.Name, out var route);
        var candidate = route?.Rollout?.Candidate;
        return new RegistryModelView
        {
            Name = model.Name,
            Source = model.Registration is null ? ModelSource.Settings : ModelSource.Registry,
            Revision = model.Registration?.Revision,
            ChangedAt = model.Registration?.ChangedAt,
            ChangedBy = model.Registration?.ChangedBy,
            Definition = model.Definition,
            Problem = model.Problem,
            Version = route?.Version,
            Rollout = route?.Rollout?.Rollout is { } rollout ? new RunningRolloutView(rollout.Id, rollout.Kind, rollout.Candidate.Name, rollout.WeightAt(now)) : null,
            Targets = [.. (route?.Targets ?? []).Concat(candidate?.Targets ?? []).DistinctBy(target => target.Id).Select(target => TargetView.Of(target, targets, now))],
        };
    }

    /// <summary>The entity tag of a model's definition: it tells of every change of it, and nothing of its health.</summary>
    public static EntityTagHeaderValue TagOf(KnownModel model) => new(model.Registration is { } registered
        ? $"\"r{registered.Revision}\""
        : $"\"s{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ModelDefinition.Write(model.Definition!))).AsSpan(0, 8))}\"");
}

/// <summary>A rollout that is under way.</summary>
/// <param name="Id">Its id below <c>/api/admin/rollouts</c>.</param>
/// <param name="Kind">How the candidate gets its calls.</param>
/// <param name="Candidate">The candidate's name.</param>
/// <param name="Weight">Its share of calls in percent.</param>
internal sealed record RunningRolloutView(string Id, RolloutKind Kind, string Candidate, double Weight);
