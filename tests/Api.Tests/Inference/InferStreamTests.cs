using System.Net;
using System.Threading.Channels;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Inference;
using OrleansAi.Api.Inference.Grpc;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Api.Tests.Hosting;
using OrleansAi.Gateway.LocalModels;
using OrleansAi.Inference;

namespace OrleansAi.Api.Tests.Inference;

public sealed class InferStreamTests
{
    private const int Most = 3;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private static readonly Caller Alice = new() { Tenant = "acme", User = "alice", Tier = "default", Scopes = [Scope.Inference] };

    private readonly Model _model = new();
    private readonly Requests _requests = new();
    private readonly Responses _responses = new();

    [Fact]
    public async Task Answers_LeaveInTheRequestsOrder_HoweverTheyAreDone()
    {
        var running = RunAsync();
        _requests.Send("a", "b", "c");
        await _model.BegunAsync(3);

        _model.Finish("c");
        _model.Finish("b");
        Assert.Empty(_responses.Ids);
        _model.Finish("a");
        _requests.End();

        Assert.Null(await running.WaitAsync(Soon));
        Assert.Equal(["a", "b", "c"], _responses.Ids);
    }

    [Fact]
    public async Task NoMoreThanSoMany_RunAtATime()
    {
        var running = RunAsync();
        _requests.Send("a", "b", "c", "d", "e");
        await _model.BegunAsync(Most);
        Assert.Equal(Most, _model.Begun);

        _model.Finish("b");
        Assert.Equal(Most, _model.Begun);
        _model.Finish("a");
        await _model.BegunAsync(5);
        foreach (var id in (string[])["c", "d", "e"])
            _model.Finish(id);
        _requests.End();

        Assert.Null(await running.WaitAsync(Soon));
        Assert.Equal(["a", "b", "c", "d", "e"], _responses.Ids);
    }

    [Fact]
    public async Task ExceptionOfOneRequest_IsItsAnswer_WithoutItsText()
    {
        var running = RunAsync();
        _requests.Send("a", "b");
        await _model.BegunAsync(2);

        _model.Fail("a", new InvalidOperationException("a secret"));
        _model.Finish("b");
        _requests.End();

        Assert.Null(await running.WaitAsync(Soon));
        Assert.Equal("Something went wrong on the server. Quote the request id r1 when you report it.", _responses.All[0].ErrorMessage);
        Assert.Equal("INTERNAL", _responses.All[0].InferResponse.Parameters["error_status"].StringParam);
        Assert.Equal(("", "b"), (_responses.All[1].ErrorMessage, _responses.All[1].InferResponse.Id));
    }

