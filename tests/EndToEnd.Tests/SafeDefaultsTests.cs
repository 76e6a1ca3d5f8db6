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

    [Theory]
    [InlineData("http://*:5998", "OrleansAi:Grpc:Url http://*:5998 can be reached from other machines, but no API key is configured")]
    [InlineData("http://127.0.0.1:5997", "has the port of --urls http://127.0.0.1:5997")]
    [InlineData("http://127.0.0.1:0", "has no port of its own")]
    [InlineData("5081", "OrleansAi:Grpc:Url 5081 is no address; write for example http://127.0.0.1:5081")]
    public async Task Start_WithAnAddressForGrpcThatItCantUse_SaysWhatToWrite(string url, string expected)
    {
        var output = await FailToStartAsync("--urls", "http://127.0.0.1:5997", "--OrleansAi:Grpc:Url", url);

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
