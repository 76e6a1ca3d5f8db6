using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Inference;

/// <summary>A server that is started in a clone with <c>--config models/settings.json</c>: no key, no network, and the models of the repository.</summary>
public sealed class ShippedModelsTests : IAsyncLifetime
{
    private static readonly object[] Messages = [new { role = "user", content = "Hello!" }];

    private ServerProcess _server = null!;

    private ApiClient Api => new(_server.Http);

    public async Task InitializeAsync() => _server = await ServerProcess.StartAsync(
        machine: Machine.Local with { Enter = ["env", $"--chdir={TestEnvironment.RepositoryRoot}"] },
        arguments: ["--config", "models/settings.json"]);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Models_Answer_WithoutAnythingElse()
    {
        var chat = (await Api.PostAsync("/v1/chat/completions", new { model = "chat", messages = Messages, temperature = 0 })).Expect(HttpStatusCode.OK);
        var streamed = await StreamAsync(new { model = "chat", messages = Messages, temperature = 0, stream = true });

        var answer = (string)chat["choices"]![0]!["message"]!["content"]!;
        Assert.Matches(@"^[A-Z][\w ,!?.']+[.!?]$", answer);
        Assert.Equal("stop", (string?)chat["choices"]![0]!["finish_reason"]);
        Assert.Equal(answer, streamed);
    }

    [Fact]
    public async Task Vectors_AreNearWhereTextsMeanTheSame()
    {
        string[] input = ["a ship is in the harbor", "boats at the port", "the square root of a number"];

        var answer = (await Api.PostAsync("/v1/embeddings", new { model = "embed", input })).Expect(HttpStatusCode.OK);

        var vectors = answer["data"]!.AsArray().Select(static one => one!["embedding"]!.AsArray().Select(static number => (double)number!).ToArray()).ToArray();
        Assert.True(Cosine(vectors[0], vectors[1]) > Cosine(vectors[0], vectors[2]) + 0.2);
    }

    private static double Cosine(double[] one, double[] other) => one.Zip(other, static (a, b) => a * b).Sum();

    private async Task<string> StreamAsync(object request)
    {
        var text = new StringBuilder();
        await foreach (var item in Api.StreamAsync("/v1/chat/completions", request))
        {
            if (item.Data != "[DONE]")
                text.Append((string?)JsonNode.Parse(item.Data)!["choices"]![0]!["delta"]!["content"]);
        }

        return text.ToString();
    }
}
