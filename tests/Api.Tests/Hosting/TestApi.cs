using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansAi.Access;

namespace OrleansAi.Api.Tests.Hosting;

/// <summary>Some endpoints behind a real server on a free loopback port, called as whoever the test says.</summary>
public sealed class TestApi : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly HttpClient _client;

    private TestApi(WebApplication application, HttpClient client) => (_application, _client) = (application, client);

    public static async Task<TestApi> StartAsync(
        Caller caller, Action<IEndpointRouteBuilder> map, Action<IServiceCollection> configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddRouting();
        builder.Services.AddSingleton(TimeProvider.System);
        configure(builder.Services);
        var application = builder.Build();
        application.Use((context, next) =>
        {
            context.Features.Set(caller);
            return next(context);
        });
        map(application);
        await application.StartAsync();
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new TestApi(application, new HttpClient { BaseAddress = new Uri(address) });
    }

    /// <summary>A client of the server, for requests with more than a path.</summary>
    public HttpClient Client => _client;

    /// <summary>Sends a request without a body; the answer's body as JSON.</summary>
    public async Task<(int Status, JsonElement Body)> SendAsync(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await _client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, body.Length == 0 ? default : JsonDocument.Parse(body).RootElement);
    }

    /// <summary>Stops the server as the end of its process does.</summary>
    public Task StopAsync() => _application.StopAsync();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _application.DisposeAsync();
    }
}
