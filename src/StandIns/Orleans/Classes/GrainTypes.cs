using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Metadata;
using Orleans.StandIn.Hosting;
using Orleans.StandIn.Invocation;

namespace Orleans.StandIn.Classes;

/// <summary>All grain classes of the program, by name and by the interfaces that they implement.</summary>
internal sealed class GrainTypes
{
    private readonly Engine _engine;
    private readonly Dictionary<GrainType, Lazy<GrainClass>> _byName = [];
    private readonly Dictionary<Type, List<GrainType>> _byInterface = [];
    private readonly ConcurrentDictionary<(Type Interface, string? Prefix), GrainClass> _found = new();

    public GrainTypes(Engine engine)
    {
        _engine = engine;
        foreach (var type in ApplicationAssemblies.All().SelectMany(GrainClassesOf))
        {
            Add(type);
        }
    }

    /// <summary>The classes of which a grain was asked for.</summary>
    public IEnumerable<GrainClass> Used => _byName.Values.Where(each => each.IsValueCreated).Select(each => each.Value);

    /// <summary>The class of this name.</summary>
    public GrainClass Named(GrainType name) =>
        _byName.TryGetValue(name, out var found) ? found.Value : throw new ArgumentException($"There is no grain class named \"{name}\".");

    /// <summary>The class whose grains answer to the interface.</summary>
    public GrainClass Implementing(Type grainInterface, string? classNamePrefix)
    {
        var key = (grainInterface, classNamePrefix);
        return _found.TryGetValue(key, out var known) ? known : _found.GetOrAdd(key, asked => Find(asked.Interface, asked.Prefix));
    }

    public static bool IsGrainInterface(Type type) =>
        type.IsInterface && type.IsAssignableTo(typeof(IGrain)) && type != typeof(IGrain) && type.Namespace != "Orleans";

    private GrainClass Find(Type grainInterface, string? prefix)
    {
        var names = _byInterface.GetValueOrDefault(grainInterface) ?? [];
        if (prefix is not null)
        {
            names = [.. names.Where(name => _byName[name].Value.Type.FullName!.StartsWith(prefix, StringComparison.Ordinal))];
        }

        var preferred = grainInterface.GetCustomAttribute<DefaultGrainTypeAttribute>()?.GrainType;
        return names switch
        {
            [] => throw new ArgumentException($"Could not find an implementation for interface {grainInterface}"),
            [var only] => _byName[only].Value,
            _ when preferred is { } name && names.Contains(name) => _byName[name].Value,
            _ when names.Select(Named).Where(each => each.Type.Name == grainInterface.Name[1..]).ToList() is [var byConvention] => byConvention,
            _ => throw new ArgumentException(
                $"Unable to identify a single appropriate grain type for interface {grainInterface}. Candidates: {string.Join(", ", names)}"),
        };
    }

    private void Add(Type type)
    {
        var name = NameOf(type);
        if (!_byName.TryAdd(name, new Lazy<GrainClass>(() => new GrainClass(_engine, type, name))))
        {
            throw new OrleansConfigurationException($"{type} and another grain class are both named \"{name}\": give one a [GrainType].");
        }

        foreach (var grainInterface in type.GetInterfaces().Where(IsGrainInterface))
        {
            (_byInterface.TryGetValue(grainInterface, out var names) ? names : _byInterface[grainInterface] = []).Add(name);
        }
    }

    // As official Orleans names classes, so that stored state is found by either engine.
    private static GrainType NameOf(Type type)
    {
        if (type.GetCustomAttribute<GrainTypeAttribute>() is { } attribute)
        {
            return attribute.GrainType;
        }

        var name = type.Name.ToLowerInvariant();
        return GrainType.Create(name.Length > 5 && name.EndsWith("grain", StringComparison.Ordinal) ? name[..^5] : name);
    }

    private static IEnumerable<Type> GrainClassesOf(Assembly assembly) => assembly.GetTypes().Where(type =>
        type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false }
        && type.IsAssignableTo(typeof(IAddressable)) && !type.IsAssignableTo(typeof(GrainReference))
        && type.GetInterfaces().Any(IsGrainInterface));
}
