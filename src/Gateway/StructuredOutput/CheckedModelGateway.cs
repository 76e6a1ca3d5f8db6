using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAi.Gateway.Caching;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Guardrails;
using OrleansAi.Quotas;

namespace OrleansAi.Gateway.StructuredOutput;

/// <summary>
/// Checks answers by the JSON schema that their request asks for: what frames the JSON is taken off, and where it still does not match
/// the model is asked again and told why. Streams pass as they come, and so do answers in another format than OpenAI's.
/// </summary>
internal sealed class CheckedModelGateway(GuardedModelGateway gateway, IGatewaySettings settings) : IModelGateway
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JsonBytes.Options.Encoder };

    public ValueTask<ModelCallResult> CallAsync(ModelCall call, CancellationToken cancellationToken)
    {
        var isChecked = call.Operation == ModelOperation.Chat && !call.Request.Stream
            && settings.Current.Routes.TryFind(call, out var route) && route.StructuredOutput.Check;
        return isChecked && OutputSchema.Of(call.Body) is { } schema
            ? CheckAsync(call, schema, cancellationToken)
            : gateway.CallAsync(call, cancellationToken);
    }

    private async ValueTask<ModelCallResult> CheckAsync(ModelCall call, OutputSchema schema, CancellationToken cancellationToken)
    {
        var retries = settings.Current.Routes.TryFind(call, out var route) ? route.StructuredOutput.Retries : 0;
        var cost = Money.Zero;
        var next = call;
        for (var asked = 1; ; asked++)
        {
            var result = await gateway.CallAsync(next, cancellationToken);
            if (result is not ModelAnswer { Format: ChatFormat.OpenAI } answer)
                return result;

            await using (answer)
            {
                var body = await answer.ReadAsync(cancellationToken);
                cost = new Money(cost.Nanodollars + answer.Cost.Nanodollars);
                var check = OutputCheck.Of(body, schema);
                if (check.Violation is null)
                    return new CheckedModelAnswer(answer, check.Body.ToArray(), cost);

                if (asked > retries)
                    return Refuse(call, answer, check.Violation, asked);

                next = AskAgain(next, call.CallId, check, asked + 1);
            }
        }
    }

    /// <summary>The same call, which goes on with the wrong answer and what is wrong with it; a call of its own, that is charged by itself.</summary>
    private static ModelCall AskAgain(ModelCall call, string callId, in OutputCheck check, int number)
    {
        var body = JsonNode.Parse(call.Body.Span)!.AsObject();
        var messages = body["messages"]!.AsArray();
        messages.Add((JsonNode)new JsonObject { ["role"] = "assistant", ["content"] = check.Content });
        messages.Add((JsonNode)new JsonObject
        {
            ["role"] = "user",
            ["content"] = $"That does not match the schema: {check.Violation} Answer again with JSON that matches it, and nothing else.",
        });
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, Relaxed);
        return call with
        {
            CallId = string.Create(CultureInfo.InvariantCulture, $"{callId}-{number}"),
            Request = ModelRequestReader.Read(ModelOperation.Chat, bytes).Request
                ?? throw new JsonException("A request could not be read any more after an answer was added to it."),
            Body = bytes,
            Original = null,
            Cache = CacheUse.None,
        };
    }

    private static ModelRefusal Refuse(ModelCall call, ModelAnswer answer, string violation, int asked) => new()
    {
        Kind = ModelRefusalKind.UpstreamFailed,
        Code = "invalid_structured_output",
        Message = $"The model '{call.Request.Model}' was asked {(asked == 1 ? "once" : $"{asked} times")}, and its answer does not match the schema: {violation}",
        Attempts = asked,
        Limits = answer.Limits,
    };
}
