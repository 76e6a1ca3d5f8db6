using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Net.Client;
using OrleansAi.Api.Inference.Grpc;

namespace OrleansAi.Benchmarks.Inference;

/// <summary>One request after another in each of the protocol's forms. An answer that has not all numbers fails.</summary>
internal sealed class PredictionClients : IDisposable
{
    private const string Path = "/v2/models/model/infer";
    private const string HeaderLength = "Inference-Header-Content-Length";

    private readonly HttpClient _http;
    private readonly GrpcChannel? _channel;
    private readonly GRPCInferenceService.GRPCInferenceServiceClient? _rpc;
    private readonly int _classes;
    private readonly byte[] _json;
    private readonly byte[] _binary;
    private readonly int _binaryHeader;
    private readonly ModelInferRequest _request;

    /// <param name="http">Where HTTP is spoken.</param>
    /// <param name="grpc">Where gRPC is, or <c>null</c>.</param>
    /// <param name="features">How many numbers the model takes.</param>
    /// <param name="classes">How many it gives.</param>
    public PredictionClients(Uri http, Uri? grpc, int features, int classes)
    {
        _http = new HttpClient { BaseAddress = http };
        _channel = grpc is null ? null : GrpcChannel.ForAddress(grpc);
        _rpc = _channel is null ? null : new GRPCInferenceService.GRPCInferenceServiceClient(_channel);
        _classes = classes;
        var random = new Random(1);
        var values = Enumerable.Range(0, features).Select(_ => random.NextSingle()).ToArray();
        _json = JsonSerializer.SerializeToUtf8Bytes(new { inputs = new[] { new { name = "features", shape = new[] { 1, features }, datatype = "FP32", data = values } } });
        var header = JsonSerializer.SerializeToUtf8Bytes(new
        {
            inputs = new[] { new { name = "features", shape = new[] { 1, features }, datatype = "FP32", parameters = new { binary_data_size = features * sizeof(float) } } },
            parameters = new { binary_data_output = true },
        });
        (_binary, _binaryHeader) = ([.. header, .. MemoryMarshal.AsBytes<float>(values)], header.Length);
        _request = new ModelInferRequest
        {
            ModelName = "model",
            Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "features", Datatype = "FP32", Shape = { 1, features } } },
            RawInputContents = { ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values)) },
        };
    }

    /// <summary>JSON both ways.</summary>
    public async ValueTask<bool> JsonAsync()
    {
        using var content = new ByteArrayContent(_json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var answer = await _http.PostAsync(Path, content);
        var text = await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
        return text.AsSpan().Count((byte)',') >= _classes ? true : throw Short(Encoding.UTF8.GetString(text));
    }

    /// <summary>Bytes behind JSON both ways.</summary>
    public async ValueTask<bool> BytesAsync()
    {
        using var content = new ByteArrayContent(_binary) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = content, Headers = { { HeaderLength, $"{_binaryHeader}" } } };
        using var answer = await _http.SendAsync(request);
        var bytes = await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
        return bytes.Length > _classes * sizeof(float) ? true : throw Short($"{bytes.Length} bytes");
    }

    /// <summary>gRPC with raw tensors, all calls over one connection.</summary>
    public async ValueTask<bool> RpcAsync()
    {
        var answer = await _rpc!.ModelInferAsync(_request);
        return answer.RawOutputContents[0].Length == _classes * sizeof(float) ? true : throw Short(answer.ToString());
    }

    public void Dispose()
    {
        _http.Dispose();
        _channel?.Dispose();
    }

    private static InvalidOperationException Short(string answer) => new($"The answer is too short: {answer}");
}
