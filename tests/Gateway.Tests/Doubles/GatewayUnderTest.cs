using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Access;
using OrleansAi.Gateway.Admission;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.Anthropic;
using OrleansAi.Gateway.Formats.Responses;
using OrleansAi.Gateway.Metering;
using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Resilience;

namespace OrleansAi.Gateway.Tests.Doubles;

/// <summary>The gateway as a host composes it, with health, admission and records that tests can look at.</summary>
internal sealed class GatewayUnderTest : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private int _calls;

    public GatewayUnderTest(Dictionary<string, string?> settings, TimeProvider? time = null, IModelProviderFactory? factory = null)
    {
        Configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["OrleansAi:Gateway:Retry:BaseDelay"] = "00:00:00" })
            .AddInMemoryCollection(settings)
            .Build();
        var services = new ServiceCollection();
        if (factory is not null)
            services.AddSingleton(factory);

        _services = services
            .AddSingleton<IConfiguration>(Configuration)
            .AddSingleton(time ?? TimeProvider.System)
            .AddSingleton(new Random(7))
            .AddSingleton<ITargetHealth>(Health)
            .AddSingleton<IAdmission>(Admission)
            .AddSingleton<IUsageRecorder>(Recorder)
            .AddGateway(Configuration)
            .BuildServiceProvider();
        Gateway = _services.GetRequiredService<IModelGateway>();
    }

    public IConfigurationRoot Configuration { get; }

    public IModelGateway Gateway { get; }

    public IServiceProvider Services => _services;

    public RecordingHealth Health { get; } = new();

    public RecordingAdmission Admission { get; } = new();

    public RecordingRecorder Recorder { get; } = new();

    /// <summary>A gateway with the model <c>chat</c>, ordered over the upstreams, which are the providers <c>one</c>, <c>two</c>, …</summary>
    public static GatewayUnderTest Over(IEnumerable<ScriptedUpstream> upstreams, TimeProvider? time = null, Dictionary<string, string?>? more = null)
    {
        string[] names = ["one", "two", "three"];
        var settings = new Dictionary<string, string?> { ["OrleansAi:Models:chat:Strategy"] = "Ordered" };
        foreach (var (index, upstream) in upstreams.Index())
        {
            settings[$"OrleansAi:Providers:{names[index]}:Endpoint"] = upstream.Endpoint;
            settings[$"OrleansAi:Models:chat:Targets:{index}:Provider"] = names[index];
            settings[$"OrleansAi:Models:chat:Targets:{index}:Model"] = "m";
            settings[$"OrleansAi:Prices:{names[index]}/m:InputPerMillion"] = "1";
            settings[$"OrleansAi:Prices:{names[index]}/m:OutputPerMillion"] = "10";
            settings[$"OrleansAi:Prices:{names[index]}/m:CachedInputPerMillion"] = "0.5";
        }

        foreach (var (key, value) in more ?? [])
            settings[key] = value;

        return new GatewayUnderTest(settings, time);
    }

    public ModelCall Call(string body, string? stickyKey = null, ModelOperation? operation = null)
    {
        operation ??= ModelOperation.Chat;
        var bytes = Encoding.UTF8.GetBytes(body);
        return new ModelCall
        {
            CallId = $"call-{Interlocked.Increment(ref _calls)}",
            Caller = new Caller { Tenant = "acme", User = "alice", Tier = "pro", Scopes = ImmutableArray.Create(Scope.Chat) },
            Operation = operation,
            Endpoint = operation.Endpoint,
            Request = ModelRequestReader.Read(operation, bytes).Request ?? throw new ArgumentException("The body is wrong.", nameof(body)),
            Body = bytes,
            StickyKey = stickyKey,
        };
    }

    /// <summary>A call of a client that speaks Anthropic's messages.</summary>
    public ModelCall AnthropicCall(string body) => ForeignCall(AnthropicRequestReader.Read(Encoding.UTF8.GetBytes(body)), "/v1/messages");

    /// <summary>A call of a client that asks for a response.</summary>
    public ModelCall ResponsesCall(string body) => ForeignCall(ResponsesRequestReader.Read(Encoding.UTF8.GetBytes(body)), "/v1/responses");

    /// <summary>A call of a client of another format than OpenAI's chat completions.</summary>
    public ModelCall ForeignCall(ForeignRequestReading read, string endpoint) => new()
    {
        CallId = $"call-{Interlocked.Increment(ref _calls)}",
        Caller = new Caller { Tenant = "acme", User = "alice", Tier = "pro", Scopes = ImmutableArray.Create(Scope.Chat) },
        Endpoint = endpoint,
        Request = read.Request ?? throw new ArgumentException(read.Error?.Message, nameof(read)),
        Body = read.Chat!.Body,
        Original = read.Original,
    };

    public Task<ModelCallResult> CallAsync(string body, CancellationToken cancellationToken = default) =>
        Gateway.CallAsync(Call(body), cancellationToken).AsTask().WaitAsync(Patience.Limit, CancellationToken.None);

    public Task<ModelCallResult> CallAsync(ModelOperation operation, string body) =>
        Gateway.CallAsync(Call(body, operation: operation), CancellationToken.None).AsTask().WaitAsync(Patience.Limit, CancellationToken.None);

    public async Task<ModelAnswer> AnswerAsync(string body) => Assert.IsAssignableFrom<ModelAnswer>(await CallAsync(body));

    public async Task<ModelAnswer> AnswerAsync(ModelOperation operation, string body) => Assert.IsAssignableFrom<ModelAnswer>(await CallAsync(operation, body));

    public async Task<ModelRefusal> RefusalAsync(string body) => Assert.IsType<ModelRefusal>(await CallAsync(body));

    public static async Task<string> ReadAsync(ModelAnswer answer)
    {
        using var text = new MemoryStream();
        while (await answer.ReadAsync(CancellationToken.None).AsTask().WaitAsync(Patience.Limit) is { IsEmpty: false } bytes)
            text.Write(bytes.Span);

        return Encoding.UTF8.GetString(text.ToArray());
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
