using System.Collections.Immutable;
using System.Text.Json;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Routing;
using OrleansAi.Models;

namespace OrleansAi.Gateway.Registry;

/// <summary>Reads the settings in force, and says what they would make of a change.</summary>
internal sealed class ModelRegistry(ReloadingGatewaySettings settings, ClusterModels models) : IModelRegistry
{
    public ImmutableArray<KnownModel> Models
    {
        get
        {
            var (loaded, registered) = (settings.Loaded, models.Latest);
            var names = loaded.Stated.Models.Keys.Union(registered.Values.Where(model => model.IsRegistered).Select(model => model.Name));
            return [.. names.Order(StringComparer.Ordinal).Select(name => Known(loaded, name, registered.GetValueOrDefault(name))).OfType<KnownModel>()];
        }
    }

    public KnownModel? Find(string name, RegisteredModel? registered) => Known(settings.Loaded, name, registered);

    public ImmutableArray<string> Check(string name, ModelOptions definition) =>
        settings.Check(RegistryOverlay.With(settings.Loaded.Options, name, definition));

    public ImmutableArray<string> CheckRemoval(string name)
    {
        var loaded = settings.Loaded;
        return settings.Check(RegistryOverlay.With(loaded.Options, name, loaded.Stated.Models.GetValueOrDefault(name)));
    }

    public void Apply(RegisteredModel model) => models.Apply([model]);

    private static KnownModel? Known(LoadedOptions loaded, string name, RegisteredModel? registered)
    {
        if (registered is { Definition: { } definition })
            return new KnownModel(name, Read(definition), registered, loaded.Registry.LeftOut.GetValueOrDefault(name));

        return loaded.Stated.Models.TryGetValue(name, out var stated) ? new KnownModel(name, stated, null, null) : null;
    }

    private static ModelOptions? Read(string definition)
    {
        try
        {
            return ModelDefinition.Read(definition);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
