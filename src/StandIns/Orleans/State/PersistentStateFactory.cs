using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core;
using Orleans.Providers;
using Orleans.StandIn.Activations;
using Orleans.Storage;

namespace Orleans.StandIn.State;

/// <inheritdoc />
internal sealed class PersistentStateFactory : IPersistentStateFactory
{
    private static readonly MethodInfo CreateDefinition = typeof(PersistentStateFactory).GetMethod(nameof(Make), BindingFlags.Static | BindingFlags.NonPublic)!;

    public IPersistentState<TState> Create<TState>(IGrainContext context, IPersistentStateConfiguration config) =>
        Make<TState>((Activation)context, config.StateName, config.StorageName);

    /// <summary>How a constructor parameter's state is made for an activation.</summary>
    public static Func<Activation, object> For(ParameterInfo parameter, Type grainClass)
    {
        var configuration = (IPersistentStateConfiguration)parameter.GetCustomAttributes().First(each => each is IPersistentStateConfiguration);
        if (parameter.ParameterType is not { IsGenericType: true } type || type.GetGenericTypeDefinition() != typeof(IPersistentState<>))
        {
            throw new ArgumentException(
                $"The parameter {parameter.Name} of {grainClass} is marked [PersistentState] and is no IPersistentState<T>.");
        }

        var make = CreateDefinition.MakeGenericMethod(type.GenericTypeArguments)
            .CreateDelegate<Func<Activation, string, string?, object>>();
        return activation => make(activation, configuration.StateName, configuration.StorageName);
    }

    /// <summary>The state of a <see cref="Grain{TGrainState}"/>.</summary>
    public static IStorage<TState> ForGrain<TState>(Activation activation, Type grainClass) =>
        Make<TState>(activation, grainClass.FullName!, grainClass.GetCustomAttribute<StorageProviderAttribute>()?.ProviderName);

    private static PersistentState<TState> Make<TState>(Activation activation, string stateName, string? storageName)
    {
        var storage = storageName is null or ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME
            ? activation.ActivationServices.GetService<IGrainStorage>()
                ?? activation.ActivationServices.GetKeyedService<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME)
            : activation.ActivationServices.GetKeyedService<IGrainStorage>(storageName);
        return new PersistentState<TState>(activation, stateName, storage ?? throw new BadProviderConfigException(
            $"No {(storageName is null ? "default storage provider" : $"storage provider named \"{storageName}\"")} found loading grain type {activation.Class.Type.FullName}."));
    }
}
