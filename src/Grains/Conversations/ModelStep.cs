using OrleansAi.Conversations;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Storage.Conversations;

namespace OrleansAi.Grains.Conversations;

/// <summary>One attempt of a model call: from the window to the end of the stream.</summary>
internal sealed class ModelStep(IModelGateway gateway, TimeProvider time, ConversationOptions options)
{
    private const string Endpoint = "/api/conversations";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Calls the model; gives <paramref name="append"/> each piece of text but the last, which is in the result.</summary>
    public async ValueTask<ModelStepResult> RunAsync(
        Conversation conversation,
        StoredTurn stored,
        IReadOnlyList<ConversationMessage> window,
        Func<string, ValueTask> append,
        CancellationToken cancellationToken)
    {
        var body = ChatRequestWriter.Write(stored.Turn.Model, Messages(conversation.SystemPrompt, window));
        if (ModelRequestReader.Read(ModelOperation.Chat, body.Span) is not { Request: { } summary })
            throw new InvalidOperationException("The request that was written here can't be read.");

        // A name for exactly this attempt: whoever sees it twice charges it once.
        var call = new ModelCall
        {
            CallId = $"{conversation.Id}:{stored.Turn.Number}:{stored.Turn.Step}:{stored.Turn.Attempt}",
            Caller = stored.Caller,
            Endpoint = Endpoint,
            Request = summary,
            Body = body,
            StickyKey = conversation.Id,
        };
        var result = await CallAsync(call, cancellationToken);
        return result switch
        {
            ModelAnswer answer => await ReadAsync(answer, append, cancellationToken),
            ModelRefusal refusal => new ModelRefused(new TurnFailure(refusal.Code, refusal.Message, refusal.RetryAfter)),
            _ => throw new InvalidOperationException($"The gateway returned a {result.GetType().Name}."),
        };
    }

    // Whoever waits for a turn has been promised an answer: a quota grain that is just moving to another silo must not take it away.
    private async ValueTask<ModelCallResult> CallAsync(ModelCall call, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var result = await gateway.CallAsync(call, cancellationToken);
            if (result is not ModelRefusal { RetryAfter: { } wait } refusal || !IsForAMoment(refusal) || time.GetElapsedTime(began) > Patience)
                return result;

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    private static bool IsForAMoment(ModelRefusal refusal) =>
        refusal.Kind == ModelRefusalKind.BudgetReserved || refusal.Code == ModelRefusal.LimitsUnavailable;

    private async ValueTask<ModelStepResult> ReadAsync(ModelAnswer answer, Func<string, ValueTask> append, CancellationToken cancellationToken)
    {
        await using var disposed = answer;
        var batches = new DeltaBatches(time, options.DeltaInterval, options.DeltaLength);
        var length = 0;
        await foreach (var text in batches.ReadAsync(ChatStreamReader.ReadAsync(answer, cancellationToken), cancellationToken))
        {
            await append(text);
            length += text.Length;
            if (length > options.MaxAnswerLength)
                return new ModelRefused(new TurnFailure("answer_too_long", $"The answer is longer than {options.MaxAnswerLength} characters."));
        }

        if ((batches.Error ?? answer.Failure) is { } failure)
            return new ModelBroken(failure, answer.Usage, answer.Cost);

        return new ModelAnswered
        {
            Rest = batches.Rest,
            FinishReason = batches.FinishReason,
            Usage = answer.Usage,
            Cost = answer.Cost,
            Provider = answer.Provider,
            UpstreamModel = answer.UpstreamModel,
        };
    }

    private static IEnumerable<ChatMessage> Messages(string? systemPrompt, IReadOnlyList<ConversationMessage> window)
    {
        if (systemPrompt is not null)
            yield return new ChatMessage { Role = "system", Content = systemPrompt };

        foreach (var message in window)
        {
            yield return new ChatMessage
            {
                Role = message.Role switch
                {
                    MessageRole.Assistant => "assistant",
                    MessageRole.Tool => "tool",
                    _ => "user",
                },
                Content = message.Text.Length == 0 && !message.ToolCalls.IsEmpty ? null : message.Text,
                ToolCalls = [.. message.ToolCalls.Select(call => new ChatToolCall(call.Id, call.Name, call.Arguments))],
                ToolCallId = message.ToolCallId,
            };
        }
    }
}
