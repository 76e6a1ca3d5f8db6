namespace OrleansAi.Gateway.Configuration.Rules;

/// <summary>A model is asked again a few times at most.</summary>
internal sealed class StructuredOutputRule : IGatewayRule
{
    private const int Most = 5;

    public IEnumerable<string> Check(GatewayOptions options) =>
        from model in options.Models
        where model.Value.StructuredOutput.Retries is < 0 or > Most
        select $"OrleansAi:Models:{model.Key}:StructuredOutput:Retries is {model.Value.StructuredOutput.Retries}; write 0 to {Most}.";
}
