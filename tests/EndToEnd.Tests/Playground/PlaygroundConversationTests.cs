using Microsoft.Playwright;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Playground;

/// <summary>Conversations in a real browser: streamed, stored, resumed, stopped.</summary>
[Collection(nameof(Browser))]
public sealed class PlaygroundConversationTests(Browser browser, PlaygroundServer servers) : IClassFixture<PlaygroundServer>
{
    private const int Words = 60;

    private static readonly string AllWords = string.Join(' ', Enumerable.Range(0, Words).Select(number => $"w{number}"));

    [Fact]
    public async Task Ask_AnswerArrives_ShowsWhoAnsweredAndWhatItUsed()
    {
        await servers.Scripted.ScriptAsync(new { chunks = Words });
        await using var page = await OpenAsync("scripted");

        await page.AskAsync("Say many words");
        await page.ExpectCompletedAsync(1);

        Assert.Equal(AllWords, await page.AnswerTextAsync(1));
        await page.Fact(1, "provider").ShouldSayAsync("scripted");
        await page.Fact(1, "model").ShouldSayAsync("scripted-1");
        await page.Fact(1, "tokens").ShouldSayAsync("71 tokens");
        await page.Fact(1, "cost").ShouldSayAsync("$0.13");
        await page.Fact(1, "time").ShouldSayAsync("s");
        await page.Title.ShouldSayAsync("Say many words");
    }

    [Fact]
    public async Task Reload_AfterAnswers_BringsTheConversationBack()
    {
        await servers.Scripted.ScriptAsync(new { chunks = 5 });
        await using var page = await OpenAsync("scripted");
        await page.AskAsync("First");
        await page.ExpectCompletedAsync(1);
        await page.AskAsync("Second\nline");
        await page.ExpectCompletedAsync(2);

        await page.Page.ReloadAsync();

        await page.Fact(2, "tokens").ShouldSayAsync("16 tokens");
        await page.Turn(1).Locator(".question").ShouldSayAsync("First");
        Assert.Equal("w0 w1 w2 w3 w4", await page.AnswerTextAsync(2));
        Assert.Equal("scripted", await page.Page.Locator("#model").InputValueAsync());
    }

    [Fact]
    public async Task Reload_DuringAnAnswer_GoesOnStreaming()
    {
        await servers.Scripted.ScriptAsync(new { chunks = Words, chunkDelayMilliseconds = 60 });
        await using var page = await OpenAsync("scripted");
        await page.AskAsync("Slowly, please");
        await page.Answer(1).ShouldSayAsync("w5");

        await page.Page.ReloadAsync();
        await page.Answer(1).ShouldSayAsync("w6");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Stop the answer" }).ShouldShowAsync();
        await page.ExpectCompletedAsync(1);

        Assert.Equal(AllWords, await page.AnswerTextAsync(1));
    }

    [Fact]
    public async Task Connection_LostTwiceDuringAnAnswer_MissesNothingAndRepeatsNothing()
    {
        await servers.Scripted.ScriptAsync(new { chunks = Words, chunkDelayMilliseconds = 60 });
        await using var relay = new FragileRelay(servers.Server.Url);
        await using var page = await browser.OpenAsync(relay.Url);
        await page.Page.GetByLabel("Model").SelectOptionAsync("scripted");
        await page.AskAsync("Slowly, please");

        foreach (var word in new[] { "w5", "w20" })
        {
            await page.Answer(1).ShouldSayAsync(word);
            relay.Cut();
        }

        await page.ExpectCompletedAsync(1);
        Assert.Equal(AllWords, await page.AnswerTextAsync(1));
        await page.Page.Locator("#connection").ShouldSayAsync("Connected");
    }

