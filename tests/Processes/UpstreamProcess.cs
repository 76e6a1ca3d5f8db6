using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using OrleansAi.Tests.Certificates;

namespace OrleansAi.Processes;

/// <summary>A model provider that runs as a process of its own.</summary>
internal sealed class UpstreamProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private UpstreamProcess(ChildProcess process, Uri url, HttpMessageHandler? handler = null)
    {
        _process = process;
        Url = url;
        Http = new HttpClient(handler ?? new SocketsHttpHandler()) { BaseAddress = url };
    }

    public Uri Url { get; }

    /// <summary>The address to configure as the provider's <c>Endpoint</c>.</summary>
    public string Endpoint => new Uri(Url, "/v1").ToString();

    public HttpClient Http { get; }

    /// <summary>Starts our scripted upstream, which listens at <paramref name="address"/>.</summary>
    public static async Task<UpstreamProcess> StartScriptedAsync(string address = "127.0.0.1")
    {
        var url = new Uri($"http://{address}:{TestEnvironment.FreePort()}");
        var process = ChildProcess.Start("dotnet", [TestEnvironment.Program("ScriptedUpstream"), "--urls", url.ToString()]);
        return await ReadyAsync(new UpstreamProcess(process, url), "/script");
    }

    /// <summary>As <see cref="StartScriptedAsync"/>, over TLS and HTTP/2, with a certificate of <paramref name="authority"/>.</summary>
    public static async Task<UpstreamProcess> StartScriptedOverTlsAsync(TestAuthority authority)
    {
        var url = new Uri($"https://127.0.0.1:{TestEnvironment.FreePort()}");
        var (certificate, key) = authority.Issue();
        var process = ChildProcess.Start("dotnet",
        [
            TestEnvironment.Program("ScriptedUpstream"), "--urls", url.ToString(),
            $"--Kestrel:Certificates:Default:Path={certificate}", $"--Kestrel:Certificates:Default:KeyPath={key}",
        ]);
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(X509Certificate2.CreateFromPem(authority.Pem));
        var handler = new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = trust } };
        return await ReadyAsync(new UpstreamProcess(process, url, handler), "/script");
    }

    /// <summary>Starts npm's aimock, which serves the fixtures in <paramref name="fixtures"/>.</summary>
    public static async Task<UpstreamProcess> StartAimockAsync(string fixtures, params string[] arguments)
    {
        var port = TestEnvironment.FreePort();
        var program = Path.Combine(TestEnvironment.Clients, "node_modules", "@copilotkit", "aimock", "dist", "cli.js");
        var process = ChildProcess.Start("node", [program, "-p", $"{port}", "-f", fixtures, "--log-level", "warn", .. arguments]);
        return await ReadyAsync(new UpstreamProcess(process, new Uri($"http://127.0.0.1:{port}")), "/__aimock/journal");
    }

    /// <summary>Starts npm's aimock with answers for embeddings, reranking and moderation; see clients/aimock.mjs.</summary>
    public static async Task<UpstreamProcess> StartAimockForOperationsAsync()
    {
        var port = TestEnvironment.FreePort();
        var process = ChildProcess.Start("node", [Path.Combine(TestEnvironment.Clients, "aimock.mjs"), $"{port}"], folder: TestEnvironment.Clients);
        return await ReadyAsync(new UpstreamProcess(process, new Uri($"http://127.0.0.1:{port}")), "/__aimock/journal");
    }

    /// <summary>Changes what the scripted upstream does from now on.</summary>
    public async Task ScriptAsync(object script)
    {
        using var response = await Http.PutAsJsonAsync("/script", script);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>What has reached the scripted upstream.</summary>
    public async Task<JsonObject> JournalAsync() => (await Http.GetFromJsonAsync<JsonObject>("/journal"))!;

    public async Task ClearJournalAsync()
    {
        using var response = await Http.DeleteAsync(new Uri("/journal", UriKind.Relative));
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Ends the upstream: from now on its port refuses connections.</summary>
    public Task KillAsync() => _process.KillAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
    }

    private static async Task<UpstreamProcess> ReadyAsync(UpstreamProcess upstream, string path)
    {
        try
        {
            await Until.TrueAsync("the upstream's readiness", () => upstream.AnswersAsync(path));
            return upstream;
        }
        catch (TimeoutException failure)
        {
            var output = upstream._process.Output;
            await upstream.DisposeAsync();
            throw new InvalidOperationException($"The upstream did not start. It wrote:\n{output}", failure);
        }
    }

    private async Task<bool> AnswersAsync(string path)
    {
        try
        {
            using var response = await Http.GetAsync(new Uri(path, UriKind.Relative));
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
