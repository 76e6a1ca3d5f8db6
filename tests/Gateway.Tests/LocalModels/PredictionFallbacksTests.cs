using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansAi.Gateway.LocalModels;

namespace OrleansAi.Gateway.Tests.LocalModels;

public sealed class PredictionFallbacksTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fallbacks");

    private string File => Path.Combine(_folder.FullName, "popular.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("plain", "p")]
    [InlineData("versioned", "ten")]
    [InlineData("versioned/2", "two")]
    [InlineData("versioned/3", null)]
    [InlineData("without", null)]
    [InlineData("unknown", null)]
    public void FileOf_AModel_IsThatOfItsHighestVersion(string model, string? expected)
    {
        var models = new Dictionary<string, FallbackEntry>
        {
            ["plain"] = new() { Fallback = "p" },
            ["versioned/2"] = new() { Fallback = "two" },
            ["versioned/10"] = new() { Fallback = "ten" },
            ["versioned/3"] = new(),
            ["versioned/x"] = new() { Fallback = "x" },
            ["without"] = new(),
        };

        Assert.Equal(expected, PredictionFallbacks.FileOf(model, models));
    }

    [Fact]
    public void Find_FileThatIsWrittenAnew_GivesWhatItSaysNow()
    {
        Write(1, minute: 0);
        var fallbacks = Fallbacks();
        Assert.Equal(1, Found(fallbacks));

        Write(2, minute: 1);

        Assert.Equal(2, Found(fallbacks));
    }

    [Fact]
    public void Find_FileThatCannotBeReadAnyMore_GivesWhatItSaidBefore()
    {
        Write(1, minute: 0);
        var fallbacks = Fallbacks();

        System.IO.File.WriteAllText(File, "half of a fi");
        Assert.Equal(1, Found(fallbacks));
        System.IO.File.Delete(File);
        Assert.Equal(1, Found(fallbacks));
        Write(3, minute: 2);
        Assert.Equal(3, Found(fallbacks));
    }

    [Fact]
    public void Validate_FileThatCannotBeRead_NamesTheSetting()
    {
        var options = new FallbackOptions { Models = { ["recommender"] = new FallbackEntry { Fallback = File } } };
        var validator = new FallbackOptionsValidator();

        Assert.Contains("OrleansAi:Inference:Models:recommender:Fallback is", validator.Validate(null, options).FailureMessage, StringComparison.Ordinal);
        Write(1, minute: 0);
        Assert.True(validator.Validate(null, options).Succeeded);
    }

    private PredictionFallbacks Fallbacks() => new(
        Options.Create(new FallbackOptions { Models = { ["recommender"] = new FallbackEntry { Fallback = File } } }), NullLogger<PredictionFallbacks>.Instance);

    private void Write(byte item, int minute)
    {
        System.IO.File.WriteAllText(File, $$"""{"outputs":[{"name":"item","datatype":"UINT8","shape":[1],"data":[{{item}}]}]}""");
        System.IO.File.SetLastWriteTimeUtc(File, new DateTime(2026, 1, 1, 0, minute, 0, DateTimeKind.Utc));
    }

    private static byte Found(PredictionFallbacks fallbacks) => fallbacks.Find("recommender", FallbackAnswerTests.Request(1))!.Outputs[0].Data[0];
}
