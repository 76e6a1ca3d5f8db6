using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests;

/// <summary>What the program refuses to do without being configured for it, and how it says so.</summary>
public sealed class SafeDefaultsTests
{
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("http://0.0.0.0:5999", "no API key is configured")]
    [InlineData("http://*:5999", "no API key is configured")]
    [InlineData("nonsense", "is no address")]
    public async Task Start_OnAnAddressThatItShouldNotServe_SaysWhatToConfigure(string url, string expected)
    {
        var output = await FailToStartAsync("--urls", url);

        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithAReferenceToAMissingVariable_NamesSettingAndVariable()
    {
        var output = await FailToStartAsync("--OrleansAi:Providers:openai:ApiKey", "env:ORLEANSAI_NO_SUCH_VARIABLE");

        Assert.Contains("OrleansAi:Providers:openai:ApiKey", output, StringComparison.Ordinal);
        Assert.Contains("ORLEANSAI_NO_SUCH_VARIABLE is not set", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithAnUnknownOption_ShowsTheUsage()
    {
        var output = await FailToStartAsync("--port", "80");

        Assert.Contains("'--port' is no option", output, StringComparison.Ordinal);
        Assert.Contains("Usage:", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Origin", "https://evil.example")]
    public async Task Request_FromAForeignPage_IsRefusedWhileNoKeyIsAskedFor(string header, string value)
    {
        await using var server = await ServerProcess.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.Add(header, value);

        using var response = await server.Http.SendAsync(request);

        Assert.Equal(System.Net.HttpStatusCode.Forbidden, response.StatusCode);
    }

    private static async Task<string> FailToStartAsync(params string[] arguments)
    {
        var data = Directory.CreateTempSubdirectory("orleansai-test-");
        try
        {
            await using var process = ChildProcess.Start(
                "dotnet", [TestEnvironment.Program("Silo"), "--data", data.FullName, .. arguments]);
            await process.WaitForExitAsync(EndsWithin);
            Assert.NotEqual(0, process.ExitCode);
            return process.Output;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }
}
