using System.Net;
using System.Text.RegularExpressions;

namespace OrleansAi.Api.Tests.Playground;

public sealed partial class PlaygroundApiTests(PlaygroundServer server) : IClassFixture<PlaygroundServer>
{
    [Fact]
    public async Task Get_Root_IsThePage()
    {
        using var response = await server.Client.GetAsync("/");

        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("<title>OrleansAi playground</title>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/playground/app.js")]
    public async Task Get_AnyFile_ForbidsForeignAndInlineCode(string path)
    {
        using var response = await server.Client.GetAsync(path);

        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy")).Split("; ");
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("script-src 'self'", policy);
        Assert.Contains("style-src 'self'", policy);
        Assert.Contains("connect-src 'self'", policy);
        Assert.Contains("require-trusted-types-for 'script'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Get_EverythingThatThePageNames_IsThereWithItsType()
    {
        var seen = new HashSet<string>();
        var open = new Queue<string>(["/"]);
        while (open.TryDequeue(out var path))
        {
            if (!seen.Add(path))
                continue;
            using var response = await server.Client.GetAsync(path);
            Assert.True(response.IsSuccessStatusCode, $"{path} is {response.StatusCode}");
            var type = response.Content.Headers.ContentType?.MediaType;
            Assert.Equal(Path.GetExtension(path) switch { ".js" => "text/javascript", ".css" => "text/css", ".svg" => "image/svg+xml", _ => "text/html" }, type);
            var text = await response.Content.ReadAsStringAsync();
            foreach (Match reference in (type == "text/html" ? PageReference() : ModuleReference()).Matches(text))
                open.Enqueue(new Uri(new Uri(server.Client.BaseAddress!, path), reference.Groups["path"].Value).AbsolutePath);
        }

        Assert.Contains("/playground/lib/signalr.min.js", seen);
        Assert.Contains("/playground/markdown/inline.js", seen);
        Assert.True(seen.Count > 15, string.Join(' ', seen));
    }

    [Fact]
    public async Task Get_OwnModules_NeverTurnTextIntoMarkup()
    {
        var text = await server.Client.GetStringAsync(new Uri("/playground/markdown/render.js", UriKind.Relative))
            + await server.Client.GetStringAsync(new Uri("/playground/ui/dom.js", UriKind.Relative));

        Assert.DoesNotMatch("innerHTML|outerHTML|insertAdjacentHTML|document\\.write", text);
    }

    [Fact]
    public async Task Get_UnchangedFile_IsNotSentAgain()
    {
        using var first = await server.Client.GetAsync("/playground/styles/base.css");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/playground/styles/base.css");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
        Assert.True(first.Headers.CacheControl!.NoCache);
    }

    [Theory]
    [InlineData("/playground/")]
    [InlineData("/playground/nothing.js")]
    [InlineData("/playground/..%2f..%2fappsettings.json")]
    [InlineData("/playground/INDEX.HTML")]
    public async Task Get_NoFile_IsNotFound(string path)
    {
        using var response = await server.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [GeneratedRegex("(?:src|href)=\"(?<path>playground/[^\"]+)\"")]
    private static partial Regex PageReference();

    [GeneratedRegex("from \"(?<path>\\.[^\"]+)\"")]
    private static partial Regex ModuleReference();
}
