using OrleansAi.OnnxModels;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Inference;

/// <summary>
/// A server with models of its own: <c>embed</c> makes vectors of 32 numbers, <c>rerank</c> ranks, <c>chat</c> talks, <c>broken</c> cannot be loaded, and
/// <c>broken-with-fallback</c> goes on to <c>embed</c>. Their weights are random.
/// </summary>
public sealed class LocalModelServer : IAsyncLifetime
{
    public const string Key = "alice-key-for-the-tests-0001";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("models");

    internal ServerProcess Server { get; private set; } = null!;

    internal string EncoderFolder => Path.Combine(_folder.FullName, "encoder");

    public async Task InitializeAsync()
    {
        OnnxModels.EncoderFolder.Write(EncoderFolder, new EncoderShape());
        OnnxModels.EncoderFolder.Write(Path.Combine(_folder.FullName, "reranker"), new EncoderShape { Labels = 1 });
        DecoderFolder.Write(Path.Combine(_folder.FullName, "decoder"), new DecoderShape { Vocabulary = ByteTokenizer.Size }, ByteTokenizer.Json());
        OnnxModels.EncoderFolder.Write(Path.Combine(_folder.FullName, "broken"), new EncoderShape());
        File.WriteAllText(Path.Combine(_folder.FullName, "broken", "onnx", "model.onnx"), "This is no model.");
        Server = await ServerProcess.StartAsync(Settings());
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private object Settings() => new
    {
        OrleansAi = new
        {
            Auth = new { Keys = new object[] { new { Key, User = "alice", Tenant = "acme" } } },
            Providers = new { here = new { Kind = "Onnx" } },
            Inference = new
            {
                Models = new Dictionary<string, object>
                {
                    ["encoder"] = new { Path = EncoderFolder },
                    ["reranker"] = new { Path = Path.Combine(_folder.FullName, "reranker") },
                    ["decoder"] = new { Path = Path.Combine(_folder.FullName, "decoder") },
                    ["broken"] = new { Path = Path.Combine(_folder.FullName, "broken") },
                },
            },
            Models = new Dictionary<string, object>
            {
                ["embed"] = Route("encoder"),
                ["rerank"] = Route("reranker"),
                ["chat"] = Route("decoder"),
                ["broken"] = Route("broken"),
                ["broken-with-fallback"] = new { Targets = new[] { new { Provider = "here", Model = "broken" } }, Fallback = new[] { "embed" } },
            },
            Prices = new Dictionary<string, object> { ["here/encoder"] = new { InputPerMillion = 1000.0 } },
        },
    };

    private static object Route(string model) => new { Targets = new[] { new { Provider = "here", Model = model } } };
}
