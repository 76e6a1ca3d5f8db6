using System.Text.Json.Serialization;

namespace OrleansAi.Api.Inference.Repository;

/// <summary>A model of the repository.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version; absent where it has none.</param>
/// <param name="State"><c>READY</c>, <c>LOADING</c> or <c>UNAVAILABLE</c>.</param>
/// <param name="Reason">What keeps it from serving; absent where nothing does.</param>
internal sealed record RepositoryModelView(string Name, string? Version, string State, string? Reason)
{
    public static RepositoryModelView Of(RepositoryModel model) => new(model.Name, model.Version, model.State, model.Reason);
}

/// <summary>A model was loaded.</summary>
internal sealed record RepositoryLoadView(string Name, bool Load);

/// <summary>A model was unloaded.</summary>
internal sealed record RepositoryUnloadView(string Name, bool Unload);

/// <summary>What the API's description says of a request for the index; nothing is read into this type.</summary>
internal sealed record RepositoryIndexDescription
{
    /// <summary>Whether only models that serve are wanted.</summary>
    [JsonPropertyName("ready")]
    public bool? Ready { get; init; }
}

/// <summary>What the API's description says of a request to load or unload; nothing is read into this type.</summary>
internal sealed record RepositoryChangeDescription
{
    /// <summary>Nothing but <c>unload_dependents</c>, as what a model is stands in the settings.</summary>
    [JsonPropertyName("parameters")]
    public IReadOnlyDictionary<string, bool>? Parameters { get; init; }
}
