using System.Text.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;
using Microsoft.Extensions.Primitives;

namespace OrleansAi.Silo;

/// <summary>
/// Settings from a JSON file that is followed while it changes. The one that comes with the platform forgets all settings when the file
/// is broken, or missing for the moment in which an editor replaces it; here the last good ones stay, and the reason is told.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="isOptional">Whether it may be missing; then it isn't followed.</param>
/// <param name="time">Tells how long the file has been left alone.</param>
internal sealed class SettingsFileSource(string path, bool isOptional, TimeProvider time) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new Provider(Path.GetFullPath(path), isOptional, time);

    private sealed class Provider : ConfigurationProvider, IDisposable
    {
        // Programs write a file in several steps, and each is a change.
        private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(250);

        private readonly string _path;
        private readonly bool _isOptional;
        private readonly ITimer _settled;
        private readonly PhysicalFileProvider? _files;
        private readonly IDisposable? _changes;

        public Provider(string path, bool isOptional, TimeProvider time)
        {
            (_path, _isOptional) = (path, isOptional);
            _settled = time.CreateTimer(static provider => ((Provider)provider!).Reload(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            if (isOptional || !Directory.Exists(Path.GetDirectoryName(path)))
            {
                return;
            }

            _files = new PhysicalFileProvider(Path.GetDirectoryName(path)!, ExclusionFilters.None);
            _changes = ChangeToken.OnChange(() => _files.Watch(Path.GetFileName(path)), () => _settled.Change(Settled, Timeout.InfiniteTimeSpan));
        }

        public override void Load() => Data = Read();

        public void Dispose()
        {
            _changes?.Dispose();
            _files?.Dispose();
            _settled.Dispose();
        }

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

        private Dictionary<string, string?> Read()
        {
            if (_isOptional && !File.Exists(_path))
            {
                return [];
            }

            try
            {
                using var file = File.OpenRead(_path);
                return new ConfigurationBuilder().AddJsonStream(file).Build().AsEnumerable()
                    .ToDictionary(setting => setting.Key, setting => setting.Value, StringComparer.OrdinalIgnoreCase);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new SettingException($"The settings file {_path} can't be read: {exception.Message}");
            }
            catch (Exception exception) when (exception is FormatException or JsonException)
            {
                throw new SettingException($"The settings file {_path} is not as it should be: {Describe(exception)}");
            }
        }

        private static string Describe(Exception exception) => (exception as JsonException ?? exception.InnerException as JsonException) is { } json
            ? $"line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1} is not valid JSON."
            : exception.Message;
    }
}
