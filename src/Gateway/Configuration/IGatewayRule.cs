namespace OrleansAi.Gateway.Configuration;

/// <summary>One rule that a configuration must keep.</summary>
public interface IGatewayRule
{
    /// <summary>How <paramref name="options"/> break the rule: the path that is wrong, what is wrong with it and what to write instead.</summary>
    IEnumerable<string> Check(GatewayOptions options);
}
