using Microsoft.Extensions.Options;

namespace OrleansAi.Grains.Events;

/// <summary>Settings of announcements, from <c>OrleansAi:Announcements</c>.</summary>
public sealed class AnnouncementsOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "OrleansAi:Announcements";

    /// <summary>How long a process that doesn't renew its subscription is kept.</summary>
    public TimeSpan SubscriptionLifetime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many announcements may wait for a process that doesn't take them before it is dropped.</summary>
    public int MaxWaiting { get; set; } = 1024;
}

internal sealed class AnnouncementsOptionsValidator : IValidateOptions<AnnouncementsOptions>
{
    public ValidateOptionsResult Validate(string? name, AnnouncementsOptions options)
    {
        if (options.SubscriptionLifetime < TimeSpan.FromSeconds(1))
        {
            return ValidateOptionsResult.Fail(
                $"{AnnouncementsOptions.Section}:SubscriptionLifetime is {options.SubscriptionLifetime}: write at least 00:00:01, and more than processes take to renew.");
        }

        return options.MaxWaiting < 1
            ? ValidateOptionsResult.Fail($"{AnnouncementsOptions.Section}:MaxWaiting is {options.MaxWaiting}: write 1 or more.")
            : ValidateOptionsResult.Success;
    }
}
