using System.Text.Json;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Metering;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Guardrails;

/// <summary>
/// Checks requests before a model is called, and hides from providers what is nobody else's business. Requests that are forms, and the
/// files in others, are not looked at.
/// </summary>
internal sealed class GuardedModelGateway(ModelGateway gateway, IGatewaySettings settings, IUsageRecorder recorder, TimeProvider time) : IModelGateway
{
    public ValueTask<ModelCallResult> CallAsync(ModelCall call, CancellationToken cancellationToken) =>
        settings.Current.Routes.TryFind(call.Request.Model, out var route) && route.Guardrails is { } guardrails && call.FormType is null
            ? GuardAsync(call, guardrails, cancellationToken)
            : gateway.CallAsync(call, cancellationToken);

    private async ValueTask<ModelCallResult> GuardAsync(ModelCall call, GuardrailModel guardrails, CancellationToken cancellationToken)
    {
        if (GuardrailRules.Check(call.Original?.Body ?? call.Body, guardrails) is { } refusal)
        {
            new CallSettlement(call, null, recorder, time).EndUnanswered(ModelCallStatus.Refused);
            return refusal;
        }

        if (guardrails.Redacted.IsEmpty)
            return await gateway.CallAsync(call, cancellationToken);

        var redaction = new Redaction(guardrails.Redacted, call.Body);
        var redacted = Redact(call, redaction);
        var result = await gateway.CallAsync(redacted, cancellationToken);
        return result is ModelAnswer answer && redaction.Count > 0 ? new RestoredModelAnswer(answer, redaction) : result;
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
