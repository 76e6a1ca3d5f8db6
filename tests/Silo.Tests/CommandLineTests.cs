namespace OrleansAi.Silo.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public void Parse_WithoutArguments_SetsNothing()
    {
        var arguments = CommandLine.Parse([]);

        Assert.Null(arguments.Problem);
        Assert.Null(arguments.ConfigFile);
        Assert.Empty(arguments.Settings);
    }

    [Theory]
    [InlineData("--urls", "http://127.0.0.1:1")]
    [InlineData("--urls=http://127.0.0.1:1", null)]
    public void Parse_AnOption_TakesItsValueEitherWay(string first, string? second)
    {
        var arguments = CommandLine.Parse(second is null ? [first] : [first, second]);

        Assert.Equal("http://127.0.0.1:1", arguments.Settings[SettingsHosting.Urls]);
    }

    [Fact]
    public void Parse_ARelativeDataDirectory_MakesItAbsolute() =>
        Assert.Equal(Path.GetFullPath("here"), CommandLine.Parse(["--data", "here"]).Settings[SettingsHosting.DataDirectory]);

    [Fact]
    public void Parse_ASetting_KeepsItsPath() =>
        Assert.Equal("7", CommandLine.Parse(["--OrleansAi:Tiers:a:RequestsPerMinute=7"]).Settings["OrleansAi:Tiers:a:RequestsPerMinute"]);

    [Theory]
    [InlineData("--nonsense", "'--nonsense' is no option")]
    [InlineData("word", "'word' is no option")]
    [InlineData("--urls", "'--urls' needs a value")]
    [InlineData("--config=/no/such/file", "There is no file '/no/such/file'")]
    public void Parse_WhatItDoesNotKnow_SaysSoWithTheUsage(string argument, string expected)
    {
        var problem = CommandLine.Parse([argument]).Problem;

        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.Contains("Usage:", problem, StringComparison.Ordinal);
    }
}
