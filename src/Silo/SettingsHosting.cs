using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Memory;

namespace OrleansAi.Silo;

/// <summary>Where settings come from: appsettings.json, the file of --config, the environment, the command line; later ones win.</summary>
internal static class SettingsHosting
{
    public const string Urls = "urls";
    public const string DataDirectory = "OrleansAi:DataDirectory";

    public static void ConfigureSettings(this WebApplicationBuilder builder, CommandLine arguments)
    {
        var settings = new ConfigurationBuilder();
        settings.Sources.Add(new SettingsFileSource(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), isOptional: true, TimeProvider.System));
        if (arguments.ConfigFile is { } file)
        {
            settings.Sources.Add(new SettingsFileSource(file, isOptional: false, TimeProvider.System));
        }

        settings.Sources.Add(new EnvironmentVariablesConfigurationSource());
        settings.Sources.Add(new MemoryConfigurationSource { InitialData = arguments.Settings });

        builder.Configuration.Sources.Clear();
        builder.Configuration.Sources.Add(new SecretReferencesSource(settings.Build()));
    }
}
