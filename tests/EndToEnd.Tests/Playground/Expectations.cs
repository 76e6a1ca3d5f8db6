using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OrleansAi.EndToEnd.Tests.Playground;

/// <summary>What a page must come to show; each waits, and a failure names what was looked for and what was there.</summary>
internal static class Expectations
{
    private static readonly float Milliseconds = (float)PlaygroundPage.Patience.TotalMilliseconds;

    public static Task ShouldSayAsync(this ILocator element, string text) => Expect(element).ToContainTextAsync(text, new() { Timeout = Milliseconds });

    public static Task ShouldShowAsync(this ILocator element) => Expect(element).ToBeVisibleAsync(new() { Timeout = Milliseconds });

    public static Task ShouldHideAsync(this ILocator element) => Expect(element).ToBeHiddenAsync(new() { Timeout = Milliseconds });
}