    [Fact]
    public async Task Stop_RunningAnswer_KeepsItsTextAndEndsTheUpstreamCall()
    {
        await servers.Scripted.ClearJournalAsync();
        await servers.Scripted.ScriptAsync(new { chunks = 2000, chunkDelayMilliseconds = 40 });
        await using var page = await OpenAsync("scripted");
        await page.AskAsync("Without end");
        await page.Answer(1).ShouldSayAsync("w5");

        await page.Page.Keyboard.PressAsync("Escape");

        await page.Problem(1).ShouldSayAsync("Stopped.");
        Assert.StartsWith("w0 w1 w2 w3 w4 w5", await page.AnswerTextAsync(1), StringComparison.Ordinal);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Stop the answer" }).ShouldHideAsync();
        await Until.TrueAsync("the abort at the upstream", async () => (int)(await servers.Scripted.JournalAsync())["aborted"]! == 1);

        await page.Page.ReloadAsync();
        await page.Problem(1).ShouldSayAsync("Stopped.");
        Assert.StartsWith("w0 w1 w2 w3 w4 w5", await page.AnswerTextAsync(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upstream_Fails_IsSaidPlainlyAndCanBeTriedAgain()
    {
        await servers.Scripted.ScriptAsync(new { status = 500 });
        await using var page = await OpenAsync("scripted");
        await page.AskAsync("Will you fail?");
        await page.Problem(1).ShouldSayAsync("scripted");

        await servers.Scripted.ScriptAsync(new { chunks = 3 });
        await page.Problem(1).GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();
        await page.ExpectCompletedAsync(2);

        Assert.Equal("w0 w1 w2", await page.AnswerTextAsync(2));
    }

    [Fact]
    public async Task Answer_WithMarkup_IsFormattedAndNeverRun()
    {
        await using var page = await OpenAsync("markdown");

        await page.AskAsync("Show me Markdown");
        await page.ExpectCompletedAsync(1);

        var answer = page.Answer(1);
        await answer.GetByRole(AriaRole.Heading).ShouldSayAsync("A heading");
        await answer.Locator("strong").ShouldSayAsync("bold");
        await answer.Locator("td").Nth(1).ShouldSayAsync("<b>2</b>");
        await answer.Locator("figure code").ShouldSayAsync("<script>alert(1)</script>");
        Assert.Equal(0, await answer.Locator("img, script, b").CountAsync());
        var links = await answer.Locator("a").EvaluateAllAsync<string[]>("links => links.map(link => link.href)");
        Assert.Equal(["https://example.com/page", "https://example.com/i.png"], links);
        Assert.DoesNotContain("broken", await page.Page.TitleAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendFromTwoPages_BothShowTheWholeConversation()
    {
        await servers.Scripted.ScriptAsync(new { chunks = 5 });
        await using var first = await OpenAsync("scripted");
        await first.AskAsync("From the first page");
        await first.ExpectCompletedAsync(1);
        await using var second = await browser.OpenAsync(new Uri(first.Page.Url));

        await second.AskAsync("From the second page");

        await first.Turn(2).Locator(".question").ShouldSayAsync("From the second page");
        await first.ExpectCompletedAsync(2);
        await second.ExpectCompletedAsync(2);
    }

    [Fact]
    public async Task Send_WhileTheConversationLoads_WaitsForItInsteadOfBeginningAnother()
    {
        await servers.Scripted.ScriptAsync(new { chunks = 5 });
        await using var page = await OpenAsync("scripted");
        await page.AskAsync("Asked at once");
        await page.ExpectCompletedAsync(1);
        var loads = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.Page.RouteAsync("**/api/conversations/*", async route =>
        {
            await loads.Task;
            await route.ContinueAsync();
        });
        await page.Page.ReloadAsync();
        await Assertions.Expect(page.Page.GetByLabel("Model")).ToBeEnabledAsync();

        await page.Input.FillAsync("Asked while it loads");
        await page.Input.PressAsync("Enter");
        Assert.Equal("Asked while it loads", await page.Input.InputValueAsync());
        loads.SetResult();
        await page.AskAsync("Asked while it loads");
        await page.ExpectCompletedAsync(2);

        await page.Turn(1).Locator(".question").ShouldSayAsync("Asked at once");
        await page.Turn(2).Locator(".question").ShouldSayAsync("Asked while it loads");
    }

    private async Task<PlaygroundPage> OpenAsync(string model)
    {
        var page = await browser.OpenAsync(servers.Server.Url);
        await page.Page.GetByLabel("Model").SelectOptionAsync(model);
        return page;
    }
}
