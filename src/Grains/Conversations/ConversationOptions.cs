using Microsoft.Extensions.Options;

namespace OrleansAi.Grains.Conversations;

/// <summary>Settings of conversations, from <c>OrleansAi:Conversations</c>.</summary>
public sealed class ConversationOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "OrleansAi:Conversations";

    /// <summary>How many tokens, by a high estimate, of the conversation a model sees; the system prompt counts with them.</summary>
    public int WindowTokens { get; set; } = 16_384;

    /// <summary>The longest message, in UTF-16 code units.</summary>
    public int MaxMessageLength { get; set; } = 256 * 1024;

    /// <summary>The longest answer, in UTF-16 code units; a longer one ends its turn as failed.</summary>
    public int MaxAnswerLength { get; set; } = 1024 * 1024;

    /// <summary>How many messages may wait while a turn runs.</summary>
    public int MaxQueuedTurns { get; set; } = 16;

    /// <summary>How often a model call is begun before its turn fails: the first time, and after crashes and broken streams.</summary>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>How long text of a streamed answer is gathered before it is written and announced as one event.</summary>
    public TimeSpan DeltaInterval { get; set; } = TimeSpan.FromMilliseconds(40);

    /// <summary>How much text, in UTF-16 code units, is written at once even before <see cref="DeltaInterval"/> is over.</summary>
    public int DeltaLength { get; set; } = 4096;

    /// <summary>How long a model call of a turn may take.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often each silo looks for turns that a crash left unfinished.</summary>
    public TimeSpan ResumeInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After how long without an event a conversation that somebody waits for is held against the store.</summary>
    public TimeSpan RecheckInterval { get; set; } = TimeSpan.FromSeconds(15);
}

internal sealed class ConversationOptionsValidator : IValidateOptions<ConversationOptions>
{
    public ValidateOptionsResult Validate(string? name, ConversationOptions options)
    {
        var failures = new List<string>();
        AtLeast(nameof(options.WindowTokens), options.WindowTokens, 256);
        AtLeast(nameof(options.MaxMessageLength), options.MaxMessageLength, 1);
        AtLeast(nameof(options.MaxAnswerLength), options.MaxAnswerLength, 1);
        AtLeast(nameof(options.MaxQueuedTurns), options.MaxQueuedTurns, 0);
        AtLeast(nameof(options.MaxAttempts), options.MaxAttempts, 1);
        AtLeast(nameof(options.DeltaLength), options.DeltaLength, 1);
        Between(nameof(options.DeltaInterval), options.DeltaInterval, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Between(nameof(options.CallTimeout), options.CallTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Between(nameof(options.ResumeInterval), options.ResumeInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Between(nameof(options.RecheckInterval), options.RecheckInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void AtLeast(string setting, int value, int least)
        {
            if (value < least)
                failures.Add($"{ConversationOptions.Section}:{setting} is {value}: write {least} or more.");
        }

        void Between(string setting, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
                failures.Add($"{ConversationOptions.Section}:{setting} is {value}: write a time from {least} to {most}.");
        }
    }
}
