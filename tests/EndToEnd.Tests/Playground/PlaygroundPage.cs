using System.Collections.Concurrent;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OrleansAi.EndToEnd.Tests.Playground;

/// <summary>The playground as its user sees it. Whatever a test does, the page must not report an error of its own.</summary>
internal sealed class PlaygroundPage : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly float Milliseconds = (float)Patience.TotalMilliseconds;

    private readonly ConcurrentQueue<string> _errors = new();

    public PlaygroundPage(IPage page)
    {
        Page = page;
        page.PageError += (_, error) => _errors.Enqueue(error);
        page.Console += (_, message) =>
        {
            // What the network refuses is part of some tests and is shown on the page; a policy that is broken never is.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)
                && !message.Text.Contains("WebSocket", StringComparison.Ordinal))
                _errors.Enqueue(message.Text);
        };
    }

    public IPage Page { get; }

    public ILocator Input => Page.GetByRole(AriaRole.Textbox, new() { Name = "Message" });

    public ILocator Notice => Page.Locator("#notice");

    public ILocator Title => Page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    public ILocator Conversations => Page.GetByRole(AriaRole.Navigation, new() { Name = "Conversations" }).GetByRole(AriaRole.Listitem);

    public ILocator Turn(int number) => Page.Locator($".turn[data-turn='{number}']");

    public ILocator Answer(int turn) => Turn(turn).Locator(".answer");

    public ILocator Problem(int turn) => Turn(turn).Locator(".problem");

    public ILocator Fact(int turn, string name) => Turn(turn).Locator($"[data-fact='{name}']");

    /// <summary>Sends a message as a user does, with the keyboard.</summary>
    public async Task AskAsync(string text)
    {
        await Input.FillAsync(text);
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true })).ToBeEnabledAsync(new() { Timeout = Milliseconds });
        await Input.PressAsync("Enter");
    }

    public async Task ExpectCompletedAsync(int turn) =>
        await Expect(Turn(turn)).ToHaveAttributeAsync("data-status", "completed", new() { Timeout = Milliseconds });

    /// <summary>The text of an answer without the layout of the page.</summary>
    public async Task<string> AnswerTextAsync(int turn)
    {
        var text = await Answer(turn).InnerTextAsync();
        return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    public async ValueTask DisposeAsync()
    {
        await Page.Context.CloseAsync();
        Assert.Empty(_errors);
    }
}
