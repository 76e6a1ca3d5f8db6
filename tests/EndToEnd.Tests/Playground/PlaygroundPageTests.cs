using System.Net.Http.Json;
using Microsoft.Playwright;
using OrleansAi.Processes;
using static Microsoft.Playwright.Assertions;

namespace OrleansAi.EndToEnd.Tests.Playground;

/// <summary>The page around a conversation: the first visit, the list, keys, small screens, the keyboard.</summary>
[Collection(nameof(Browser))]
public sealed class PlaygroundPageTests(Browser browser, PlaygroundServer servers) : IClassFixture<PlaygroundServer>
{
    private const string Key = "alice-key-for-the-playground";

    [Fact]
    public async Task FirstVisit_WithoutAProvider_AnswersFromTheDocumentation()
    {
        await using var server = await ServerProcess.StartAsync(new { OrleansAi = new { Admission = PlaygroundServer.Patient } });
        await using var page = await browser.OpenAsync(server.Url);

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "How do I configure a provider?" }).ClickAsync();
        await page.ExpectCompletedAsync(1);

        await page.Answer(1).ShouldSayAsync("No model provider is configured");
        await page.Answer(1).ShouldSayAsync("[1] docs/");
        await page.Answer(1).Locator("figure code").First.ShouldSayAsync("\"Providers\"");
        await page.Fact(1, "provider").ShouldSayAsync("local");
        await page.Fact(1, "cost").ShouldSayAsync("free");
    }

    [Fact]
    public async Task Key_TheServerAsksForOne_IsAskedForAndKeptInThisTabOnly()
    {
        await using var server = await ServerProcess.StartAsync(new
        {
            OrleansAi = new
            {
                Auth = new { Keys = new[] { new { Key, User = "alice", Tenant = "acme" } } },
                Admission = PlaygroundServer.Patient,
            },
        });
        await using var page = await browser.OpenAsync(server.Url);

        var dialog = page.Page.GetByRole(AriaRole.Dialog, new() { Name = "API key" });
        await dialog.ShouldShowAsync();
        await dialog.GetByLabel("Key").FillAsync("not-the-right-key");
        await page.Page.Keyboard.PressAsync("Enter");
        await dialog.GetByRole(AriaRole.Alert).ShouldSayAsync("unknown, expired or revoked");
        await dialog.GetByLabel("Key").FillAsync(Key);
        await page.Page.Keyboard.PressAsync("Enter");
        await dialog.ShouldHideAsync();

        await page.AskAsync("How do I configure a provider?");
        await page.ExpectCompletedAsync(1);
        await page.Page.ReloadAsync();
        await page.ExpectCompletedAsync(1);
        var kept = await page.Page.EvaluateAsync<string>("() => JSON.stringify(localStorage) + document.cookie + location");
        Assert.DoesNotContain(Key, kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Conversations_AreListedRenamedAndDeleted()
    {
        await servers.Scripted.ScriptAsync(new { chunks = 3 });
        await using var page = await OpenAsync();
        await page.AskAsync("A conversation to rename");
        await page.ExpectCompletedAsync(1);
        var item = page.Conversations.Filter(new() { HasText = "A conversation to rename" });
        await item.HoverAsync();
        await item.GetByTitle("Rename", new() { Exact = true }).ClickAsync();
        await page.Page.GetByLabel("Title").FillAsync("Renamed");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Title.ShouldSayAsync("Renamed");

        await page.Page.GetByRole(AriaRole.Link, new() { Name = "New conversation" }).ClickAsync();
        await page.Title.ShouldSayAsync("New conversation");
        await page.Page.ReloadAsync();
        var renamed = page.Conversations.Filter(new() { HasText = "Renamed" });
        await renamed.GetByRole(AriaRole.Link).ClickAsync();
        await page.ExpectCompletedAsync(1);

        await renamed.GetByTitle("Delete", new() { Exact = true }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Keep it" }).ClickAsync();
        await renamed.ShouldShowAsync();
        await renamed.GetByTitle("Delete", new() { Exact = true }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();

        await renamed.ShouldHideAsync();
        await page.Title.ShouldSayAsync("New conversation");
    }

    [Fact]
    public async Task Conversations_MoreThanAPage_AreShownOnDemand()
    {
        await using var server = await ServerProcess.StartAsync();
        for (var number = 0; number < 103; number++)
        {
            using var created = await server.Http.PostAsJsonAsync("/api/conversations", new { model = "local", title = $"Conversation {number}" });
            created.EnsureSuccessStatusCode();
        }

        await using var page = await browser.OpenAsync(server.Url);
        await Expect(page.Conversations).ToHaveCountAsync(100);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Show older ones" }).ClickAsync();

        await Expect(page.Conversations).ToHaveCountAsync(103);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Show older ones" }).ShouldHideAsync();
        await page.Conversations.Filter(new() { HasText = "Conversation 0" }).GetByRole(AriaRole.Link).ClickAsync();
        await page.Title.ShouldSayAsync("Conversation 0");
    }

    [Fact]
    public async Task Address_OfNoConversation_SaysSo()
    {
        await using var page = await browser.OpenAsync(new Uri(servers.Server.Url, "/#/c/conv_00000000000000000000000000000000"));

        await page.Notice.ShouldSayAsync("does not exist any more");
        await page.Title.ShouldSayAsync("New conversation");
    }

    [Fact]
    public async Task Keyboard_ShiftEnter_StartsALine()
    {
        await using var page = await OpenAsync();

        await page.Input.PressSequentiallyAsync("one");
        await page.Input.PressAsync("Shift+Enter");
        await page.Input.PressSequentiallyAsync("two");

        Assert.Equal("one\ntwo", await page.Input.InputValueAsync());
        Assert.Equal(0, await page.Page.Locator(".turn").CountAsync());
    }

    [Fact]
    public async Task NarrowScreen_NothingOverflows_AndTheListIsADrawer()
    {
        await servers.Scripted.ScriptAsync(new { chunks = 3 });
        await using var page = await OpenAsync(new() { ViewportSize = new() { Width = 340, Height = 640 }, HasTouch = true });
        await page.AskAsync(new string('x', 300));
        await page.ExpectCompletedAsync(1);

        Assert.Equal(340, await page.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "New conversation" }).ShouldHideAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Conversations" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Link, new() { Name = "New conversation" })).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "New conversation" }).ShouldHideAsync();
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Conversations" })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Theme_Chosen_StaysAfterAReload()
    {
        await using var page = await OpenAsync(new() { ColorScheme = ColorScheme.Light });
        var light = await BackgroundAsync(page);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Switch between light and dark" }).ClickAsync();
        var dark = await BackgroundAsync(page);

        await page.Page.ReloadAsync();

        Assert.NotEqual(light, dark);
        Assert.Equal(dark, await BackgroundAsync(page));
    }

    private static Task<string> BackgroundAsync(PlaygroundPage page) =>
        page.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");

    private async Task<PlaygroundPage> OpenAsync(BrowserNewContextOptions? options = null)
    {
        var page = await browser.OpenAsync(servers.Server.Url, options);
        await page.Page.GetByLabel("Model").SelectOptionAsync("scripted");
        return page;
    }
}
