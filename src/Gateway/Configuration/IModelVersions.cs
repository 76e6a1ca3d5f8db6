using System.Collections.Immutable;
using OrleansAi.Models;

namespace OrleansAi.Gateway.Configuration;

/// <summary>What the settings say of versions of models.</summary>
public interface IModelVersions
{
    /// <summary>Whether the settings have a model of this name.</summary>
    bool Has(string model);

    /// <summary>How the settings would break their rules with <paramref name="version"/> in place of a model's targets; the model is one of theirs.</summary>
    ImmutableArray<string> Check(string model, RolloutVersion version);
}
