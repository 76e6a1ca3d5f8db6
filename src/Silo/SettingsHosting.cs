using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.FileProviders;

namespace OrleansAi.Silo;

/// <summary>Where settings come from: appsettings.json, the file of --config, the environment, the command line; later ones win.</summary>
internal static class SettingsHosting
{
    public const string Urls = "urls";
    public const string DataDirectory = "OrleansAi:DataDirectory";

    public static void ConfigureSettings(this WebApplicationBuilder builder, CommandLine arguments)
    {
        var settings = new ConfigurationBuilder();
        settings.Sources.Add(JsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true));
        if (arguments.ConfigFile is { } file)
        {
            settings.Sources.Add(JsonFile(file, optional: false));
        }

        settings.Sources.Add(new EnvironmentVariablesConfigurationSource());
        settings.Sources.Add(new MemoryConfigurationSource { InitialData = arguments.Settings });

        builder.Configuration.Sources.Clear();
        builder.Configuration.Sources.Add(new SecretReferencesSource(settings.Build()));
    }

    private static JsonConfigurationSource JsonFile(string path, bool optional) => new()
    {
        FileProvider = new PhysicalFileProvider(Path.GetDirectoryName(path)!),
        Path = Path.GetFileName(path),
        Optional = optional,
        ReloadOnChange = !optional,
    };
}
