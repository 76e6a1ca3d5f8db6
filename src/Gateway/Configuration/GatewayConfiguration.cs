using Microsoft.Extensions.Configuration;
using OrleansAi.Gateway.Admission;
using OrleansAi.Gateway.Pricing;
using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Routing;

namespace OrleansAi.Gateway.Configuration;

/// <summary>
/// Reads <see cref="GatewayOptions"/>. Names of models and tenants may hold a colon (<c>llama3:8b</c>), which the configuration system takes
/// for a level of its own; so an entry is recognised by its members and its name is put together again.
/// </summary>
public static class GatewayConfiguration
{
    private static readonly string[] ModelMembers = [.. typeof(ModelOptions).GetProperties().Select(property => property.Name)];
    private static readonly string[] LimitMembers = [.. typeof(LimitOptions).GetProperties().Select(property => property.Name)];
    private static readonly string[] PriceMembers = [.. typeof(PriceOptions).GetProperties().Select(property => property.Name)];

    /// <summary>Reads the section <c>OrleansAi</c> of <paramref name="configuration"/>.</summary>
    /// <exception cref="InvalidOperationException">A value has the wrong form; the message names its path.</exception>
    public static GatewayOptions Read(IConfiguration configuration)
    {
        var root = configuration.GetSection("OrleansAi");
        return new GatewayOptions
        {
            Providers = root.GetSection("Providers").GetChildren().ToDictionary(section => section.Key, Bind<ProviderOptions>),
            Models = Entries(root.GetSection("Models"), ModelMembers).ToDictionary(entry => entry.Name, entry => BindModel(entry.Section)),
            Prices = Entries(root.GetSection("Prices"), PriceMembers).ToDictionary(entry => entry.Name, entry => Bind<PriceOptions>(entry.Section)),
            Tenants = Entries(root.GetSection("Tenants"), LimitMembers).ToDictionary(entry => entry.Name, entry => Bind<LimitOptions>(entry.Section)),
            Calls = Bind<CallOptions>(root.GetSection("Gateway")),
        };
    }

    // The binder passes over entries of a list that it cannot read; read one by one, they are errors.
    private static ModelOptions BindModel(IConfigurationSection section)
    {
        var targets = section.GetSection(nameof(ModelOptions.Targets)).GetChildren();
        return Bind<ModelOptions>(section) with { Targets = [.. targets.Select(Bind<TargetOptions>)] };
    }

    private static T Bind<T>(IConfigurationSection section) where T : new() => section.Get<T>() ?? new T();

    private static IEnumerable<(string Name, IConfigurationSection Section)> Entries(IConfigurationSection section, string[] members) =>
        section.GetChildren().SelectMany(child => Entries(child, child.Key, members));

    private static IEnumerable<(string Name, IConfigurationSection Section)> Entries(
        IConfigurationSection section, string name, string[] members)
    {
        var children = section.GetChildren().ToArray();
        return children.Length == 0 || children.Any(child => members.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            ? [(name, section)]
            : children.SelectMany(child => Entries(child, $"{name}:{child.Key}", members));
    }
}
