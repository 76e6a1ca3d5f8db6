using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Orleans.StandIn.State;
using Orleans.Storage;

namespace Orleans.Runtime.Hosting
{
    public static class StorageProviderExtensions
    {
        /// <summary>Registers storage by <paramref name="name"/>; the one named "Default" is used where a state names none.</summary>
        public static IServiceCollection AddGrainStorage<T>(
            this IServiceCollection collection, string name, Func<IServiceProvider, string, T> implementationFactory)
            where T : IGrainStorage
        {
            collection.AddKeyedSingleton<IGrainStorage>(name, (services, key) => implementationFactory(services, (string)key!));
            if (name == ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME)
            {
                collection.TryAddSingleton(services => services.GetRequiredKeyedService<IGrainStorage>(name));
            }

            if (typeof(ILifecycleParticipant<ISiloLifecycle>).IsAssignableFrom(typeof(T)))
            {
                collection.AddSingleton(services => (ILifecycleParticipant<ISiloLifecycle>)services.GetRequiredKeyedService<IGrainStorage>(name));
            }

            return collection;
        }
    }
}

namespace Orleans.Hosting
{

    public static class MemoryGrainStorageSiloBuilderExtensions
    {
        /// <summary>Keeps states that name <paramref name="name"/> in memory: they are lost with the process.</summary>
        public static ISiloBuilder AddMemoryGrainStorage(this ISiloBuilder builder, string name)
        {
            builder.Services.AddGrainStorage(name, static (_, _) => new MemoryGrainStorage());
            return builder;
        }

        /// <summary>Keeps states that name no storage in memory.</summary>
        public static ISiloBuilder AddMemoryGrainStorageAsDefault(this ISiloBuilder builder) =>
            builder.AddMemoryGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME);
    }
}
