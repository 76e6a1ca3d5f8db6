using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Registry;
using OrleansAi.Gateway.Rollouts;
using OrleansAi.Gateway.Routing;
using OrleansAi.Models;
using OrleansAi.Quotas;

namespace OrleansAi.Gateway.Configuration;

/// <summary>
/// The settings as the configuration states them, with the models that were registered, followed while they change. A change that breaks a rule is refused with its
/// reasons and the last good settings stay in force; at the start there are none yet, so the start fails.
/// </summary>
/// <remarks>
/// It follows the configuration's own change token and not <see cref="IOptionsMonitor{TOptions}"/>, which throws a value of the
/// wrong form at whoever reloaded the file before a listener could keep the last good one.
/// </remarks>
internal sealed partial class ReloadingGatewaySettings : IGatewaySettings, IModelVersions, IHostedService, IDisposable
{
    private readonly IConfiguration _configuration;
    private readonly IGatewayRule[] _rules;
    private readonly IRoutingPolicy[] _policies;
    private readonly ProviderRegistry _providers;
    private readonly ClusterModels _models;
    private readonly ClusterRollouts _rollouts;
    private readonly TrafficTable _traffic;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger<ReloadingGatewaySettings> _logger;
    private readonly Lock _reload = new();
    private readonly IDisposable _changes;
    private volatile LoadedOptions _loaded;
    private volatile GatewaySettings _current;

    public ReloadingGatewaySettings(
        IConfiguration configuration,
        IEnumerable<IGatewayRule> rules,
        IEnumerable<IRoutingPolicy> policies,
        IEnumerable<IModelProviderFactory> factories,
        ClusterModels models,
        ClusterRollouts rollouts,
        TimeProvider time,
        Random random,
        ILogger<ReloadingGatewaySettings> logger)
    {
        _configuration = configuration;
        _rules = [.. rules];
        _policies = [.. policies];
        _providers = new ProviderRegistry(factories);
        _models = models;
        _rollouts = rollouts;
        _traffic = new TrafficTable(time);
        _time = time;
        _random = random;
        _logger = logger;
        lock (_reload)
        {
            // Subscribed first, so that nothing that changes meanwhile is missed.
            _models.Changed += Rebuild;
            _rollouts.Changed += Rebuild;
            (_loaded, _current) = Build(ReadStated());
        }

        _changes = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    public GatewaySettings Current => _current;

    /// <summary>What <see cref="Current"/> was made of.</summary>
    public LoadedOptions Loaded => _loaded;

    // Being a hosted service makes the host build this at its start, and so refuse to start with bad settings.
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _models.Changed -= Rebuild;
        _rollouts.Changed -= Rebuild;
        _changes.Dispose();
        _providers.Dispose();
    }

    public bool Has(string model) => _loaded.Options.Models.ContainsKey(model);

    public ImmutableArray<string> Check(string model, RolloutVersion version) => Check(_loaded.Options.With(model, version));

    /// <summary>How <paramref name="options"/> would break the rules.</summary>
    public ImmutableArray<string> Check(GatewayOptions options) => [.. _rules.SelectMany(rule => rule.Check(options))];

    private void Reload()
    {
        lock (_reload)
        {
            try
            {
                (_loaded, _current) = Build(ReadStated());
                LogReloaded(_current.Routes.Names.Length);
            }
            catch (Exception exception) when (exception is OptionsValidationException or InvalidOperationException)
            {
                LogRefused(exception.Message);
            }
        }
    }

    // What administrators change is in force also while a changed file is refused.
    private void Rebuild()
    {
        lock (_reload)
            (_loaded, _current) = Build(_loaded.Stated);
    }

    private GatewayOptions ReadStated()
    {
        var stated = GatewayConfiguration.Read(_configuration);
        var problems = Check(stated);
        return problems.IsEmpty ? stated : throw new OptionsValidationException("OrleansAi", typeof(GatewayOptions), problems);
    }

    private (LoadedOptions Loaded, GatewaySettings Settings) Build(GatewayOptions stated)
    {
        var registry = RegistryOverlay.Of(stated, _models.Latest.Values, _rules);
        foreach (var (name, problem) in registry.LeftOut)
            LogModelLeftOut(name, problem);

        var options = registry.Options;
        var rollouts = Sound(options);
        var routes = new RouteTableBuilder(
            options.With(rollouts.Values), new TargetDescriptions(options), rollouts, _providers.Update(options.Providers), _policies, _traffic).Build();
        var settings = new GatewaySettings(routes, options.Calls, _time, _random, TenantLimits(options));
        return (new LoadedOptions(stated, registry), settings);
    }

    /// <summary>The rollouts that the settings still allow; a changed file may lack the provider of a version, and is to be obeyed all the same.</summary>
    private Dictionary<string, Rollout> Sound(GatewayOptions options)
    {
        var sound = new Dictionary<string, Rollout>(StringComparer.Ordinal);
        foreach (var rollout in _rollouts.Latest.Values.Where(rollout => options.Models.ContainsKey(rollout.Model)))
        {
            var problems = RolloutOverlay.Check(options, rollout, _rules);
            if (problems.IsEmpty)
                sound[rollout.Model] = rollout;
            else
                LogRolloutLeftOut(rollout.Id, rollout.Model, string.Join(' ', problems));
        }

        return sound;
    }

    private static FrozenDictionary<string, AccountLimits> TenantLimits(GatewayOptions options) =>
        options.Tenants.Select(tenant => (Name: tenant.Key, Limits: AccountLimits.OfTenant(tenant.Key, tenant.Value.ToLimits())))
            .Where(tenant => tenant.Limits is not null)
            .ToFrozenDictionary(tenant => tenant.Name, tenant => tenant.Limits!, StringComparer.Ordinal);

    [LoggerMessage(LogLevel.Information, "The gateway's settings were reloaded: {Models} models.")]
    private partial void LogReloaded(int models);

    [LoggerMessage(LogLevel.Error, "The registered model {Name} is left out, because the settings no longer allow it: {Problems}")]
    private partial void LogModelLeftOut(string name, string problems);

    [LoggerMessage(LogLevel.Error, "The rollout {Id} is left out and the model {Model} follows its settings, which no longer allow its versions: {Problems}")]
    private partial void LogRolloutLeftOut(string id, string model, string problems);

    [LoggerMessage(LogLevel.Error, "The gateway's changed settings are refused, the last good ones stay in force: {Problems}")]
    private partial void LogRefused(string problems);
}

/// <summary>What settings in force were made of.</summary>
/// <param name="Stated">What the configuration states.</param>
/// <param name="Registry">That with the registered models.</param>
internal sealed record LoadedOptions(GatewayOptions Stated, RegistryOverlay Registry)
{
    /// <summary>The settings with the registered models, before rollouts.</summary>
    public GatewayOptions Options => Registry.Options;
}
