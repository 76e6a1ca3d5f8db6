using System.Collections.Immutable;
using OrleansAi.Gateway.Routing;
using OrleansAi.Models;

namespace OrleansAi.Gateway.Configuration;

/// <summary>The models that this process knows: those of the settings, and those that were registered.</summary>
public interface IModelRegistry
{
    /// <summary>All of them, in the order of their names.</summary>
    ImmutableArray<KnownModel> Models { get; }

    /// <summary>The model as it is with <paramref name="registered"/>, which may be newer than what this process knows; or <c>null</c>.</summary>
    KnownModel? Find(string name, RegisteredModel? registered);

    /// <summary>How the settings would break their rules with <paramref name="definition"/> in place of a model or beside them.</summary>
    ImmutableArray<string> Check(string name, ModelOptions definition);

    /// <summary>How they would without the registered model of this name, with their own where they have one.</summary>
    ImmutableArray<string> CheckRemoval(string name);

    /// <summary>Takes note of a change before it is announced, so that who made it finds it here.</summary>
    void Apply(RegisteredModel model);
}

/// <summary>A model that clients ask for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Definition">What the settings state, or what was registered in its place; <c>null</c> where that can't be read.</param>
/// <param name="Registration">What was registered, or <c>null</c> where the settings' model is in force.</param>
/// <param name="Problem">
/// Why what was registered is left out, or <c>null</c>. The settings' model of that name, if there is one, is in force then.
/// </param>
public sealed record KnownModel(string Name, ModelOptions? Definition, RegisteredModel? Registration, string? Problem);
