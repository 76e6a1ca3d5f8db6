using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using OrleansAi.Storage.GrainState;
using OrleansAi.Storage.Postgres;
using OrleansAi.Storage.Reminders;
using OrleansAi.Storage.Sqlite;

namespace OrleansAi.Storage;

/// <summary>Registers the store.</summary>
public static class StorageHosting
{
    /// <summary>
    /// Adds <see cref="IDatabase"/> as <c>OrleansAi:Storage</c> and <c>OrleansAi:DataDirectory</c> say, migrated before any
    /// other service starts, and the health check <c>storage</c>. Calling it again changes nothing.
    /// </summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (services.Any(service => service.ServiceType == typeof(IDatabase)))
        {
            return services;
        }

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>());
        services.AddOptions<StorageOptions>()
            .Bind(configuration.GetSection(StorageOptions.Section))
            .Configure(options => options.DataDirectory = configuration[StorageOptions.DataDirectorySetting] ?? options.DataDirectory)
            .ValidateOnStart();
        services.AddSingleton(Open);

        // First in the list, so that services which read at their own start find the schema, and last to be stopped.
        services.Insert(0, ServiceDescriptor.Singleton<IHostedService, StorageStart>());
        services.AddHealthChecks().AddCheck<StorageHealthCheck>("storage");
        return services;
    }

    /// <summary>Keeps the states of grains and reminders in <see cref="IDatabase"/>: adds the storage named "Default" and the reminder table.</summary>
    public static ISiloBuilder AddRelationalGrainStorage(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services.AddGrainStorage(
            ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME,
            (services, _) => new RelationalGrainStorage(services.GetRequiredService<IDatabase>()));
        silo.AddReminders();
        silo.Services.AddSingleton<IReminderTable, RelationalReminderTable>();
        return silo;
    }

    private static IDatabase Open(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<StorageOptions>>().Value;
        var logging = services.GetRequiredService<ILoggerFactory>();
        return Enum.Parse<DatabaseKind>(options.Kind, ignoreCase: true) switch
        {
            DatabaseKind.Postgres => new PostgresDatabase(
                options.ConnectionString!, options.WriteLimits, logging.CreateLogger<PostgresDatabase>()),
            _ => new SqliteDatabase(options.SqliteFile, options.WriteLimits, logging.CreateLogger<SqliteDatabase>()),
        };
    }
}
