using Microsoft.Extensions.Configuration;

namespace OrleansAi.Silo.Tests;

/// <summary>A settings file that changes while it is followed.</summary>
public sealed class SettingsFileTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("orleansai-settings-").FullName;

    private string File => Path.Combine(_folder, "settings.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Reload_ChangedFile_IsTaken()
    {
        Write("""{ "A": { "B": "1" } }""");
        using var settings = Settings();
        Assert.Equal("1", settings["A:B"]);

        await ChangedAsync(settings, () => Write("""{ "A": { "B": "2", "C": ["x"] } }"""));

        Assert.Equal(("2", "x"), (settings["A:B"], settings["A:C:0"]));
    }

    [Theory]
    [InlineData("""{ "A": """)]
    [InlineData("""{ "A": { "B": "2" }, "a": { "b": "3" } }""")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Reload_BrokenOrMissingFile_KeepsTheLastGoodSettings(string? broken)
    {
        Write("""{ "A": { "B": "1" } }""");
        using var settings = Settings();

        var told = await ToldAsync(() =>
        {
            if (broken is null)
                System.IO.File.Delete(File);
            else
                Write(broken);
        });

        Assert.Contains("the last good ones stay in force", told, StringComparison.Ordinal);
        Assert.Equal("1", settings["A:B"]);
        await ChangedAsync(settings, () => Write("""{ "A": { "B": "4" } }"""));
        Assert.Equal("4", settings["A:B"]);
    }

    [Fact]
    public void Load_BrokenFile_SaysTheLine()
    {
        Write("{\n  \"A\": 1,\n  \"B\": oops\n}");

        var exception = Assert.Throws<SettingException>(Settings);

        Assert.Contains("line 3", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MissingFile_SaysWhich() =>
        Assert.Contains(File, Assert.Throws<SettingException>(Settings).Message, StringComparison.Ordinal);

    private ConfigurationRoot Settings() =>
        (ConfigurationRoot)new ConfigurationBuilder().Add(new SettingsFileSource(File, isOptional: false, TimeProvider.System)).Build();

    private void Write(string text)
    {
        System.IO.File.WriteAllText($"{File}.new", text);
        System.IO.File.Move($"{File}.new", File, overwrite: true);
    }

    private static async Task ChangedAsync(ConfigurationRoot settings, Action change)
    {
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = settings.GetReloadToken().RegisterChangeCallback(_ => changed.TrySetResult(), null);
        change();
        await changed.Task.WaitAsync(Limit);
    }

    /// <summary>
    /// What the next line on the error stream says that names the file. The stream is the process's: other tests that run meanwhile write
    /// to it too.
    /// </summary>
    private async Task<string> ToldAsync(Action change)
    {
        var before = Console.Error;
        using var lines = new AwaitedLine(File);
        Console.SetError(lines);
        try
        {
            change();
            return await lines.Line.WaitAsync(Limit);
        }
        finally
        {
            Console.SetError(before);
        }
    }

    private sealed class AwaitedLine(string part) : StringWriter
    {
        private readonly TaskCompletionSource<string> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Line => _line.Task;

        public override void WriteLine(string? value)
        {
            if (value?.Contains(part, StringComparison.Ordinal) == true)
                _line.TrySetResult(value);
        }
    }
}
