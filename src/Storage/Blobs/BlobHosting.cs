using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrleansAi.Storage.Blobs.Folder;
using OrleansAi.Storage.Blobs.S3;

namespace OrleansAi.Storage.Blobs;

/// <summary>Registers files and results.</summary>
public static class BlobHosting
{
    /// <summary>Adds <see cref="IBlobStore"/>, and what deletes those that have expired. Calling it again changes nothing.</summary>
    public static IServiceCollection AddBlobs(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(IBlobStore)))
            return services;

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BlobOptions>, BlobOptionsValidator>());
        services.AddOptions<BlobOptions>().BindConfiguration(BlobOptions.Section).ValidateOnStart();
        services.AddSingleton<BlobTable>();
        services.AddSingleton(Contents);
        services.AddSingleton<IBlobStore, BlobStore>();
        services.AddHostedService<ExpiredBlobs>();
        return services;
    }

    private static IBlobContents Contents(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<BlobOptions>>().Value;
        return Enum.Parse<BlobKind>(options.Kind, ignoreCase: true) == BlobKind.S3
            ? new S3Contents(S3Client.Create(options.S3), options.S3)
            : new FolderContents(options.FolderBelow(services.GetRequiredService<IOptions<StorageOptions>>().Value.DataDirectory));
    }
}
