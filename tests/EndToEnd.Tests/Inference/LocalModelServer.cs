using Microsoft.ML.OnnxRuntime.Tensors;
using OrleansAi.OnnxModels;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Inference;

/// <summary>
/// A server with models of its own: <c>embed</c> makes vectors of 32 numbers, <c>rerank</c> ranks, <c>chat</c> talks, <c>topic</c> and <c>traits</c> give labels, <c>crowded</c> answers one and lets one wait, <c>broken</c> cannot be loaded, and
/// <c>broken-with-fallback</c> goes on to <c>embed</c>; on tensors, <c>iris</c> is run in two versions, <c>patient</c> waits ten seconds for other requests, <c>mirror</c> gives every
/// datatype back, <c>typed</c> all but half precision, and <c>recommender</c> is broken and has popular items for its fallback. Their weights are random.
/// </summary>
public sealed class LocalModelServer : IAsyncLifetime
{
    public const string ChatKey = "bob-key-for-the-tests-00000001";

    public const string SlowKey = "carol-key-for-the-tests-000001";

    public const string AdminKey = "admin-key-for-the-tests-00001";

    public const string Key = "alice-key-for-the-tests-0001";

    /// <summary>The file of what <c>recommender</c> falls back on.</summary>
    public string PopularItems => Path.Combine(_folder.FullName, "popular.json");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("models");

    private readonly int _grpcPort = TestEnvironment.FreePort();

    internal ServerProcess Server { get; private set; } = null!;

    /// <summary>Where the server speaks gRPC.</summary>
    internal string GrpcAddress => $"127.0.0.1:{_grpcPort}";

    internal string EncoderFolder => Path.Combine(_folder.FullName, "encoder");

    public async Task InitializeAsync()
    {
        OnnxModels.EncoderFolder.Write(EncoderFolder, new EncoderShape());
        OnnxModels.EncoderFolder.Write(Path.Combine(_folder.FullName, "reranker"), new EncoderShape { Labels = 1 });
        DecoderFolder.Write(Path.Combine(_folder.FullName, "decoder"), new DecoderShape { Vocabulary = ByteTokenizer.Size }, ByteTokenizer.Json());
        OnnxModels.EncoderFolder.Write(Path.Combine(_folder.FullName, "topic"), new EncoderShape { Labels = 3 });
        OnnxModels.EncoderFolder.Write(Path.Combine(_folder.FullName, "traits"), new EncoderShape { Labels = 3, IsMultiLabel = true });
        OnnxModels.EncoderFolder.Write(Path.Combine(_folder.FullName, "broken"), new EncoderShape());
        File.WriteAllText(Path.Combine(_folder.FullName, "broken", "onnx", "model.onnx"), "This is no model.");
        TensorModels.Write(Path.Combine(_folder.FullName, "iris-1"), TensorModels.Classifier(seed: 1));
        TensorModels.Write(Path.Combine(_folder.FullName, "iris-2"), TensorModels.Classifier(seed: 2));
        TensorModels.Write(Path.Combine(_folder.FullName, "typed"), TensorModels.Identity([.. TensorModels.Types.Where(static type => type != TensorElementType.Float16)]));
        TensorModels.Write(Path.Combine(_folder.FullName, "mirror"), TensorModels.Identity(TensorModels.Types));
        TensorModels.Write(Path.Combine(_folder.FullName, "recommender"), "This is no model."u8.ToArray());
        File.WriteAllText(PopularItems, """{"outputs":[{"name":"items","datatype":"INT64","shape":[1,3],"data":[[11,12,13]]}]}""");
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
            Auth = new
            {
                Keys = new object[]
                {
                    new { Key, User = "alice", Tenant = "acme" },
                    new { Key = AdminKey, User = "admin", Tenant = "acme", Scopes = new[] { "admin" } },
                    new { Key = ChatKey, User = "bob", Tenant = "acme", Scopes = new[] { "chat" } },
                    new { Key = SlowKey, User = "carol", Tenant = "acme", Tier = "slow" },
                },
            },
            Tiers = new { slow = new { Endpoints = new Dictionary<string, object> { ["/v2/models/infer"] = new { RequestsPerMinute = 2 } } } },
            Grpc = new { Url = $"http://{GrpcAddress}" },
            Providers = new { here = new { Kind = "Onnx" } },
            Inference = new
            {
                Models = new Dictionary<string, object>
                {
                    ["encoder"] = new { Path = EncoderFolder },
                    ["reranker"] = new { Path = Path.Combine(_folder.FullName, "reranker") },
                    ["decoder"] = new { Path = Path.Combine(_folder.FullName, "decoder") },
                    ["crowded"] = new { Path = Path.Combine(_folder.FullName, "decoder"), MaxBatchSize = 1, MaxWaiting = 1 },
                    ["topic"] = new { Path = Path.Combine(_folder.FullName, "topic") },
                    ["traits"] = new { Path = Path.Combine(_folder.FullName, "traits") },
                    ["broken"] = new { Path = Path.Combine(_folder.FullName, "broken") },
                    ["iris/1"] = new { Path = Path.Combine(_folder.FullName, "iris-1") },
                    ["iris/2"] = new { Path = Path.Combine(_folder.FullName, "iris-2"), MaxBatchDelay = "00:00:00.002" },
                    ["patient"] = new { Path = Path.Combine(_folder.FullName, "iris-1"), MaxBatchDelay = "00:00:10" },
                    ["typed"] = new { Path = Path.Combine(_folder.FullName, "typed"), Kind = "Predict" },
                    ["recommender"] = new { Path = Path.Combine(_folder.FullName, "recommender"), Kind = "Predict", Fallback = PopularItems },
                    ["mirror"] = new { Path = Path.Combine(_folder.FullName, "mirror"), Kind = "Predict" },
                },
            },
            Models = new Dictionary<string, object>
            {
                ["embed"] = Route("encoder"),
                ["rerank"] = Route("reranker"),
                ["chat"] = Route("decoder"),
                ["crowded"] = Route("crowded"),
                ["topic"] = Route("topic"),
                ["traits"] = Route("traits"),
                ["broken"] = Route("broken"),
                ["broken-with-fallback"] = new { Targets = new[] { new { Provider = "here", Model = "broken" } }, Fallback = new[] { "embed" } },
            },
            Prices = new Dictionary<string, object> { ["here/encoder"] = new { InputPerMillion = 1000.0 } },
        },
    };

    private static object Route(string model) => new { Targets = new[] { new { Provider = "here", Model = model } } };
}
