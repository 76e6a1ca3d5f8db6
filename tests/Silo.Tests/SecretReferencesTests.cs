using Microsoft.Extensions.Configuration;

namespace OrleansAi.Silo.Tests;

public sealed class SecretReferencesTests
{
    private const string Setting = "OrleansAi:Providers:openai:ApiKey";

    [Fact]
    public void Load_AVariable_GivesItsValue()
    {
        var name = $"ORLEANSAI_TEST_{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable(name, "the secret");
        try
        {
            Assert.Equal("the secret", Resolve($"env:{name}")[Setting]);
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    [Fact]
    public void Load_AFile_GivesItsContentWithoutTheLineEnd()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "the secret\n");

            Assert.Equal("the secret", Resolve($"file:{file}")[Setting]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("env:ORLEANSAI_NO_SUCH_VARIABLE", "ORLEANSAI_NO_SUCH_VARIABLE is not set")]
    [InlineData("file:/no/such/file", "/no/such/file")]
    [InlineData("vault:path#key", "vault")]
    public void Load_WhatCannotBeResolved_NamesTheSettingAndTheReference(string value, string expected)
    {
        var exception = Assert.Throws<SettingException>(() => Resolve(value));

        Assert.Contains(Setting, exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OutsideOfOurSection_LeavesValuesAsTheyAre() =>
        Assert.Equal("env:ORLEANSAI_NO_SUCH_VARIABLE", Resolve("env:ORLEANSAI_NO_SUCH_VARIABLE", "Logging:Something")["Logging:Something"]);

    [Fact]
    public void Reload_WithAReferenceThatCannotBeResolved_KeepsTheLastGoodSettings()
    {
        var source = new ReloadableSource(new() { [Setting] = "good" });
        var settings = Build(source);

        source.Provider!.Change(new() { [Setting] = "env:ORLEANSAI_NO_SUCH_VARIABLE" });
        Assert.Equal("good", settings[Setting]);

        source.Provider.Change(new() { [Setting] = "better" });
        Assert.Equal("better", settings[Setting]);
    }

    private static IConfigurationRoot Resolve(string value, string setting = Setting) => Build(new ReloadableSource(new() { [setting] = value }));

    private static IConfigurationRoot Build(IConfigurationSource source) =>
        new ConfigurationBuilder().Add(new SecretReferencesSource(new ConfigurationBuilder().Add(source).Build())).Build();

    private sealed class ReloadableSource(Dictionary<string, string?> values) : IConfigurationSource
    {
        public ReloadableProvider? Provider { get; private set; }

        public IConfigurationProvider Build(IConfigurationBuilder builder) => Provider = new ReloadableProvider(values);
    }

    private sealed class ReloadableProvider : ConfigurationProvider
    {
        public ReloadableProvider(Dictionary<string, string?> values) => Data = values;

        public void Change(Dictionary<string, string?> values)
        {
            Data = values;
            OnReload();
        }
    }
}
