namespace OrleansAi.Gateway.Providers.Local;

/// <summary>Knows why a model's call has come to the local responder.</summary>
public interface ILocalSituations
{
    /// <summary>The situation of a call for <paramref name="model"/>, the name that the client asked for.</summary>
    LocalSituation Of(string model);
}
