using System.Net.Http.Headers;

// The floor: what ASP.NET Core and HttpClient cost when nothing happens between them. UPSTREAM names where calls go.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
var app = builder.Build();

var target = new Uri(builder.Configuration["UPSTREAM"] ?? throw new InvalidOperationException("Set UPSTREAM to the upstream's URL."));
using var client = new HttpMessageInvoker(new SocketsHttpHandler
{
    UseProxy = false,
    UseCookies = false,
    AllowAutoRedirect = false,
    ActivityHeadersPropagator = null,
});

app.Run(async context =>
{
    using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new StreamContent(context.Request.Body) };
    request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(context.Request.ContentType ?? "application/json");
    request.Content.Headers.ContentLength = context.Request.ContentLength;
    using var answer = await client.SendAsync(request, context.RequestAborted);
    context.Response.StatusCode = (int)answer.StatusCode;
    context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
    context.Response.ContentLength = answer.Content.Headers.ContentLength;
    await using var body = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
    var buffer = new byte[4096];
    while (await body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
    {
        await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
});
await app.RunAsync();
