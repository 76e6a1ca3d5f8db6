using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Routing;

namespace OrleansAi.Gateway.Providers.Local;

/// <summary>Finds the situation from the configured providers and the routes in force.</summary>
/// <remarks>The settings are asked for at a call, because making them makes the providers first.</remarks>
internal sealed class LocalSituations(IConfiguration configuration, IServiceProvider services) : ILocalSituations
{
    public LocalSituation Of(string model)
    {
        var configured = Configured();
        if (configured.IsEmpty)
            return new(LocalSituationKind.NothingConfigured, configured);

        var routes = services.GetRequiredService<IGatewaySettings>().Current.Routes;
        var tried = routes.TryFind(model, out var route) ? Others(route) : [];
        if (!tried.IsEmpty)
            return new(LocalSituationKind.OthersFailed, tried);

        var isRouted = routes.Names.Any(name => routes.TryFind(name, out var other) && !Others(other).IsEmpty);
        return new(isRouted ? LocalSituationKind.AskedFor : LocalSituationKind.NothingRouted, configured);
    }

    private ImmutableArray<string> Configured() =>
    [
        .. configuration.GetSection("OrleansAi:Providers").GetChildren()
            .Where(static provider => !string.Equals(provider["Kind"], LocalProviderFactory.LocalKind, StringComparison.OrdinalIgnoreCase))
            .Select(static provider => provider.Key)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The providers, other than this kind, that the route and its fallbacks call.</summary>
    private static ImmutableArray<string> Others(RouteModel route) =>
    [
        .. route.Fallbacks.Prepend(route)
            .SelectMany(static step => step.Targets)
            .Where(static target => target.Provider is not LocalProvider)
            .Select(static target => target.Id.Provider)
            .Distinct(),
    ];
}
