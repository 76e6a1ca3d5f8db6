using System.Text.Json;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Guardrails.Moderation;
using OrleansAi.Gateway.Metering;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Guardrails;

/// <summary>
/// Checks requests before a model is called, hides from providers what is nobody else's business, and has a model judge what is asked
/// and answered. Requests that are forms, and the files in others, are not looked at.
/// </summary>
internal sealed class GuardedModelGateway(ModelGateway gateway, Moderator moderator, IGatewaySettings settings, IUsageRecorder recorder, TimeProvider time) : IModelGateway
{
    public ValueTask<ModelCallResult> CallAsync(ModelCall call, CancellationToken cancellationToken) =>
        settings.Current.Routes.TryFind(call, out var route) && route.Guardrails is { } guardrails && call.FormType is null
            ? GuardAsync(call, guardrails, cancellationToken)
            : gateway.CallAsync(call, cancellationToken);

    private async ValueTask<ModelCallResult> GuardAsync(ModelCall call, GuardrailModel guardrails, CancellationToken cancellationToken)
    {
        // A part of another call has what was checked with that one.
        if (!call.IsPartOfAnother && GuardrailRules.Check(call.Original?.Body ?? call.Body, guardrails) is { } refusal)
            return Refuse(call, refusal);

        if (guardrails.Redacted.IsEmpty)
            return await ModerateAsync(call, guardrails, cancellationToken);

        var redaction = new Redaction(guardrails.Redacted, call.Body);
        var redacted = Redact(call, redaction);
        var result = await ModerateAsync(redacted, guardrails, cancellationToken);
        return result is ModelAnswer answer && redaction.Count > 0 ? new RestoredModelAnswer(answer, redaction) : result;
    }

    private ValueTask<ModelCallResult> ModerateAsync(ModelCall call, GuardrailModel guardrails, CancellationToken cancellationToken)
    {
        var isModerated = guardrails.Moderation is not null && call.Operation.HasOutputTokens && !call.IsPartOfAnother;
        return isModerated ? ModerateAsync(call, guardrails.Moderation!, cancellationToken) : gateway.CallAsync(call, cancellationToken);
    }

    private async ValueTask<ModelCallResult> ModerateAsync(ModelCall call, ModerationOptions moderation, CancellationToken cancellationToken)
    {
        var flagged = ModerationVerdict.Passed;
        if (moderation.Input)
        {
            var verdict = await moderator.JudgeAsync(call, "prompt", 1, GuardrailRules.TextsOfOthers(call.Original?.Body ?? call.Body), moderation, cancellationToken);
            if (moderation.Action == ModerationAction.Block && verdict is not { IsPassed: true })
                return Refuse(call, verdict is null ? ModerationRefusals.NotJudged("request") : ModerationRefusals.Blocked(verdict));

            flagged = verdict ?? flagged;
        }

        var result = moderation.Output
            ? await JudgeAnswerAsync(call, moderation, cancellationToken)
            : await gateway.CallAsync(call, cancellationToken);
        if (result is ModelAnswer answer && !flagged.IsPassed)
            answer.Flagged = [.. flagged.Flagged.Union(answer.Flagged)];

        return result;
    }

    private async ValueTask<ModelCallResult> JudgeAnswerAsync(ModelCall call, ModerationOptions moderation, CancellationToken cancellationToken)
    {
        // There is one form in which what was blocked is taken out, and clients of other formats get it translated.
        if (call.Original?.Untranslatable is { } reason)
            return Refuse(call, ModerationRefusals.NotTranslatable(reason));

        var judged = call with { Original = null };
        var result = await gateway.CallAsync(judged, cancellationToken);
        return result switch
        {
            ModelAnswer { IsStream: true } answer => new ModeratedStream(answer, judged, moderation, moderator, settings.Current.Calls.MaxEventBytes),
            ModelAnswer answer => await JudgeWholeAsync(answer, judged, moderation, cancellationToken),
            _ => result,
        };
    }

    private async ValueTask<ModelCallResult> JudgeWholeAsync(ModelAnswer answer, ModelCall call, ModerationOptions moderation, CancellationToken cancellationToken)
    {
        await using (answer)
        {
            // It is settled once it has been read: a model was asked and has answered, whatever becomes of that.
            var body = await answer.ReadAsync(cancellationToken);
            var verdict = await moderator.JudgeAsync(call, "answer", 1, WholeAnswerTexts.Of(body), moderation, cancellationToken);
            var isBlocking = moderation.Action == ModerationAction.Block;
            if (verdict is null && isBlocking)
                return ModerationRefusals.NotJudged("answer");

            return verdict is { IsPassed: false } && isBlocking
                ? new ModeratedModelAnswer(answer, WholeAnswerTexts.Without(body), verdict, isBlocked: true)
                : new ModeratedModelAnswer(answer, body.ToArray(), verdict ?? ModerationVerdict.Passed, isBlocked: false);
        }
    }

    private ModelRefusal Refuse(ModelCall call, ModelRefusal refusal)
    {
        new CallSettlement(call, null, recorder, time).EndUnanswered(ModelCallStatus.Refused);
        return refusal;
    }

    private static ModelCall Redact(ModelCall call, Redaction redaction)
    {
        var body = JsonTexts.Rewrite(call.Body, (_, text) => redaction.Redact(text));
        var original = call.Original is { } foreign ? Redact(foreign, redaction) : null;
        if (redaction.Count == 0)
            return call;

        // What stands where in the body has moved; all else of the request is as it was.
        var operation = original is null ? call.Operation : ModelOperation.Chat;
        var moved = ModelRequestReader.Read(operation, body.Span).Request
            ?? throw new JsonException("A request could not be read any more after it was redacted.");
        return call with
        {
            Request = call.Request with
            {
                ModelValue = moved.ModelValue,
                StreamOptionsValue = moved.StreamOptionsValue,
                IncludeUsageValue = moved.IncludeUsageValue,
                EstimatedInputTokens = moved.EstimatedInputTokens,
            },
            Body = body,
            Original = original,
        };
    }

    private static ForeignRequest Redact(ForeignRequest request, Redaction redaction)
    {
        var body = JsonTexts.Rewrite(request.Body, (_, text) => redaction.Redact(text));
        return request with { Body = body, ModelValue = request.ModelValue is null ? null : ForeignRequest.FindModel(body.Span) };
    }
}
