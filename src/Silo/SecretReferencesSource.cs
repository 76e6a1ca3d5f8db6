using Microsoft.Extensions.Primitives;

namespace OrleansAi.Silo;

/// <summary>
/// Resolves settings of the form <c>env:NAME</c> and <c>file:/path</c>, so that secrets stand in no settings file. A reload with a
/// reference that can't be resolved is refused, and the last good settings stay in force.
/// </summary>
internal sealed class SecretReferencesSource(IConfigurationRoot settings) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new Provider(settings);

    private sealed class Provider : ConfigurationProvider, IDisposable
    {
        private const string Scope = "OrleansAi:";
        private const string Environment = "env:";
        private const string File = "file:";
        private const string Vault = "vault:";

        private readonly IConfigurationRoot _settings;
        private readonly IDisposable _reload;

        public Provider(IConfigurationRoot settings)
        {
            _settings = settings;
            _reload = ChangeToken.OnChange(settings.GetReloadToken, Reload);
        }

        public override void Load() => Data = _settings.AsEnumerable().ToDictionary(
            setting => setting.Key,
            setting => setting.Key.StartsWith(Scope, StringComparison.OrdinalIgnoreCase) ? Resolve(setting.Key, setting.Value) : setting.Value,
            StringComparer.OrdinalIgnoreCase);

        public void Dispose() => _reload.Dispose();

        private void Reload()
        {
            try
            {
                Load();
                OnReload();
            }
            catch (SettingException exception)
            {
                RefusedSettings.Tell(exception);
            }
        }

        private static string? Resolve(string setting, string? value)
        {
            if (value is null)
            {
                return null;
            }

            if (value.StartsWith(Environment, StringComparison.Ordinal))
            {
                var name = value[Environment.Length..];
                return System.Environment.GetEnvironmentVariable(name)
                    ?? throw new SettingException($"{setting} refers to {value}, but the environment variable {name} is not set.");
            }

            if (value.StartsWith(File, StringComparison.Ordinal))
            {
                return ReadFile(setting, value[File.Length..]);
            }

            return value.StartsWith(Vault, StringComparison.Ordinal)
                ? throw new SettingException($"{setting} refers to a vault, which this version can't read. Write env:NAME or file:/path.")
                : value;
        }

        private static string ReadFile(string setting, string path)
        {
            try
            {
                return System.IO.File.ReadAllText(path).Trim();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new SettingException($"{setting} refers to the file {path}, which can't be read: {exception.Message}");
            }
        }
    }
}
