using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using OrleansAi.Access;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Routing;

/// <summary>All routes at one moment; a reload makes a new table and leaves this one as it is.</summary>
/// <remarks>
/// A model may also be asked for as <c>provider/model</c>, where no route has that name. Only targets that the configuration
/// names somewhere (as a route's target, or with a price) can be reached so: a client cannot spend on a model that the operator
/// never mentioned.
/// </remarks>
public sealed class RouteTable
{
    /// <summary>The built-in provider of this process.</summary>
    public const string LocalProvider = "local";

    /// <summary>The built-in model that needs no provider: there where no model is configured, or where a fallback names it.</summary>
    public const string LocalModel = "local";

    private readonly FrozenDictionary<string, RouteModel> _routes;
    private readonly FrozenDictionary<string, RouteModel> _direct;

    /// <summary>A table of <paramref name="routes"/>, and of <paramref name="direct"/> ones that are found but not listed.</summary>
    public RouteTable(IEnumerable<RouteModel> routes, IEnumerable<RouteModel> direct)
    {
        _routes = routes.ToFrozenDictionary(route => route.Name, StringComparer.Ordinal);
        _direct = direct.ToFrozenDictionary(route => route.Name, StringComparer.Ordinal);
        Names = [.. _routes.Keys.Order(StringComparer.Ordinal)];
        var candidates = _routes.Values.Select(route => route.Rollout?.Candidate).OfType<RouteModel>();
        Targets = [.. _routes.Values.Concat(_direct.Values).Concat(candidates).SelectMany(route => route.Targets).Select(target => target.Id).Distinct()];
    }

    /// <summary>The models that clients may ask for, in alphabetical order.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Their routes, in the same order.</summary>
    public IEnumerable<RouteModel> All => Names.Select(name => _routes[name]);

    /// <summary>Every target that some route leads to.</summary>
    public ImmutableArray<TargetId> Targets { get; }

    /// <summary>The routes of the models that <paramref name="caller"/> may ask for, in alphabetical order.</summary>
    public IEnumerable<RouteModel> Of(Caller caller) => All.Where(route => caller.MayCall(route.Name));

    /// <summary>Finds the route of <paramref name="model"/>, where <paramref name="caller"/> may ask for it.</summary>
    public bool TryFind(string model, Caller caller, [NotNullWhen(true)] out RouteModel? route)
    {
        route = null;
        return caller.MayCall(model) && TryFind(model, out route);
    }

    /// <summary>Finds the route of <paramref name="call"/>, where its caller may make it. What the gateway asks for a call's sake it may ask of any model.</summary>
    internal bool TryFind(ModelCall call, [NotNullWhen(true)] out RouteModel? route) =>
        call.IsPartOfAnother ? TryFind(call.Request.Model, out route) : TryFind(call.Request.Model, call.Caller, out route);

    /// <summary>Finds the route of <paramref name="model"/>.</summary>
    public bool TryFind(string model, [NotNullWhen(true)] out RouteModel? route) =>
        _routes.TryGetValue(model, out route) || _direct.TryGetValue(model, out route);
}
