using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Conversations;
using OrleansAi.Grains.Conversations;

namespace OrleansAi.Grains.Tests.Conversations;

public sealed class ConversationWindowTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Talks of up to 12 turns, each with 0 to 3 rounds of tools, and a budget that may hold all, some or nothing of it.</summary>
    private static Arbitrary<(ConversationMessage[] Messages, int Budget, string? SystemPrompt)> Talks { get; } = (
        from rounds in Gen.Choose(0, 3).ListOf(12)
        from turns in Gen.Choose(1, 12)
        from lengths in Gen.Choose(1, 200).ArrayOf(256)
        from budget in Gen.Choose(1, 3000)
        from system in Gen.Elements<string?>(null, "Be brief.")
        select (Talk([.. rounds.Take(turns)], lengths), budget, system)).ToArbitrary();

    [Fact]
    public void Select_AnyTalk_IsItsEndInOrder() =>
        Prop.ForAll(Talks, talk =>
        {
            var window = Select(talk);
            return window.Length > 0 && talk.Messages[^window.Length..].SequenceEqual(window);
        }).Holds();

    [Fact]
    public void Select_AnyTalk_NeverSplitsACallFromItsAnswers() =>
        Prop.ForAll(Talks, talk =>
        {
            var window = Select(talk);
            var asked = window.SelectMany(message => message.ToolCalls).Select(call => call.Id).ToHashSet();
            return window.Where(message => message.Role == MessageRole.Tool).All(message => asked.Contains(message.ToolCallId!));
        }).Holds();

    [Fact]
    public void Select_MoreThanTheNewestGroup_FitsTheBudget() =>
        Prop.ForAll(Talks, talk =>
        {
            var window = Select(talk);
            var tokens = window.Sum(ConversationWindow.TokensOf) + ConversationWindow.TokensOf(talk.SystemPrompt);
            return tokens <= talk.Budget || window.Length == NewestGroup(talk.Messages);
        }).Holds();

    [Fact]
    public void Select_UserMessageInReach_BeginsWithIt() =>
        Prop.ForAll(Talks, talk =>
        {
            var window = Select(talk);
            return window[0].Role == MessageRole.User || window.All(message => message.Role != MessageRole.User);
        }).Holds();

    [Fact]
    public void Select_LargerBudget_NeverSeesLess() =>
        Prop.ForAll(Talks, talk => Select(talk).Length <= Select(talk with { Budget = talk.Budget + 500 }).Length).Holds();

    [Fact]
    public void Select_BudgetForAll_TakesAll()
    {
        var talk = Talk([0, 2, 1], [10]);

        Assert.Equal(talk, ConversationWindow.Select(talk, 100_000, "Be brief."));
    }

    [Fact]
    public void Select_NoMessages_IsEmpty() => Assert.Empty(ConversationWindow.Select([], 100, null));

    private static System.Collections.Immutable.ImmutableArray<ConversationMessage> Select((ConversationMessage[] Messages, int Budget, string? SystemPrompt) talk) =>
        ConversationWindow.Select(talk.Messages, talk.Budget, talk.SystemPrompt);

    private static int NewestGroup(ConversationMessage[] messages) =>
        messages.Reverse().TakeWhile(message => message.Role == MessageRole.Tool).Count() + 1;

    private static ConversationMessage[] Talk(int[] rounds, int[] lengths)
    {
        var messages = new List<ConversationMessage>();
        for (var turn = 1; turn <= rounds.Length; turn++)
        {
            var position = 0;
            Add(MessageRole.User);
            for (var round = 0; round < rounds[turn - 1]; round++)
            {
                var calls = Enumerable.Range(0, round + 1).Select(call => new ToolCallRequest($"{turn}-{round}-{call}", "search", "{}")).ToArray();
                Add(MessageRole.Assistant, message => message with { ToolCalls = [.. calls] });
                foreach (var call in calls)
                    Add(MessageRole.Tool, message => message with { ToolCallId = call.Id });
            }

            // The last turn is still being answered.
            if (turn < rounds.Length)
                Add(MessageRole.Assistant);

            void Add(MessageRole role, Func<ConversationMessage, ConversationMessage>? with = null)
            {
                var message = new ConversationMessage
                {
                    Id = new MessageId(turn, position++),
                    Role = role,
                    Text = new string('x', lengths[messages.Count % lengths.Length]),
                    CreatedAt = Noon,
                };
                messages.Add(with is null ? message : with(message));
            }
        }

        return [.. messages];
    }
}
