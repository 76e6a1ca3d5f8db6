using OrleansAi.OnnxModels;
using OrleansAi.Processes;
using OrleansAi.Tests.Certificates;

namespace OrleansAi.EndToEnd.Tests.Inference;

/// <summary>Where gRPC is served, and how it stops.</summary>
public sealed class GrpcServerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("models");

    private readonly int _port = TestEnvironment.FreePort();

    public GrpcServerTests() => TensorModels.Write(Path.Combine(_folder.FullName, "iris"), TensorModels.Classifier());

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task ServerThatStops_EndsItsStreams()
    {
        await using var server = await ServerProcess.StartAsync(Settings(new { Url = $"http://127.0.0.1:{_port}" }));
        await using var stream = await new RpcClient($"127.0.0.1:{_port}").StartAsync("hold", "open");

        await server.Process.StopAsync();
        var seen = await NodeScript.ResultAsync(stream);

        Assert.Equal("UNAVAILABLE", (string?)seen["error"]!["code"]);
        Assert.Contains("The server is stopping", (string?)seen["error"]!["message"], StringComparison.Ordinal);
        Assert.Equal(["before"], seen["ids"]!.AsArray().Select(static id => (string)id!));
        Assert.Equal(0, server.Process.ExitCode);
    }

    [Fact]
    public async Task ServerWithTls_SpeaksBothAtOneAddress()
    {
        using var authority = new TestAuthority();
        var (certificate, key) = authority.Issue();
        var plain = TestEnvironment.FreePort();
        var environment = new Dictionary<string, string?> { ["Kestrel__Certificates__Default__Path"] = certificate, ["Kestrel__Certificates__Default__KeyPath"] = key };
        await using var server = await ServerProcess.LaunchAsync(
            Settings(new { }), environment: environment, arguments: ["--urls", $"http://127.0.0.1:{plain};https://127.0.0.1:{_port}"]);
        using var http = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = static (_, _, _, _) => true });
        await Until.TrueAsync("the server's readiness", () => IsReadyAsync(http, $"https://127.0.0.1:{_port}/health/ready"), TimeSpan.FromSeconds(60));

        var seen = await new RpcClient($"127.0.0.1:{_port}").RunAsync("pipeline", new { count = 10, authority = authority.AuthorityFile });
        using var wrong = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{plain}/inference.GRPCInferenceService/ModelInfer") { Content = new ByteArrayContent([]) };
        wrong.Content.Headers.Add("content-type", "application/grpc");
        using var upgrade = await http.SendAsync(wrong);

        Assert.Equal((10, 0), ((int?)seen["count"], (int?)seen["errors"]));
        Assert.Equal(System.Net.HttpStatusCode.UpgradeRequired, upgrade.StatusCode);
        Assert.Contains("OrleansAi:Grpc:Url", await upgrade.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private object Settings(object grpc) => new
    {
        OrleansAi = new
        {
            Grpc = grpc,
            Inference = new { Models = new { iris = new { Path = Path.Combine(_folder.FullName, "iris") } } },
        },
    };

    private static async Task<bool> IsReadyAsync(HttpClient http, string url)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(url));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
