using Microsoft.Extensions.Options;

namespace OrleansAi.Gateway.Announcements;

/// <summary>How a process listens to announcements, from <c>OrleansAi:Announcements</c>.</summary>
public sealed class AnnouncementListenerOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "OrleansAi:Announcements";

    /// <summary>How often the subscription is renewed: the longest that a change goes unnoticed after the grain moved.</summary>
    public TimeSpan RenewEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How soon after a failed attempt to subscribe the next one follows.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);
}

internal sealed class AnnouncementListenerOptionsValidator : IValidateOptions<AnnouncementListenerOptions>
{
    public ValidateOptionsResult Validate(string? name, AnnouncementListenerOptions options) =>
        options.RenewEvery <= TimeSpan.Zero || options.RetryAfter <= TimeSpan.Zero
            ? ValidateOptionsResult.Fail(
                $"{AnnouncementListenerOptions.Section}:RenewEvery is {options.RenewEvery} and RetryAfter is {options.RetryAfter}: " +
                "write times above zero, for example 00:00:10 and 00:00:01.")
            : ValidateOptionsResult.Success;
}
