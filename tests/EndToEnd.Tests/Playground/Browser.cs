using Microsoft.Playwright;

namespace OrleansAi.EndToEnd.Tests.Playground;

/// <summary>Debian's Chromium, driven by Playwright, which brings its own driver and here no browser.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private static readonly string[] Programs = ["chromium", "chromium-browser", "google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        _playwright = await Microsoft.Playwright.Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Find(), Args = Arguments });
    }

    public async Task DisposeAsync()
    {
        await _browser!.DisposeAsync();
        _playwright!.Dispose();
    }

    /// <summary>Opens the playground of the server at <paramref name="url"/> as a new visitor.</summary>
    internal async Task<PlaygroundPage> OpenAsync(Uri url, BrowserNewContextOptions? options = null)
    {
        var context = await _browser!.NewContextAsync(options);
        context.SetDefaultTimeout((float)PlaygroundPage.Patience.TotalMilliseconds);
        var page = new PlaygroundPage(await context.NewPageAsync());
        await page.Page.GotoAsync(url.ToString());
        return page;
    }

    private static string Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .SelectMany(folder => Programs.Select(program => Path.Combine(folder, program)))
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("There is no Chromium on the PATH. Install it: apt-get install chromium.");
}

/// <summary>Tests that share one browser run one after another, so that a small machine can draw in time.</summary>
[CollectionDefinition(nameof(Browser))]
public sealed class BrowserTests : ICollectionFixture<Browser>;
