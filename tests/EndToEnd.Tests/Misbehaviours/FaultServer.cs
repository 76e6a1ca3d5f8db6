using OrleansAi.Processes;
using OrleansAi.Tests.Certificates;

namespace OrleansAi.EndToEnd.Tests.Misbehaviours;

/// <summary>
/// A server before an upstream that misbehaves and one that is sound. Each cell of the matrix has a model, and so a circuit, of its own.
/// A token of the answer costs a dollar.
/// </summary>
public sealed class FaultServer : IAsyncLifetime, IDisposable
{
    public const string Key = "admin-key-for-the-fault-matrix";

    public static readonly string[] Formats = ["openai", "anthropic", "gemini", "ollama"];

    private readonly TestAuthority _authority = new();
    private UpstreamProcess _plain = null!;
    private UpstreamProcess _tls = null!;
    private UpstreamProcess _sound = null!;
    private ServerProcess _strict = null!;
    private ServerProcess _patient = null!;

    /// <summary>The server that a fault is tried with: one that never retries and opens circuits at once, or one with the defaults.</summary>
    internal ApiClient ClientOf(Misbehaviour fault) => new((fault.Calls > 1 ? _patient : _strict).Http, Key);

    internal UpstreamProcess Upstream(Misbehaviour fault) => fault.Tls ? _tls : _plain;

    /// <summary>The name of a cell's model, and of its upstream's.</summary>
    public static string Model(string fault, string format, bool stream, bool fallback) =>
        $"{fault}.{format}.{(stream ? "streamed" : "whole")}.{(fallback ? "fallback" : "alone")}";

    public async Task InitializeAsync()
    {
        _plain = await UpstreamProcess.StartScriptedAsync();
        _sound = await UpstreamProcess.StartScriptedAsync();
        _tls = await UpstreamProcess.StartScriptedOverTlsAsync(_authority);
        _strict = await ServerProcess.StartAsync(
            Settings(new { FailureThreshold = 1, BreakDuration = "00:05:00" }, new { Retries = 0 }),
            environment: new Dictionary<string, string?> { ["SSL_CERT_FILE"] = _authority.AuthorityFile });
        _patient = await ServerProcess.StartAsync(Settings(new { }, new { }));
    }

    public async Task DisposeAsync()
    {
        await _patient.DisposeAsync();
        await _strict.DisposeAsync();
        await _sound.DisposeAsync();
        await _tls.DisposeAsync();
        await _plain.DisposeAsync();
    }

    public void Dispose() => _authority.Dispose();

    private object Settings(object breaker, object retry)
    {
        var cells = from fault in Misbehaviour.All
                    from format in Formats
                    from stream in new[] { false, true }
                    from fallback in new[] { false, true }
                    select (Provider: fault.Value.Tls ? "tls" : "plain", Model: Model(fault.Key, format, stream, fallback), Fallback: fallback);
        var models = cells.ToDictionary(
            cell => cell.Model,
            cell => (object)new { Targets = new[] { new { cell.Provider, cell.Model } }, Fallback = cell.Fallback ? new[] { "sound" } : [] });
        models["sound"] = new { Targets = new[] { new { Provider = "sound", Model = "sound" } } };
        var dollar = new { OutputPerMillion = 1_000_000 };
        return new
        {
            OrleansAi = new
            {
                Auth = new { Keys = new[] { new { Key, User = "admin", Scopes = new[] { "admin" } } } },
                Gateway = new { MaxAnswerBytes = 4 * 1024 * 1024, Retry = retry },
                CircuitBreaker = breaker,
                Providers = new { plain = Provider(_plain), tls = Provider(_tls), sound = Provider(_sound) },
                Models = models,
                Prices = cells.Select(cell => $"{cell.Provider}/{cell.Model}").Append("sound/sound").ToDictionary(target => target, _ => dollar),
            },
        };
    }

    private static object Provider(UpstreamProcess upstream) =>
        new { upstream.Endpoint, FirstTokenTimeout = "00:00:01", TokenTimeout = "00:00:01", Timeout = "00:00:02" };
}
