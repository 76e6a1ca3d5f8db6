namespace OrleansAi.Silo;

/// <summary>The command line: <c>[--config FILE] [--urls URLS] [--data DIR]</c>, and any setting as <c>--OrleansAi:Name=value</c>.</summary>
internal sealed record CommandLine
{
    private const string Usage =
        """
        Usage: ./run [--config FILE] [--urls http://127.0.0.1:5080] [--data DIR] [--OrleansAi:Section:Name=VALUE ...]
        """;

    /// <summary>A settings file whose values take precedence over appsettings.json.</summary>
    public string? ConfigFile { get; private init; }

    /// <summary>All settings, which take precedence over everything else.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; private init; } = new Dictionary<string, string?>();

    /// <summary>What is wrong with the arguments, with the usage, or <c>null</c>.</summary>
    public string? Problem { get; private init; }

    public static CommandLine Parse(IReadOnlyList<string> args)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        string? configFile = null;
        for (var i = 0; i < args.Count; i++)
        {
            var parts = args[i].Split('=', 2);
            if (SettingOf(parts[0]) is not { } setting)
            {
                return Fail($"'{args[i]}' is no option.");
            }

            var value = parts.Length == 2 ? parts[1] : i + 1 < args.Count ? args[++i] : null;
            if (string.IsNullOrEmpty(value))
            {
                return Fail($"'{parts[0]}' needs a value.");
            }

            if (setting == "config")
            {
                if (!File.Exists(value))
                {
                    return Fail($"There is no file '{value}'.");
                }

                configFile = Path.GetFullPath(value);
            }
            else
            {
                settings[setting] = setting == SettingsHosting.DataDirectory ? Path.GetFullPath(value) : value;
            }
        }

        return new CommandLine { ConfigFile = configFile, Settings = settings };
    }

    private static string? SettingOf(string option) => option switch
    {
        "--config" => "config",
        "--urls" => SettingsHosting.Urls,
        "--data" => SettingsHosting.DataDirectory,
        _ when option.StartsWith("--OrleansAi:", StringComparison.OrdinalIgnoreCase)
            || option.StartsWith("--Logging:", StringComparison.OrdinalIgnoreCase) => option[2..],
        _ => null,
    };

    private static CommandLine Fail(string problem) => new() { Problem = $"{problem}\n{Usage}" };
}
