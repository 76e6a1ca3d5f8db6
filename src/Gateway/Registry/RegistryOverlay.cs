using System.Text.Json;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Routing;
using OrleansAi.Models;

namespace OrleansAi.Gateway.Registry;

/// <summary>The settings with what is registered in place of their models or beside them. Pure.</summary>
/// <param name="Options">The settings with every registered model that they allow.</param>
/// <param name="LeftOut">The other registered models, each with what is wrong with it.</param>
internal sealed record RegistryOverlay(GatewayOptions Options, IReadOnlyDictionary<string, string> LeftOut)
{
    /// <summary>
    /// Puts <paramref name="registered"/> over <paramref name="settings"/>, which keep all rules. The settings may have changed since a
    /// model was registered; those that they no longer allow are left out, and those that need them.
    /// </summary>
    public static RegistryOverlay Of(GatewayOptions settings, IEnumerable<RegisteredModel> registered, IReadOnlyList<IGatewayRule> rules)
    {
        var leftOut = new Dictionary<string, string>(StringComparer.Ordinal);
        var definitions = new SortedDictionary<string, ModelOptions>(StringComparer.Ordinal);
        foreach (var model in registered)
        {
            try
            {
                if (model.Definition is { } definition)
                    definitions[model.Name] = ModelDefinition.Read(definition);
            }
            catch (JsonException exception)
            {
                leftOut[model.Name] = $"Its definition can't be read: {exception.Message}";
            }
        }

        if (definitions.Count == 0)
            return new RegistryOverlay(settings, leftOut);

        var all = With(settings, definitions);
        return Problems(all, rules) is null ? new RegistryOverlay(all, leftOut) : OneByOne(settings, definitions, leftOut, rules);
    }

    /// <summary>The settings with a definition in place of a model, or without the model.</summary>
    public static GatewayOptions With(GatewayOptions settings, string name, ModelOptions? definition)
    {
        var models = new Dictionary<string, ModelOptions>(settings.Models);
        if (definition is null)
            models.Remove(name);
        else
            models[name] = definition;

        return settings with { Models = models };
    }

    // A model may need another one, as its fallback: those that were refused get another try as long as others were taken meanwhile.
    private static RegistryOverlay OneByOne(
        GatewayOptions settings, SortedDictionary<string, ModelOptions> definitions, Dictionary<string, string> leftOut, IReadOnlyList<IGatewayRule> rules)
    {
        var options = settings;
        var waiting = definitions.ToList();
        for (var before = -1; before != waiting.Count;)
        {
            before = waiting.Count;
            foreach (var (name, definition) in waiting.ToArray())
            {
                var next = With(options, name, definition);
                if (Problems(next, rules) is { } problems)
                {
                    leftOut[name] = problems;
                    continue;
                }

                options = next;
                leftOut.Remove(name);
                waiting.RemoveAll(other => other.Key == name);
            }
        }

        return new RegistryOverlay(options, leftOut);
    }

    private static GatewayOptions With(GatewayOptions settings, IEnumerable<KeyValuePair<string, ModelOptions>> definitions)
    {
        var models = new Dictionary<string, ModelOptions>(settings.Models);
        foreach (var (name, definition) in definitions)
            models[name] = definition;

        return settings with { Models = models };
    }

    private static string? Problems(GatewayOptions options, IEnumerable<IGatewayRule> rules) =>
        string.Join(' ', rules.SelectMany(rule => rule.Check(options))) is { Length: > 0 } problems ? problems : null;
}