    [Fact]
    public async Task ServerThatCloses_ReadsNoMore_AndAnswersWhatRuns()
    {
        using var closing = new CancellationTokenSource();
        var running = RunAsync(closing.Token);
        _requests.Send("a", "b");
        await _model.BegunAsync(2);

        await closing.CancelAsync();
        _model.Finish("a");
        _model.Finish("b");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await running.WaitAsync(Soon))?.Status);
        Assert.Equal(["a", "b"], _responses.Ids);
    }

    [Fact]
    public async Task ClientThatLeaves_CancelsAllThatRuns()
    {
        using var leaving = new CancellationTokenSource();
        var running = RunAsync(cancellationToken: leaving.Token);
        _requests.Send("a", "b", "c");
        await _model.BegunAsync(3);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Soon));
        Assert.Equal(3, _model.Cancelled);
        Assert.Empty(_responses.Ids);
    }

    [Fact]
    public async Task AnswerThatCantBeWritten_EndsTheStream()
    {
        var running = RunAsync();
        _requests.Send("a");
        await _model.BegunAsync(1);

        _responses.Broken = true;
        _model.Finish("a");

        await Assert.ThrowsAsync<IOException>(() => running.WaitAsync(Soon));
    }

    [Fact]
    public async Task MessageThatIsNone_EndsTheStream_AfterTheAnswersBeforeIt()
    {
        var running = RunAsync();
        _requests.Send("a");
        await _model.BegunAsync(1);

        _requests.End(Record.Exception(static () => ModelInferRequest.Parser.ParseFrom([0xFF])));
        _model.Finish("a");

        Assert.Equal(HttpStatusCode.BadRequest, (await running.WaitAsync(Soon))?.Status);
        Assert.Equal(["a"], _responses.Ids);
    }

    private Task<InferenceProblem?> RunAsync(CancellationToken closing = default, CancellationToken cancellationToken = default)
    {
        var calls = new TensorCalls(
            new LocalModelCalls(new OpenAdmission(), new ForgetfulRecorder(), TimeProvider.System), new PredictionFallbacks(Options.Create(new FallbackOptions()), NullLogger<PredictionFallbacks>.Instance),
            GrainDoubles.Create((_, _) => _model), new CallIds(TimeProvider.System));

        // Nobody looks for a caller who shows no key.
        var stream = new InferStream(new RpcInference(calls), new LastingCaller(null!, Alice, key: null), "r1", Most, NullLogger.Instance);
        return stream.RunAsync(_requests, _responses, closing, cancellationToken);
    }

    private sealed class Requests : IAsyncStreamReader<ModelInferRequest>
    {
        private readonly Channel<ModelInferRequest> _sent = Channel.CreateUnbounded<ModelInferRequest>();

        public ModelInferRequest Current { get; private set; } = null!;

        public void Send(params ReadOnlySpan<string> ids)
        {
            foreach (var id in ids)
            {
                var input = new ModelInferRequest.Types.InferInputTensor
                {
                    Name = id,
                    Datatype = "FP32",
                    Shape = { 1 },
                    Contents = new InferTensorContents { Fp32Contents = { 1 } },
                };
                _sent.Writer.TryWrite(new ModelInferRequest { ModelName = "m", Id = id, Inputs = { input } });
            }
        }

        public void End(Exception? exception = null) => _sent.Writer.Complete(exception);

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            try
            {
                Current = await _sent.Reader.ReadAsync(cancellationToken);
                return true;
            }
            catch (ChannelClosedException exception)
            {
                return exception.InnerException is { } inner ? throw inner : false;
            }
        }
    }

    private sealed class Responses : IAsyncStreamWriter<ModelStreamInferResponse>
    {
        public List<ModelStreamInferResponse> All { get; } = [];

        public bool Broken { get; set; }

        public IEnumerable<string> Ids => All.Select(static response => response.InferResponse.Id);

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(ModelStreamInferResponse message)
        {
            if (Broken)
                throw new IOException("Broken.");

            All.Add(message);
            return Task.CompletedTask;
        }

        public Task WriteAsync(ModelStreamInferResponse message, CancellationToken cancellationToken) => WriteAsync(message);
    }

    /// <summary>Answers when the test says so; a request is known by the name of its input.</summary>
    private sealed class Model : IPredictionGrain
    {
        private readonly Dictionary<string, TaskCompletionSource<PredictionAnswer>> _running = [];
        private int _begun;
        private int _cancelled;

        public int Begun => Volatile.Read(ref _begun);

        public int Cancelled => Volatile.Read(ref _cancelled);

        public Task BegunAsync(int count) => Waiting.UntilAsync(() => Begun >= count);

        public void Finish(string id) => Of(id).SetResult(new PredictionAnswer());

        public void Fail(string id, Exception exception) => Of(id).SetException(exception);

        public async Task<PredictionAnswer> Predict(PredictionRequest request, CancellationToken cancellationToken)
        {
            var answer = Of(request.Inputs[0].Name);
            await using var registration = cancellationToken.Register(() =>
            {
                if (answer.TrySetCanceled(cancellationToken))
                    Interlocked.Increment(ref _cancelled);
            });
            Interlocked.Increment(ref _begun);
            return await answer.Task;
        }

        public Task<PredictionModel> Describe(CancellationToken cancellationToken) => throw new NotSupportedException();

        private TaskCompletionSource<PredictionAnswer> Of(string id)
        {
            lock (_running)
            {
                return _running.TryGetValue(id, out var answer)
                    ? answer
                    : _running[id] = new TaskCompletionSource<PredictionAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
